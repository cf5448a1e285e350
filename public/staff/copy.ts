/** Makes a button copy the text of a box or a list. */
function offer(button: HTMLButtonElement): void {
  const box = document.querySelector<HTMLElement>(`#${button.dataset['copies']}`)
  const label = button.textContent
  const say = (words: string | undefined) => {
    button.textContent = words ?? label
  }
  const copy = async () => {
    if (!box || !(await copied(box))) return
    say(button.dataset['done'])
    setTimeout(() => say(label), 3000)
  }
  button.addEventListener('click', () => void copy())
}

/** Without https there is no clipboard API; the text is selected, and the browser's own command copies the selection. */
async function copied(box: HTMLElement): Promise<boolean> {
  select(box)
  try {
    await navigator.clipboard.writeText(textOf(box))
    return true
  } catch {
    return document.execCommand('copy')
  }
}

function select(box: HTMLElement): void {
  if (box instanceof HTMLTextAreaElement) box.select()
  else getSelection()?.selectAllChildren(box)
}

function textOf(box: HTMLElement): string {
  if (box instanceof HTMLTextAreaElement) return box.value
  return [...box.children].map((line) => line.textContent.trim()).join('\n')
}

document.documentElement.classList.add('js')
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copies]')) offer(button)
