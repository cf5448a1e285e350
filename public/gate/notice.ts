const UNDO_MILLISECONDS = 10_000
const READ_MILLISECONDS = 30_000

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

let hiding: number | undefined

/** Removes a notice once its action can no longer be undone; a warning or a question stays longer. */
export function settleNotice(): void {
  const shown = notice()
  clearTimeout(hiding)
  if (!shown?.classList.contains('shown')) return
  hiding = window.setTimeout(
    () => {
      const held = shown.contains(document.activeElement)
      shown.className = 'notice'
      shown.replaceChildren()
      if (held) document.getElementById('inside-title')?.focus({ preventScroll: true })
    },
    shown.classList.contains('warn') ? READ_MILLISECONDS : UNDO_MILLISECONDS,
  )
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
