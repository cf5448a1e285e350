// The response is a file, so the page stays: removes the problems of the last attempt. If there is a problem again, the
// response is a page that shows it.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-download]')) {
  form.addEventListener('submit', () => {
    for (const message of form.parentElement?.querySelectorAll('.alert, .problem') ?? []) message.remove()
    for (const part of form.querySelectorAll('[aria-describedby$="-problem"]')) {
      part.removeAttribute('aria-describedby')
      part.classList.remove('wrong')
    }
  })
}
