import { nameAt } from '../../core/accounts/names.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { DeskRow } from '../../platform/db/schema.ts'

/** All desks, including former ones. */
export function listDesks(db: Db, officeId: string): Promise<DeskRow[]> {
  return inOffice(db, officeId, (tx) =>
    tx.selectFrom('desk').selectAll().where('office_id', '=', officeId).orderBy('name').execute(),
  )
}

export type TreeEvent = Awaited<ReturnType<typeof listTreeEvents>>[number]

/** The district's changes of one office, newest first, from the district's audit chain. */
export function listTreeEvents(db: Db, districtId: string, officeId: string) {
  return inOffice(db, districtId, (tx) =>
    tx
      .selectFrom('audit')
      .leftJoin('account as a', 'a.id', 'audit.actor_id')
      .select(['audit.seq', 'audit.at', 'audit.action', 'audit.fields', nameAt('a', 'audit.at').as('actor')])
      .where('audit.office_id', '=', districtId)
      .where('audit.subject_id', '=', officeId)
      .orderBy('audit.seq', 'desc')
      .limit(50)
      .execute(),
  )
}
