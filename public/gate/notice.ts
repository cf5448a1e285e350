import htmx from 'htmx.org'

const UNDO_MILLISECONDS = 10_000

function notice(): HTMLElement | null {
  return document.getElementById('notice')
}

/** Says something in the board's notice; the server's next answer takes its place. */
export function warn(text: string | undefined): void {
  clearTimeout(hiding)
  if (text) show('warn', line(text))
}

/** Says what was done here, and goes automatically like what the server says. */
export function say(text: string, undo?: HTMLElement): void {
  show('good', line(text), ...(undo ? [undo] : []))
  settleNotice()
}

/** Adds a sentence to what the server has just said. */
export function warnAlso(text: string | undefined): void {
  if (!notice()?.classList.contains('shown')) warn(text)
  else if (text) notice()?.append(line(text))
}

/** As many as a phone has room for above its list. */
const MAX_EARLIER = 3

/**
 * To be called before the notice says something else: what can still be taken back stays above it for the rest of its
 * ten seconds. `sent` is the form, or the button, whose answer comes.
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

/** A message goes when nothing can be undone any more. */
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
