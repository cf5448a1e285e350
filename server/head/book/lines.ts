import { TYPED_ALPHABET } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { BookVisit } from './queries.ts'

/** Some 60 bits: an altered page practically never has the same mark. */
const MARK_LETTERS = 16
/** The mark is typed, too. */
const ALPHABET = TYPED_ALPHABET.toUpperCase()

/** Keyed (HMAC), so that the content of a deleted line cannot be found by trying names. */
export function lineHash(keys: Keys, visit: BookVisit): string {
  return keys.sign('book', JSON.stringify(printedOf(visit))).slice(0, 22)
}

/** The fields of a visit that the book prints; other changes do not affect a printed line. */
function printedOf(visit: BookVisit): unknown[] {
  return [
    visit.id,
    visit.number,
    visit.entered_at,
    visit.left_at,
    visit.day_closed_at,
    visit.voided_at !== null,
    visit.name,
    visit.commune_code,
    visit.organisation,
    visit.phone,
    visit.purpose,
    visit.purpose_note,
    visit.host,
    visit.party_size,
    visit.app_status,
    visit.app_outcome,
    visit.entered_by,
  ]
}

/** The short mark printed on the paper: a keyed hash of the print, the page number and every line. */
export function pageMark(keys: Keys, page: { id: string; page: number; lines: string[] }): string {
  const whole = keys.sign('book', [page.id, page.page, ...page.lines].join(' '))
  const letters = Array.from(whole.slice(0, MARK_LETTERS))
  return letters.map((letter) => ALPHABET[letter.charCodeAt(0) % ALPHABET.length]).join('')
}

/** The form in which marks are compared. Earlier prints have letters that are easily taken for digits. */
export function plainMark(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
}

export type LineState = 'same' | 'changed' | 'purged'

/** Compares a printed page with the current rows, line by line. */
export function compareLines(
  keys: Keys,
  printed: { visits: string[]; lines: string[] },
  today: BookVisit[],
): { id: string; state: LineState; visit: BookVisit | undefined }[] {
  const byId = new Map(today.map((visit) => [visit.id, visit]))
  return printed.visits.map((id, index) => {
    const visit = byId.get(id)
    if (!visit) return { id, state: 'purged', visit }
    return { id, state: lineHash(keys, visit) === printed.lines[index] ? 'same' : 'changed', visit }
  })
}
