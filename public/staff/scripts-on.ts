/*
 * Runs in the head, before anything is shown, so that no tool pushes the page down when the module comes that makes it work. If that
 * module does not arrive, or this browser is too old for it, the plain forms come back.
 */
const root = document.documentElement
root.classList.add('js')

const fallBack = ({ target }: Event) => {
  if (target === window || target instanceof HTMLScriptElement) root.classList.remove('js')
}
addEventListener('error', fallBack, true)
addEventListener('load', () => removeEventListener('error', fallBack, true))
