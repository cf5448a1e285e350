export interface Stroke {
  key: string
  code: string
  shift: boolean
  /** Part of a character that the scanner types as Alt and its code. */
  alt: boolean
  /** An input method handled this key. */
  method: boolean
}

/** Our passes end like this. Neither Telex nor VNI rewrites such a code, but they may have intercepted keys. */
const PASS = /[0-9bcghklmnpqtv]{29}$/
const CARD = /^\d{12}(?=\||$)/

/**
 * The text of a burst of keys. If an input method was active, only what the key codes themselves show is trusted: the twelve
 * digits of a card, or a pass; any other text is empty.
 */
export function textOf(strokes: Stroke[]): { text: string; damaged: boolean } {
  if (!strokes.some(({ method }) => method)) {
    return {
      text: strokes.map(({ key, alt }) => (alt || key.length !== 1 ? '' : key)).join(''),
      damaged: false,
    }
  }
  const typed = strokes.map(characterOf).join('')
  return { text: CARD.exec(typed)?.[0] ?? PASS.exec(typed)?.[0] ?? '', damaged: true }
}

/** The character on this key of the US keyboard that scanners emulate. */
function characterOf({ code, shift, alt }: Stroke): string {
  if (alt) return ''
  const [, digit, letter] = /^(?:Digit|Numpad)(\d)$|^Key([A-Z])$/.exec(code) ?? []
  if (digit) return shift ? ' ' : digit
  if (letter) return letter.toLowerCase()
  if (code === 'Backslash') return '|'
  // A Backspace is a correction by the input method.
  return code === 'Backspace' ? '' : ' '
}
