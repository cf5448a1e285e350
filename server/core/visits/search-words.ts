import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { fold, toned, wordsIn } from '../../platform/lib/text.ts'
import { readPhone } from './phone.ts'
import { fromTheEnd, readSlipNumber } from './printed-number.ts'
import { FIELD_NAMES, VISIT_FIELDS } from './visit-fields.ts'

/** Words per name, host, organisation and note of the purpose; the rest of a longer text cannot be found. */
const MAX_WORDS = 12

const TEXTS = ['name', 'host', 'organisation', 'purpose_note'] as const
const SEARCHED = [...TEXTS, 'phone', ...FIELD_NAMES] as const
type Searched = (typeof SEARCHED)[number]

/** The search terms of a visit: the words of its texts, its reversed phone number, and those of its optional fields. */
export function searchWords(visit: Partial<Pick<VisitRow, Searched>>) {
  const words = TEXTS.flatMap((field) => wordsIn(visit[field] ?? '').slice(0, MAX_WORDS)).map((word) => ({
    word: fold(word),
    toned: toned(word),
  }))
  const numbers = [
    ...(visit.phone ? [fromTheEnd(visit.phone)] : []),
    ...FIELD_NAMES.flatMap((field) => (visit[field] ? VISIT_FIELDS[field].words(visit[field]) : [])),
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

/** Whether the stored search terms are out of date: each also has the time of entry, by which results are sorted. */
export function haveTermsChanged(before: VisitRow, after: VisitRow): boolean {
  const moved = after.entered_at.getTime() !== before.entered_at.getTime()
  return moved || SEARCHED.some((field) => after[field] !== before[field])
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
