/** Buttons that copy what stands in a box; where that is refused the words are selected, and one key does the rest. */
function offer(button: HTMLButtonElement): void {
  const box = document.querySelector<HTMLTextAreaElement>(`#${button.dataset['copies']}`)
  const label = button.textContent
  const say = (words: string | undefined) => {
    button.textContent = words ?? label
  }
  button.addEventListener('click', () => {
    box?.select()
    // Without https there is no clipboard to ask.
    navigator.clipboard?.writeText(box?.value ?? '').then(
      () => {
        say(button.dataset['done'])
        setTimeout(() => say(label), 3000)
      },
      () => {},
    )
  })
}

document.documentElement.classList.add('js')
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copies]')) offer(button)
