import type { Db } from '../../platform/db/connect.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { isDayClosed } from '../figures/office-day.ts'
import type { Office } from '../offices/directory.ts'
import type { Target } from './change.ts'
import { type ChangeResult, changeVisit } from './change.ts'
import { details, differences } from './correct.ts'
import type { Entry } from './entry.ts'
import { isInside } from './visit.ts'

/**
 * Fills in the name and details of a visit that began with a slip. No reason and no old values are kept, because there was no
 * name; the time of the scan stays. A visitor inside can be named at any time, others on the open day or with `anyDay`.
 */
export function nameSlipVisit(
  db: Db,
  office: Office,
  target: Target,
  entry: Entry,
  { anyDay }: { anyDay: boolean },
): Promise<ChangeResult<'day-closed' | 'filled-already' | 'voided'>> {
  return changeVisit<'day-closed' | 'filled-already' | 'voided'>(db, target, async (visit, tx) => {
    if (visit.voided_at) return 'voided'
    if (visit.name !== null) return 'filled-already'
    if (!anyDay && !isInside(visit) && (await isDayClosed(tx, office.id, visit.day))) return 'day-closed'
    const patch = differences(visit, details(office, visit, withAnswer(visit, entry)))
    return { action: 'visit.filled', patch, fields: Object.keys(patch).sort().join(' ') }
  })
}

/** Keeps an answer that was given to the phone question meanwhile, unless the form has one. */
function withAnswer(visit: VisitRow, entry: Entry): Entry {
  if (entry.appStatus !== 'not_asked') return entry
  return { ...entry, appId: visit.app_id, appStatus: visit.app_status, appOutcome: visit.app_outcome }
}
