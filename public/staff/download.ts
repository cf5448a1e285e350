// The answer to the form is a file, and the page stays: what was wrong the time before is told no more. Where something
// still is, the answer is a page that says so.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-download]')) {
  form.addEventListener('submit', () => {
    for (const told of form.parentElement?.querySelectorAll('.alert, .problem') ?? []) told.remove()
    for (const part of form.querySelectorAll('[aria-describedby$="-problem"]')) {
      part.removeAttribute('aria-describedby')
      part.classList.remove('wrong')
    }
  })
}
