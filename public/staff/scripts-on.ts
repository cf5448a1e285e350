/*
 * Runs in the head before the page is rendered, so that no control shifts the page when the module for it loads. If the module
 * does not load, or the browser is too old for it, the plain forms return.
 */
const root = document.documentElement
root.classList.add('js')

const fallBack = ({ target }: Event) => {
  if (target === window || target instanceof HTMLScriptElement) root.classList.remove('js')
}
addEventListener('error', fallBack, true)
addEventListener('load', () => removeEventListener('error', fallBack, true))
