import htmx from 'htmx.org'

const UNDO_MILLISECONDS = 10_000

function notice(): HTMLElement | null {
  return document.getElementById('notice')
}

/** Shows a warning until the server's next response. */
export function warn(text: string | undefined): void {
  clearTimeout(hiding)
  if (text) show('warn', line(text))
}

/** Shows what was done on this device; disappears after a while like the server's notices. */
export function say(text: string, undo?: HTMLElement): void {
  show('good', line(text), ...(undo ? [undo] : []))
  settleNotice()
}

/** Adds a sentence to the server's notice. */
export function warnAlso(text: string | undefined): void {
  if (!notice()?.classList.contains('shown')) warn(text)
  else if (text) notice()?.append(line(text))
}

/** Earlier notices kept, as many as fit above the list on a phone. */
const MAX_EARLIER = 3

/**
 * Call before the notice changes: keeps an action that can still be undone above it for the rest of its ten seconds. `sent` is
 * the form or button whose response is coming.
 */
export function keepEarlier(sent: HTMLElement): void {
  sent.closest('.earlier')?.remove()
  const shown = notice()
  const undo = shown?.querySelector('button.undo')?.closest('form')
  const earlier = document.getElementById('earlier-notices')
  if (!shown || !undo || undo === sent || !earlier) return
  const kept = Object.assign(document.createElement('div'), { className: `${shown.className} earlier` })
  if (shown.dataset['visit']) kept.dataset['visit'] = shown.dataset['visit']
  kept.append(...[...shown.querySelectorAll('p'), undo].map((part) => part.cloneNode(true)))
  earlier.append(kept)
  htmx.process(kept)
  if (earlier.children.length > MAX_EARLIER) earlier.firstElementChild?.remove()
  window.setTimeout(() => kept.remove(), UNDO_MILLISECONDS - (Date.now() - shownAt))
}

let hiding: number | undefined
let shownAt = 0

/** Removes a notice once its action can no longer be undone. */
export function settleNotice(): void {
  const shown = notice()
  clearTimeout(hiding)
  if (!shown?.classList.contains('shown')) return
  shownAt = Date.now()
  hiding = window.setTimeout(() => {
    const held = shown.contains(document.activeElement)
    shown.className = 'notice'
    shown.replaceChildren()
    if (held) document.getElementById('inside-title')?.focus({ preventScroll: true })
  }, UNDO_MILLISECONDS)
}

function show(tone: 'good' | 'warn', ...parts: HTMLElement[]): void {
  const shown = notice()
  if (!shown) return
  shown.className = `notice shown ${tone}`
  shown.replaceChildren(...parts)
}

function line(text: string): HTMLElement {
  return Object.assign(document.createElement('p'), { textContent: text })
}
