import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { fold, toned, wordsIn } from '../../platform/lib/text.ts'
import { readPhone } from './phone.ts'
import { plateWords } from './plate.ts'
import { badgeWord, readSlipNumber } from './printed-number.ts'

interface SearchWord {
  word: string
  toned: string
}

/** Words per name, host, organisation and note of the purpose; the rest of a longer text cannot be found. */
const MAX_WORDS = 12

/**
 * The search terms of a visit: the words of its name, host, organisation and purpose in free text, its reversed phone number,
 * its plate and badge.
 */
export function searchWords(visit: {
  name: string | null
  host: string | null
  organisation: string | null
  purpose_note: string | null
  phone: string | null
  plate: string | null
  badge: string | null
}): SearchWord[] {
  const words = [visit.name, visit.host, visit.organisation, visit.purpose_note]
    .flatMap((text) => wordsIn(text ?? '').slice(0, MAX_WORDS))
    .map((word) => ({ word: fold(word), toned: toned(word) }))
  const numbers = [
    ...(visit.phone ? [fromTheEnd(visit.phone)] : []),
    ...(visit.plate ? [...plateWords(visit.plate), fromTheEnd(visit.plate)] : []),
    ...(visit.badge ? [badgeWord(visit.badge)] : []),
  ]
  words.push(...numbers.map((number) => ({ word: number, toned: number })))
  return [...new Map(words.map((one) => [`${one.word} ${one.toned}`, one])).values()]
}

/** One typed word. It matches a visit with a term that begins with one of `prefixes`. */
export interface SearchTerm {
  prefixes: string[]
  /** The beginning that a term with the right tones has; empty for a word typed without tones, where any tones are right. */
  toned: string
  /** The running number of a visit, which the word may be instead. */
  number: number | undefined
}

export function searchTerms(typed: string): SearchTerm[] {
  // Numbers are often typed in groups.
  return wordsIn(typed.replace(/(?<=\d)[\s.-]+(?=\d)/g, '')).map((word) => {
    const folded = fold(word)
    const number = /^[1-9]\d{0,6}$/.test(word) ? Number(word) : undefined
    if (/^\d{3,}$/.test(word)) return { prefixes: [folded, endOfNumber(word)], toned: '', number }
    return { prefixes: [folded], toned: folded === word.toLowerCase() ? '' : toned(word), number }
  })
}

/** The number of a slip as the log writes it, "Phiếu 12", in either language; undefined for anything else. */
export function typedSlipNumber(typed: string): number | undefined {
  const [, number = ''] = /^(?:phieu|slip)\s+(?:so\s+)?(\d+)$/.exec(fold(typed.trim())) ?? []
  return readSlipNumber(number)
}

/** Converts a whole number to its stored form first; any other digits are taken as the end of a number. */
function endOfNumber(digits: string): string {
  const phone = readPhone(digits)
  return fromTheEnd(phone.ok ? phone.e164 : digits)
}

function fromTheEnd(phone: string): string {
  return `#${phone.replace(/\D/g, '').split('').reverse().join('')}`
}

const SEARCHED_FIELDS = ['name', 'host', 'organisation', 'purpose_note', 'phone', 'plate', 'badge'] as const

/** Whether the stored search terms are out of date: each also has the time of entry, by which results are sorted. */
export function haveTermsChanged(before: VisitRow, after: VisitRow): boolean {
  const moved = after.entered_at.getTime() !== before.entered_at.getTime()
  return moved || SEARCHED_FIELDS.some((field) => after[field] !== before[field])
}

export async function replaceWords(tx: OfficeTx, visit: VisitRow): Promise<void> {
  await tx
    .deleteFrom('visit_search_term')
    .where('office_id', '=', visit.office_id)
    .where('visit_id', '=', visit.id)
    .execute()
  await storeWords(tx, visit)
}

export async function storeWords(tx: OfficeTx, visit: VisitRow): Promise<void> {
  const words = searchWords(visit)
  if (words.length === 0) return
  await tx
    .insertInto('visit_search_term')
    .values(
      words.map((word) => ({
        ...word,
        office_id: visit.office_id,
        entered_at: visit.entered_at,
        visit_id: visit.id,
      })),
    )
    .execute()
}
