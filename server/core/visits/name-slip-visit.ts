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
 * Names the visitor who holds a slip. There was no name before, so there is no reason to give and no old value to
 * keep; the time of the scan stays. A visitor who is inside can be named at any hour.
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

/** What came of the phone question meanwhile stays, where the form does not answer it. */
function withAnswer(visit: VisitRow, entry: Entry): Entry {
  if (entry.appStatus !== 'not_asked') return entry
  return { ...entry, appId: visit.app_id, appStatus: visit.app_status, appOutcome: visit.app_outcome }
}
