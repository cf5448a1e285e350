// The answer to the form is a file, so the page stays: problems of the last attempt are removed. If there is still a problem,
// the answer is a page that says so.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-download]')) {
  form.addEventListener('submit', () => {
    for (const message of form.parentElement?.querySelectorAll('.alert, .problem') ?? []) message.remove()
    for (const part of form.querySelectorAll('[aria-describedby$="-problem"]')) {
      part.removeAttribute('aria-describedby')
      part.classList.remove('wrong')
    }
  })
}
