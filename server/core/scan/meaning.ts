import { readSlipNumber } from '../visits/printed-number.ts'
import { type Card, readCard } from './card.ts'

/** The meaning of a scanned or typed text at the gate; it is never opened as an address or shown as markup. */
type Meaning =
  | { kind: 'pass'; code: string }
  /** The number of a slip, typed from the paper. */
  | { kind: 'slip'; number: number }
  | { kind: 'place' }
  | { kind: 'card'; card: Card }
  | { kind: 'number'; number: string }
  | { kind: 'unreadable' }
  | { kind: 'unknown' }

/** The pass is at the end, so that it is still found in an address damaged by an input method. */
const PASS = /([0-9bcghklmnpqtv]{29})$/
const PLACE = /\/v\/[a-z0-9-]+$/

export function meaningOf(scanned: string): Meaning {
  const text = scanned.trim()
  const code = PASS.exec(text.toLowerCase())?.[1]
  if (code) return { kind: 'pass', code }
  if (PLACE.test(text.split('?', 1)[0] ?? '')) return { kind: 'place' }
  const slip = readSlipNumber(text)
  if (slip) return { kind: 'slip', number: slip }
  const reading = readCard(text)
  return reading.kind === 'other' ? { kind: 'unknown' } : reading
}
