import { type RawBuilder, sql } from 'kysely'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { addDays, DAY, dayStart, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { DueVisits, LastRun } from '../installation/purge-rule.ts'
import { loseBadges } from './badges.ts'

function unconfirmedUntil(due: Date): Date {
  return new Date(due.getTime() - DAY)
}

/**
 * Deletes registrations that nobody confirmed, a day after they lapsed. `dueOf` returns the time by which an office deletes.
 * Returns how many; the audit gets the count of each office.
 */
export async function purgeUnconfirmed(
  db: Db,
  dueOf: (officeId: string) => Date,
  now?: Date,
  officeIds?: string[],
): Promise<number> {
  let deleted = 0
  for (const id of officeIds ?? (await listRetentions(db)).map((office) => office.id)) {
    deleted += await inOffice(db, id, async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('visit')
        .where('office_id', '=', id)
        .where('state', '=', 'lapsed')
        .where('ended_at', '<', unconfirmedUntil(dueOf(id)))
        .executeTakeFirst()
      const count = Number(numDeletedRows)
      if (count === 0) return 0
      const at = now ?? dueOf(id)
      await audit(tx, { action: 'registrations.purged', officeId: id, fields: `count=${count}`, at })
      return count
    })
  }
  return deleted
}

/** Deletes expired keys; returns how many. Retired posters stay, so that an old one is still recognised. */
export async function purgeKeys(db: Db, due: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('key_lookup')
    .where('kind', '<>', 'poster')
    .where('expires_at', '<', due)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Visits per transaction: few enough to stay well within the statement timeout. */
const BATCH = 500

/** The most that one call deletes, so that the minute's other jobs do not wait long. */
const BATCHES = 20

interface Batch {
  /** Less than a batch where nothing more is left. */
  found: number
  deleted: number
}

interface Purged {
  deleted: number
  /** Hand-overs and marks of offline events of the same age. */
  forgotten: number
  /** False where more is left than one call deletes. */
  isComplete: boolean
}

export type Retention = Pick<OfficeRow, 'id' | 'retention_days'>

/** Visits from before this moment are past the office's retention. */
export function oldestKept(office: Retention, due: Date): Date {
  return dayStart(addDays(officeDay(due), -office.retention_days))
}

/** True in SQL where the visit `v` is past the retention and no trace holds it. */
const expiredSql = (office: Retention, due: Date) =>
  sql<boolean>`v.entered_at < ${oldestKept(office, due)} and ${notHeldSql(officeDay(due))}`

/** Every office with its retention. */
export function listRetentions(db: Db): Promise<Retention[]> {
  return db.selectFrom('office').select(['id', 'retention_days']).execute()
}

/**
 * Deletes visits that are past the office's retention by `due`, with names, changes and search words, except those that a trace
 * holds; the day's figures stay. One call deletes {@link BATCHES} at most. The audit gets only the count.
 */
export async function purgeExpired(
  db: Db,
  office: Retention,
  due: Date,
  now = due,
  batch = BATCH,
): Promise<Purged> {
  const oldest = oldestKept(office, due)
  let [deleted, forgotten] = [0, 0]
  for (;;) {
    const { found, count, others } = await inOffice(db, office.id, async (tx) => {
      const { found, deleted: rows } = await deleteBatch(tx, office, due, now, batch)
      // Notes between guards may name people.
      const handovers = await tx
        .deleteFrom('handover')
        .where('office_id', '=', office.id)
        .where('at', '<', oldest)
        .executeTakeFirst()
      const replayed = await tx
        .deleteFrom('replayed_event')
        .where('office_id', '=', office.id)
        .where('recorded_at', '<', oldest)
        .executeTakeFirst()
      if (rows > 0) {
        await audit(tx, {
          action: 'visits.purged',
          officeId: office.id,
          fields: `count=${rows}`,
          at: now,
        })
      }
      return { found, count: rows, others: Number(handovers.numDeletedRows + replayed.numDeletedRows) }
    })
    deleted += count
    forgotten += others
    if (found < batch) return { deleted, forgotten, isComplete: true }
    if (deleted >= BATCHES * batch) return { deleted, forgotten, isComplete: false }
  }
}

/** The visits of an office, and how many {@link purgeExpired} would delete by `due`. */
export async function countDue(
  db: Db,
  office: Retention,
  due: Date,
  last: LastRun | undefined,
): Promise<DueVisits> {
  const expired = expiredSql(office, due)
  const isFresh = sql<boolean>`v.entered_at >= ${last?.keptFrom ?? new Date(0)}`
  return inOffice(db, office.id, (tx) =>
    tx
      .selectFrom('visit as v')
      .select(({ fn }) => [
        fn.countAll<number>().as('kept'),
        fn.countAll<number>().filterWhere(expired).as('due'),
        fn.countAll<number>().filterWhere(sql<boolean>`${expired} and ${isFresh}`).as('fresh'),
      ])
      .where('v.office_id', '=', office.id)
      .executeTakeFirstOrThrow(),
  )
}

/**
 * Several instances may purge at once: each skips rows that another has locked. The delete checks for holds again, because a
 * trace may have been made before the lock.
 */
async function deleteBatch(
  tx: OfficeTx,
  office: Retention,
  due: Date,
  now: Date,
  batch: number,
): Promise<Batch> {
  const found = await tx
    .selectFrom('visit as v')
    .select('v.id')
    .where('v.office_id', '=', office.id)
    .where(expiredSql(office, due))
    .orderBy('v.entered_at')
    .limit(batch)
    .forUpdate()
    .skipLocked()
    .execute()
  if (found.length === 0) return { found: 0, deleted: 0 }
  const ids = found.map(({ id }) => id)
  const gone = await tx
    .deleteFrom('visit as v')
    .where('v.office_id', '=', office.id)
    .where('v.id', 'in', ids)
    .where(notHeldSql(officeDay(due)))
    .returning(['v.badge', 'v.badge_returned_at', 'v.voided_at'])
    .execute()
  await loseBadges(tx, office.id, gone, now)
  return { found: found.length, deleted: gone.length }
}

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
  // The guests of deleted visits go, too: otherwise they would be expected again until the night.
  const guestsOfVisits = gone.flatMap(({ guest_id: guest }) => (guest ? [guest] : []))
  const guests = await tx
    .deleteFrom('expected_guest')
    .where('office_id', '=', officeId)
    .where('id', 'in', [...wanted, ...guestsOfVisits])
    .returning('id')
    .execute()
  const expected = guests.flatMap(({ id }) => (guestsOfVisits.includes(id) ? [] : [id]))
  const notes = await tx
    .deleteFrom('staff_note')
    .where('office_id', '=', officeId)
    .where('id', 'in', wanted)
    .returning('id')
    .execute()
  const counted = new Set([...gone.map(({ id }) => id), ...expected, ...notes.map(({ id }) => id)])
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

/**
 * True in SQL where no trace holds the visit `v` on this day or later. A transaction that deletes by it has to lock the
 * visits first ({@link lockVisits}).
 */
const notHeldSql = (day: OfficeDay) =>
  sql<boolean>`not exists (select from trace_hold h where h.visit_id = v.id and h.until >= ${day})`

/**
 * Waits for traces of these visits that are being made, and makes new ones wait. Without the lock a deletion could miss a hold
 * committed while it waits for the row: Postgres does not evaluate a condition again for a row that was locked but not updated.
 */
export async function lockVisits(tx: OfficeTx, officeId: string, ids: string[]): Promise<void> {
  const visits = tx.selectFrom('visit').select('id').where('office_id', '=', officeId).where('id', 'in', ids)
  await visits.orderBy('id').forUpdate().execute()
}
