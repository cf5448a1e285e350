/** Milliseconds between looks at whether a file has come. */
const EVERY = 250

/**
 * The button of a form whose answer takes a while says so until the answer comes. If that is a file, the page stays: its cookie has
 * the form's mark (`server/http/download.ts`). Pressed again, as after a stop, the form is sent anew with the same mark.
 */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-preparing]')) {
  const mark = document.createElement('input')
  form.append(Object.assign(mark, { type: 'hidden', name: 'download' }))
  form.addEventListener('submit', (event) => {
    forgetProblems(form)
    const button = (event as SubmitEvent).submitter
    if (!button || button.hasAttribute('aria-busy')) return
    mark.value = Math.random().toString(36).slice(2)
    const label = button.textContent
    button.textContent = form.dataset['preparing'] ?? ''
    button.setAttribute('aria-busy', 'true')
    const look = setInterval(() => {
      if (!document.cookie.includes(`download=${mark.value}`)) return
      clearInterval(look)
      button.textContent = label
      button.removeAttribute('aria-busy')
    }, EVERY)
  })
}

/** Of the last attempt; if there is one again, the answer is a page that shows it. */
function forgetProblems(form: HTMLFormElement): void {
  for (const message of form.parentElement?.querySelectorAll('[role=alert], .problem') ?? []) message.remove()
  for (const part of form.querySelectorAll('[aria-describedby$="-problem"]')) {
    part.removeAttribute('aria-describedby')
    part.classList.remove('wrong')
  }
}
