import type { ExpressionBuilder } from 'kysely'
import { addDays, dayStart } from '../clock.ts'
import type { Database } from '../db/schema.ts'
import { type SearchTerm, searchTerms } from '../visits/search-words.ts'
import type { Filter } from './filter.ts'

type Visits = ExpressionBuilder<Database & { v: Database['visit'] }, 'v'>

/** Everything that was asked for, whatever the tones. */
export function matching(eb: Visits, officeId: string, filter: Filter) {
  const { from, to, state, purpose, appStatus, recorder } = filter
  return eb.and([
    ...(from ? [eb('v.entered_at', '>=', dayStart(from))] : []),
    ...(to ? [eb('v.entered_at', '<', dayStart(addDays(to, 1)))] : []),
    ...(state ? [eb('v.voided_at', state === 'voided' ? 'is not' : 'is', null)] : []),
    ...(state && state !== 'voided' ? [eb('v.state', '=', state)] : []),
    ...(purpose ? [eb('v.purpose', '=', purpose)] : []),
    ...(appStatus ? [eb('v.app_status', '=', appStatus)] : []),
    ...(recorder ? [eb('v.entered_by', '=', recorder)] : []),
    ...searchTerms(filter.words).map((term) => hasWord(eb, officeId, term)),
  ])
}

/** The tones that were typed are right too. */
export function areExact(eb: Visits, officeId: string, filter: Filter) {
  const toned = searchTerms(filter.words).filter((term) => term.toned !== '')
  return eb.and(toned.map((term) => hasWord(eb, officeId, term, term.toned)))
}

/** Only comparisons that row-level security lets into an index condition. */
function hasWord(eb: Visits, officeId: string, { prefixes }: SearchTerm, toned = '') {
  return eb.exists(
    eb
      .selectFrom('visit_word as w')
      .select('w.visit_id')
      .where('w.office_id', '=', officeId)
      .whereRef('w.visit_id', '=', 'v.id')
      .where((word) => word.or(prefixes.map((prefix) => word('w.word', '^@', prefix))))
      .$if(toned !== '', (query) => query.where('w.toned', '^@', toned)),
  )
}
