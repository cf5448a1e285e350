import type { Db } from '../../platform/db/connect.ts'
import { inDistrict } from '../../platform/db/district-scope.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { StaffFiguresRow, StaffTotal } from '../../platform/db/schema.ts'
import { share } from '../figures/funnel.ts'

/** The sum of the rosters of several offices; offices with an empty roster do not count. */
export function staffTotal(rows: StaffFiguresRow[]): StaffTotal {
  const total = { offices: 0, members: 0, declared: 0, running: 0, had: 0, able: 0, relatives: 0 }
  for (const row of rows) {
    if (row.members === 0) continue
    const had = row.running + row.off
    const able = had + row.absent + row.unsupported
    total.offices += 1
    total.members += row.members
    total.declared += able + row.no_smartphone
    total.running += row.running
    total.had += had
    total.able += able
    total.relatives += row.relatives
  }
  return total
}

/** The share of members with a smartphone who have the app, running or not; undefined if there are none. */
export function staffShare({ had, able }: Pick<StaffTotal, 'had' | 'able'>): number | undefined {
  return share(had, able)
}

/** The counts of every office that has a roster; never a name. */
export function staffInDistrict(db: Db): Promise<StaffFiguresRow[]> {
  return inDistrict(db, (tx) => tx.selectFrom('staff_figures').selectAll().execute())
}

/** The same of one office: one row, or none. */
export function staffOf(db: Db, officeId: string): Promise<StaffFiguresRow[]> {
  return inOffice(db, officeId, (tx) =>
    tx.selectFrom('staff_figures').selectAll().where('office_id', '=', officeId).execute(),
  )
}
