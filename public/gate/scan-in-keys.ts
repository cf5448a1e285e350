import { meaningOf } from '../../server/core/scan/meaning.ts'

/** A key, or what an input method writes; with the text before it and the caret in it. */
export interface Stroke {
  at: number
  /** False for a letter that a program sends, as Unikey does. */
  isKey: boolean
  /** True if an input method may have changed letters. */
  isChanged: boolean
  value: string
  caret: number
}

/** Milliseconds for each character, on average: a scanner needs a few, a fast typist hardly ever fewer than 60. */
const FAST_MS = 35
/** No valid code is shorter. */
const LEAST = 10
const PASS = /^[0-9bcghklmnpqtv]{29}$/i
/** Addresses and cards contain these, even if damaged; no part of a code may stay in a field. */
const OF_CODES = /:\/\/|\|.*\|/

/** True for keys as fast as a scanner's. */
export function isScanner(strokes: readonly Stroke[], least = LEAST): boolean {
  const keys = strokes.filter(({ isKey }) => isKey)
  return keys.length >= least && isFast(keys, keys.length)
}

function isFast(strokes: readonly Stroke[], characters: number): boolean {
  const span = (strokes[strokes.length - 1]?.at ?? 0) - (strokes[0]?.at ?? 0)
  return span < FAST_MS * characters
}

/**
 * The code with which a run of keys ends, and its first stroke, if `now` is the text after it; the code is empty if an input method
 * changed it beyond reading. In a text field only what is recognised is a code, since text expanders and input methods are fast, too.
 */
export function scanIn(
  strokes: readonly Stroke[],
  now: string,
  isTyping: boolean,
): { first: number; text: string; isChanged: boolean } | undefined {
  const { value = '', caret = 0 } = strokes[0] ?? {}
  // An input method may have erased letters before the caret.
  let head = 0
  while (head < caret && value[head] === now[head]) head++
  const behind = value.length - caret
  const all = now.slice(head, now.length - behind)
  const start = startOf(all)
  const text = all.slice(start)
  const written = strokes.findIndex(({ value }) => value.length - behind > head + start)
  const first = start > 0 ? Math.max(written - 1, 0) : 0
  const keys = strokes.slice(first)
  // Nobody types a whole card by hand, so that a slow scanner may.
  const isScan = isFast(keys, text.length) || meaningOf(text).kind === 'card'
  if (keys.length < LEAST || !isScan || (isTyping && !isCode(text))) return undefined
  const isChanged = keys.some((key) => key.isChanged)
  return { first, text: isChanged ? unchanged(text) : text, isChanged }
}

/** Where a card, an address or a pass begins in what was typed; 0 if nowhere. */
function startOf(all: string): number {
  const number = all.search(/\d{12}/)
  const card = /^\][a-z]\d$/i.test(all.slice(Math.max(number - 3, 0), Math.max(number, 0)))
    ? number - 3
    : number
  const pass = PASS.test(all.slice(-29)) ? all.length - 29 : -1
  const found = [card, all.search(/https?:\/\//i), pass].filter((at) => at >= 0)
  return found.length > 0 ? Math.min(...found) : 0
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
