import { type RawBuilder, sql } from 'kysely'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { loseBadges } from './badge-actions.ts'
import { withoutVisit } from './late-queries.ts'
import { lockVisits, notHeldSql } from './trace-holds.ts'

/** True in SQL where the visit `v` may be deleted on request: its visitor has gone, and no trace holds it on this day. */
export const erasableSql = (day: OfficeDay) =>
  sql<boolean>`(v.state not in ('inside', 'waiting') and ${notHeldSql(day)})`

/**
 * Deletes visits at the request of the person, with their search words and changes; the figures of their days stay. `visits`
 * may contain the ids of expected guests who have not come; they are deleted, too. Keeps what is not erasable by `due`
 * ({@link erasableSql}). Returns the ids of everything deleted; the audit gets the count only.
 */
export async function eraseVisits(
  tx: OfficeTx,
  officeId: string,
  visits: string[],
  by: { accountId: string; requestId: string; now: Date; due: Date },
): Promise<string[]> {
  const mayGo = erasableSql(officeDay(by.due))
  const { count, ids } = await eraseIn(tx, officeId, [...visits, by.requestId], { now: by.now, mayGo })
  if (count === 0) return []
  await audit(tx, {
    action: 'visits.erased',
    officeId,
    actorId: by.accountId,
    subjectId: by.requestId,
    fields: `count=${count}`,
    at: by.now,
  })
  return ids
}

/**
 * Deletes what an office had deleted on request before and a restore has brought back. No condition is checked again: the
 * visitors had left, and no trace held the visits. Returns the number of visits and guests; the audit names the request.
 */
export function eraseAgain(
  db: Db,
  officeId: string,
  { requestId, ids }: { requestId: string; ids: string[] },
  now: Date,
): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const { count } = await eraseIn(tx, officeId, ids, { now, mayGo: sql<boolean>`true` })
    if (count > 0) {
      const fields = `count=${count}`
      await audit(tx, { action: 'visits.erased_again', officeId, subjectId: requestId, fields, at: now })
    }
    return count
  })
}

/** `ids` also contains the guests of deleted visits, which `count` leaves out. */
async function eraseIn(
  tx: OfficeTx,
  officeId: string,
  wanted: string[],
  { now, mayGo }: { now: Date; mayGo: RawBuilder<boolean> },
): Promise<{ count: number; ids: string[] }> {
  await lockGuests(tx, officeId, wanted)
  await lockVisits(tx, officeId, wanted)
  const gone = await tx
    .deleteFrom('visit as v')
    .where('v.office_id', '=', officeId)
    .where('v.id', 'in', wanted)
    .where(mayGo)
    .returning(['v.id', 'v.guest_id', 'v.badge', 'v.badge_returned_at', 'v.voided_at'])
    .execute()
  await loseBadges(tx, officeId, gone, now)
  // A late record that waits to become or change one of these visits names the person as well.
  const late = await tx
    .deleteFrom('late_record')
    .where('office_id', '=', officeId)
    .where('visit_id', 'in', wanted)
    .where(withoutVisit)
    .returning('visit_id')
    .execute()
  // The guests of deleted visits go, too: otherwise they would be expected again until the night.
  const guestsOfVisits = gone.flatMap(({ guest_id: guest }) => (guest ? [guest] : []))
  const guests = await tx
    .deleteFrom('expected_guest')
    .where('office_id', '=', officeId)
    .where('id', 'in', [...wanted, ...guestsOfVisits])
    .returning('id')
    .execute()
  const expected = guests.flatMap(({ id }) => (guestsOfVisits.includes(id) ? [] : [id]))
  const counted = new Set([...gone.map(({ id }) => id), ...late.map((row) => row.visit_id), ...expected])
  const ids = [...new Set([...counted, ...guestsOfVisits])]
  // Passes and invitations of the deleted rows.
  if (counted.size > 0)
    await tx.deleteFrom('key_lookup').where('office_id', '=', officeId).where('ref_id', 'in', ids).execute()
  return { count: counted.size, ids }
}

/** An arrival locks the guest before it creates the visit; the same order here prevents deadlocks. */
async function lockGuests(tx: OfficeTx, officeId: string, wanted: string[]): Promise<void> {
  await tx
    .selectFrom('expected_guest')
    .select('id')
    .where('office_id', '=', officeId)
    .where((eb) =>
      eb.or([
        eb('id', 'in', wanted),
        eb(
          'id',
          'in',
          eb
            .selectFrom('visit')
            .select('guest_id')
            .where('office_id', '=', officeId)
            .where('id', 'in', wanted)
            .$narrowType<{ guest_id: string }>(),
        ),
      ]),
    )
    .forUpdate()
    .execute()
}
