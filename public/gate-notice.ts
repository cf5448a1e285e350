/** Says something in the board's notice; the server's next answer takes its place. */
export function warn(text: string | undefined): void {
  const notice = document.getElementById('notice')
  if (!notice || !text) return
  notice.className = 'notice shown warn'
  notice.replaceChildren(line(text))
}

/** Adds a sentence to what the server has just said. */
export function warnAlso(text: string | undefined): void {
  const notice = document.getElementById('notice')
  if (!notice?.classList.contains('shown')) warn(text)
  else if (text) notice.append(line(text))
}

function line(text: string): HTMLElement {
  return Object.assign(document.createElement('p'), { textContent: text })
}
