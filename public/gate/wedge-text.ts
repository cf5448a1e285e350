export interface Stroke {
  key: string
  code: string
  shift: boolean
  /** Part of a letter that a scanner types as Alt and the number of that letter. */
  alt: boolean
  /** An input method had its hand in it. */
  method: boolean
}

/** Our passes end so; neither Telex nor VNI rewrites such a code, but they may have taken the keys. */
const PASS = /[0-9bcghklmnpqtv]{29}$/
const CARD = /^\d{12}(?=\||$)/

/**
 * The text of a burst. Where an input method was on, only what the keys themselves tell is trusted: the twelve digits
 * of a card, or a pass; a text without either is empty.
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

/** What stands on the key of the keyboard that scanners pretend to be. */
function characterOf({ code, shift, alt }: Stroke): string {
  if (alt) return ''
  const [, digit, letter] = /^(?:Digit|Numpad)(\d)$|^Key([A-Z])$/.exec(code) ?? []
  if (digit) return shift ? ' ' : digit
  if (letter) return letter.toLowerCase()
  if (code === 'Backslash') return '|'
  // The input method's own corrections.
  return code === 'Backspace' ? '' : ' '
}
