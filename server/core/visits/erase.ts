import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notHeldSql } from './held.ts'
import { withoutVisit } from './late-queries.ts'

/**
 * Deletes visits at the request of the person, with words and changes; the figures of their days stay. Visits that a
 * trace holds by `due` and visitors who are here or wait are left. Returns the number of deleted visits; the audit
 * keeps it.
 */
export function eraseVisits(
  db: Db,
  officeId: string,
  visits: string[],
  by: { accountId: string; requestId: string; now: Date; due: Date },
): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const gone = await tx
      .deleteFrom('visit as v')
      .where('v.office_id', '=', officeId)
      .where('v.id', 'in', [...visits, by.requestId])
      .where('v.state', 'not in', ['inside', 'waiting'])
      .where(notHeldSql(officeDay(by.due)))
      .returning(['v.id', 'v.guest_id'])
      .execute()
    // What waits to become one of these visits, or to change one, names the person as well.
    const late = await tx
      .deleteFrom('late_record')
      .where('office_id', '=', officeId)
      .where('visit_id', 'in', [...visits, by.requestId])
      .where(withoutVisit)
      .returning('visit_id')
      .execute()
    const ids = [...new Set([...gone.map(({ id }) => id), ...late.map((row) => row.visit_id)])]
    if (ids.length === 0) return 0
    // Until the night, the guest of a visit would be expected again.
    const guests = gone.flatMap(({ guest_id: guest }) => (guest ? [guest] : []))
    if (guests.length > 0) {
      await tx
        .deleteFrom('expected_guest')
        .where('office_id', '=', officeId)
        .where('id', 'in', guests)
        .execute()
    }
    // Their passes lead nowhere now.
    await tx.deleteFrom('key_lookup').where('office_id', '=', officeId).where('ref_id', 'in', ids).execute()
    await audit(tx, {
      action: 'visits.erased',
      officeId,
      actorId: by.accountId,
      subjectId: by.requestId,
      fields: `count=${ids.length}`,
      at: by.now,
    })
    return ids.length
  })
}
