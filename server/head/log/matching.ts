import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type SearchTerm, searchTerms, typedSlipNumber } from '../../core/visits/search-words.ts'
import { addDays, dayStart } from '../../platform/lib/clock.ts'
import type { Filter } from './filter.ts'

/** All criteria for a visit `v`, ignoring tones. */
export function matching(officeId: string, filter: Filter): RawBuilder<SqlBool> {
  const { from, to, state, purpose, appStatus, recorder } = filter
  return all([
    ...(from ? [sql`v.entered_at >= ${dayStart(from)}`] : []),
    ...(to ? [sql`v.entered_at < ${dayStart(addDays(to, 1))}`] : []),
    ...(state ? [state === 'voided' ? sql`v.voided_at is not null` : sql`v.voided_at is null`] : []),
    ...(state && state !== 'voided' ? [sql`v.state = ${state}`] : []),
    ...(purpose ? [sql`v.purpose = ${purpose}`] : []),
    ...(appStatus ? [sql`v.app_status = ${appStatus}`] : []),
    ...(recorder ? [sql`v.entered_by = ${recorder}`] : []),
    ...wordsFound(officeId, filter.words),
  ])
}

/** A slip's number also finds a visit without a name. */
function wordsFound(officeId: string, words: string): RawBuilder<unknown>[] {
  const slip = typedSlipNumber(words)
  if (slip !== undefined) return [sql`v.slip_number = ${slip}`]
  return searchTerms(words).map((term) => hasWord(officeId, term))
}

/** True when the typed tones match as well. */
export function areExact(officeId: string, filter: Filter): RawBuilder<SqlBool> {
  if (typedSlipNumber(filter.words) !== undefined) return sql`true`
  const toned = searchTerms(filter.words).filter((term) => term.toned !== '')
  return all(toned.map((term) => hasWord(officeId, term, sql`and w.toned ^@ ${term.toned}`)))
}

function all(conditions: RawBuilder<unknown>[]): RawBuilder<SqlBool> {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`
}

/** Sorts after every letter and occurs in no word. */
const LAST = '\u{10ffff}'

/**
 * True when a word of the visit has the prefix. Uses only comparisons that row-level security admits into an index condition,
 * with bounds: `like` would use the index only with the prefix in the query's text, which reaches logs.
 */
function hasWord(officeId: string, { prefixes }: SearchTerm, andTones = sql``): RawBuilder<unknown> {
  const begins = prefixes.map((prefix) => sql`(w.word >= ${prefix} and w.word < ${prefix + LAST})`)
  return sql`exists (
    select from visit_search_term w
    where w.office_id = ${officeId} and w.visit_id = v.id and (${sql.join(begins, sql` or `)}) ${andTones}
  )`
}
