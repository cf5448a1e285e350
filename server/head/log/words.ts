import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Office } from '../../core/offices/directory.ts'
import { type Commune, findCommunes } from '../../core/places/communes.ts'
import { type SearchTerm, searchTerms, typedSlipNumber } from '../../core/visits/search-words.ts'
import { wordsIn } from '../../platform/lib/text.ts'
import { line } from '../../platform/lib/text-fields.ts'

/** The office whose log is searched, with the communes by whose names it shows addresses. */
export type LogOffice = Pick<Office, 'id' | 'communes' | 'purposes'>

/** Each word is searched for separately. */
const MAX_WORDS = 8

export const wordsField = line(120).transform((text, context) => {
  const words = wordsIn(text ?? '').length
  const refuse = (message: string, params = {}) => context.addIssue({ code: 'custom', message, params })
  if (words > MAX_WORDS) refuse('problem.words_many', { max: String(MAX_WORDS) })
  else if (text && words === 0) refuse('problem.words_none')
  return text ?? ''
})

/** A slip's number also finds a visit without a name. */
export function wordsFound(typed: string, office: LogOffice): RawBuilder<SqlBool> {
  const slip = typedSlipNumber(typed)
  if (slip !== undefined) return sql`v.slip_number = ${slip}`
  const { place, others } = readWords(typed, office.communes)
  const found = others.map((term) => hasWord(office.id, term))
  if (!place) return all(found)
  const named = all(place.terms.map((term) => hasWord(office.id, term)))
  return all([...found, sql`(v.commune_code = any(${place.codes}) or ${named})`])
}

/** True when the typed tones match as well, and a place as words: the name of a commune can also be a person's. */
export function areExact(office: LogOffice, words: string): RawBuilder<SqlBool> {
  if (typedSlipNumber(words) !== undefined) return sql`true`
  const { place, others } = readWords(words, office.communes)
  const toned = others.filter((term) => term.toned !== '')
  return all([...(place?.terms ?? []), ...toned].map((term) => hasWord(office.id, term, term.toned)))
}

/** A single word is no place: too many names have it. */
function readWords(typed: string, communes: Commune[]) {
  const words = wordsIn(typed)
  for (let start = 0; start < words.length; start += 1) {
    for (let end = words.length; end > start + 1; end -= 1) {
      const name = words.slice(start, end).join(' ')
      const codes = findCommunes(communes, name).map(({ code }) => code)
      if (codes.length === 0) continue
      const others = [words.slice(0, start), words.slice(end)].flatMap((some) => searchTerms(some.join(' ')))
      return { place: { codes, terms: searchTerms(name) }, others }
    }
  }
  return { place: undefined, others: searchTerms(typed) }
}

export function all(conditions: RawBuilder<unknown>[]): RawBuilder<SqlBool> {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`
}

/** Sorts after every letter and occurs in no word. */
const LAST = '\u{10ffff}'

/**
 * True when a word of the visit has the prefix, or the visit has the number. Uses only comparisons that row-level security admits
 * into an index condition, with bounds: `like` would use the index only with the prefix in the query's text, which reaches logs.
 */
function hasWord(officeId: string, { prefixes, number }: SearchTerm, toned = ''): RawBuilder<unknown> {
  const begins = prefixes.map((prefix) => sql`(w.word >= ${prefix} and w.word < ${prefix + LAST})`)
  const word = sql`w.office_id = ${officeId} and (${sql.join(begins, sql` or `)})
    ${toned ? sql`and w.toned ^@ ${toned}` : sql``}`
  if (number === undefined)
    return sql`exists (select from visit_search_term w where w.visit_id = v.id and ${word})`
  return sql`v.id in (select w.visit_id from visit_search_term w where ${word}
    union all select n.id from visit n where n.office_id = ${officeId} and n.number = ${number})`
}
