import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { loseBadges } from './badge-actions.ts'
import { lockVisits, notHeldSql } from './held.ts'
import { withoutVisit } from './late-queries.ts'

/**
 * Deletes visits at the request of the person, with words and changes; the figures of their days stay. Among `visits` are
 * guests who have not come: they are expected no more. Visits that a trace holds by `due` and visitors who are here or
 * wait are left. Returns the number of deleted visits and guests; the audit keeps it.
 */
export function eraseVisits(
  db: Db,
  officeId: string,
  visits: string[],
  by: { accountId: string; requestId: string; now: Date; due: Date },
): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    // An arrival holds the guest before it makes the visit: in the same order nobody waits in a circle.
    await tx
      .selectFrom('expected_guest')
      .select('id')
      .where('office_id', '=', officeId)
      .where((eb) =>
        eb.or([
          eb('id', 'in', [...visits, by.requestId]),
          eb(
            'id',
            'in',
            eb
              .selectFrom('visit')
              .select('guest_id')
              .where('office_id', '=', officeId)
              .where('id', 'in', [...visits, by.requestId])
              .$narrowType<{ guest_id: string }>(),
          ),
        ]),
      )
      .forUpdate()
      .execute()
    await lockVisits(tx, officeId, [...visits, by.requestId])
    const gone = await tx
      .deleteFrom('visit as v')
      .where('v.office_id', '=', officeId)
      .where('v.id', 'in', [...visits, by.requestId])
      .where('v.state', 'not in', ['inside', 'waiting'])
      .where(notHeldSql(officeDay(by.due)))
      .returning(['v.id', 'v.guest_id', 'v.badge', 'v.badge_returned_at', 'v.voided_at'])
      .execute()
    await loseBadges(tx, officeId, gone, by.now)
    // What waits to become one of these visits, or to change one, names the person as well.
    const late = await tx
      .deleteFrom('late_record')
      .where('office_id', '=', officeId)
      .where('visit_id', 'in', [...visits, by.requestId])
      .where(withoutVisit)
      .returning('visit_id')
      .execute()
    // Until the night, the guest of a visit would be expected again.
    const guestsOfVisits = gone.flatMap(({ guest_id: guest }) => (guest ? [guest] : []))
    const guests = await tx
      .deleteFrom('expected_guest')
      .where('office_id', '=', officeId)
      .where('id', 'in', [...visits, by.requestId, ...guestsOfVisits])
      .returning('id')
      .execute()
    const expected = guests.flatMap(({ id }) => (guestsOfVisits.includes(id) ? [] : [id]))
    const ids = [...new Set([...gone.map(({ id }) => id), ...late.map((row) => row.visit_id), ...expected])]
    if (ids.length === 0) return 0
    // Their passes and invitations lead nowhere now.
    await tx
      .deleteFrom('key_lookup')
      .where('office_id', '=', officeId)
      .where('ref_id', 'in', [...ids, ...guestsOfVisits])
      .execute()
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
