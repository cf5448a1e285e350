/*
 * Runs in the head, before anything is shown, so that no tool pushes the page down when the module comes. A browser that is too
 * old for the modules of staff (before Chrome 80) is too old for the first line as well, and keeps the plain forms.
 */
const root = globalThis.document?.documentElement
root.classList.add('js')

// A module that did not arrive: the plain forms again.
addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLScriptElement) root.classList.remove('js')
  },
  true,
)
