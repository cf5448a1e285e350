const UNDO_MILLISECONDS = 10_000

function notice(): HTMLElement | null {
  return document.getElementById('notice')
}

/** Says something in the board's notice; the server's next answer takes its place. */
export function warn(text: string | undefined): void {
  clearTimeout(hiding)
  if (text) show('warn', line(text))
}

/** Says what was done here, and goes by itself like what the server says. */
export function say(text: string, undo?: HTMLElement): void {
  show('good', line(text), ...(undo ? [undo] : []))
  settleNotice()
}

/** Adds a sentence to what the server has just said. */
export function warnAlso(text: string | undefined): void {
  if (!notice()?.classList.contains('shown')) warn(text)
  else if (text) notice()?.append(line(text))
}

let hiding: number | undefined

/** A message goes when nothing can be undone any more. */
export function settleNotice(): void {
  const shown = notice()
  clearTimeout(hiding)
  if (!shown?.classList.contains('shown')) return
  hiding = window.setTimeout(() => {
    const held = shown.contains(document.activeElement)
    shown.className = 'notice'
    shown.replaceChildren()
    if (held) document.getElementById('inside-title')?.focus()
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
