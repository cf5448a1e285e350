import { meaningOf } from '../../server/core/scan/meaning.ts'

/** A keyboard event. */
interface Key {
  key: string
  code: string
  shiftKey: boolean
  altKey: boolean
  keyCode: number
  isComposing: boolean
  timeStamp: number
}

export interface Stroke {
  at: number
  /** Empty for a key that erases the character before it. */
  character: string
  /** False for a letter that a program sends, as Unikey does. */
  isKey: boolean
  /** An input method changed this character, or one before it. */
  isChanged: boolean
}

/** Milliseconds between two keys, on average: a scanner leaves a few, a fast typist hardly ever fewer than 60. */
const FAST_MS = 35
/** No valid code is shorter. */
const LEAST = 10
const START = /(?:\][a-z]\d)?\d{12,}(?:\||$)|https?:\/\/|[0-9bcghklmnpqtv]{29}$/i
/** Addresses and cards contain these, even if damaged; no part of a code may stay in a field. */
const OF_CODES = /:\/\/|\|.*\|/
/** Keys of the US keyboard that scanners emulate, as far as our codes need them. */
const SIGNS: Record<string, string> = { Backslash: '|', Slash: '/', Period: '.', Minus: '-', Semicolon: ':' }

/** Undefined for a key that writes nothing. Scanners type letters that are on no key as Alt and digits: these are lost. */
export function strokeOf(event: Key): Stroke | undefined {
  const { key, code, altKey, timeStamp: at } = event
  const isMethod = event.isComposing || event.keyCode === 229
  // Input methods correct a word by Backspaces, or by selecting it from its end, and new letters.
  const erases = key === 'Backspace' || (key === 'ArrowLeft' && event.shiftKey)
  const character = erases || altKey ? '' : key.length === 1 ? key : isMethod ? onKey(event) : ''
  if (!character && !erases) return undefined
  return { at, character, isKey: code !== '', isChanged: isMethod || erases || code === '' }
}

function onKey({ code, shiftKey }: Key): string {
  const [, digit, letter] = /^(?:Digit|Numpad)(\d)$|^Key([A-Z])$/.exec(code) ?? []
  return (shiftKey ? undefined : digit) ?? letter?.toLowerCase() ?? SIGNS[code] ?? ' '
}

/** True for keys as fast as a scanner's. */
export function isScanner(strokes: readonly Stroke[], least = LEAST): boolean {
  const keys = strokes.filter(({ isKey }) => isKey)
  return keys.length >= least && isFast(keys)
}

function isFast(strokes: readonly Stroke[]): boolean {
  const span = (strokes[strokes.length - 1]?.at ?? 0) - (strokes[0]?.at ?? 0)
  return span < FAST_MS * strokes.length
}

/**
 * The code with which a run of keys ends, and its first stroke; the text is empty if an input method changed it beyond reading. In a
 * text field only what is recognised is a code, since text expanders and input methods are fast, too.
 */
export function scanIn(
  strokes: readonly Stroke[],
  isTyping: boolean,
): { first: number; text: string } | undefined {
  const written: { character: string; index: number }[] = []
  for (const [index, { character }] of strokes.entries())
    if (character) written.push({ character, index })
    else written.pop()
  const all = written.map(({ character }) => character).join('')
  const start = Math.max(all.search(START), 0)
  const text = all.slice(start)
  // A run that begins with the code may have erased letters before it.
  const first = (start > 0 && written[start]?.index) || 0
  const keys = strokes.slice(first)
  if (!isFast(keys) || (isTyping ? !isCode(text) : text.length < LEAST)) return undefined
  return { first, text: keys.some(({ isChanged }) => isChanged) ? unchanged(text) : text }
}

/** The number of a slip is typed, not scanned. */
function isCode(text: string): boolean {
  return OF_CODES.test(text) || !['unknown', 'slip'].includes(meaningOf(text).kind)
}

/** The part that no input method changes: of a card the number, or a pass or address that is whole. */
function unchanged(text: string): string {
  const meaning = meaningOf(text)
  if (meaning.kind === 'pass') return meaning.code
  if (meaning.kind === 'card') return meaning.card.number
  if (meaning.kind === 'number') return meaning.number
  return meaning.kind === 'place' ? text : ''
}
