import { sql } from 'kysely'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { addDays, DAY, dayStart, officeDay } from '../../platform/lib/clock.ts'
import { loseBadges } from './badge-actions.ts'
import { notHeldSql } from './held.ts'
import { withoutVisit } from './late-queries.ts'

/**
 * Deletes registrations that nobody confirmed, a day after they lapsed. `dueOf` is the time by which an office
 * deletes.
 */
export async function purgeUnconfirmed(db: Db, dueOf: (officeId: string) => Date): Promise<number> {
  let deleted = 0n
  for (const { id } of await db.selectFrom('office').select('id').execute()) {
    const { numDeletedRows } = await inOffice(db, id, (tx) =>
      tx
        .deleteFrom('visit')
        .where('office_id', '=', id)
        .where('state', '=', 'lapsed')
        .where('ended_at', '<', new Date(dueOf(id).getTime() - DAY))
        .executeTakeFirst(),
    )
    deleted += numDeletedRows
  }
  return Number(deleted)
}

/** Forgets keys that open nothing any more. A retired poster stays known as an old one. */
export async function purgeKeys(db: Db, due: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('key_lookup')
    .where('kind', '<>', 'poster')
    .where('expires_at', '<', due)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** As many as are deleted well within the time that a statement may take. */
const BATCH = 500

/** What one call deletes at most: the minute's other work must not wait for long. */
const MAX_VISITS = 20 * BATCH

interface Purged {
  deleted: number
  /** Hand-overs, marks of offline events and late records of the same age. */
  forgotten: number
  /** False where more is left than one call deletes. */
  isComplete: boolean
}

export type Retention = Pick<OfficeRow, 'id' | 'retention_days'>

function oldestKept(office: Retention, due: Date): Date {
  return dayStart(addDays(officeDay(due), -office.retention_days))
}

/** Whether the office keeps the visit `v` no longer, and no trace holds it. */
const expiredSql = (office: Retention, due: Date) =>
  sql<boolean>`v.entered_at < ${oldestKept(office, due)} and ${notHeldSql(officeDay(due))}`

/** Offices whose visits may have outlived the retention, and how long each keeps them. */
export function listRetentions(db: Db): Promise<Retention[]> {
  return db.selectFrom('office').select(['id', 'retention_days']).execute()
}

/**
 * Deletes visits that are older by `due` than the office keeps them, except those that a trace holds; names, changes
 * and words go with the visit, the day's figures stay. One call deletes {@link MAX_VISITS} visits at most. The audit keeps
 * the count alone.
 */
export async function purgeExpired(db: Db, office: Retention, due: Date, now = due): Promise<Purged> {
  const oldest = oldestKept(office, due)
  let [deleted, forgotten] = [0, 0]
  for (;;) {
    const { count, others } = await inOffice(db, office.id, async (tx) => {
      const rows = await deleteBatch(tx, office, due, now)
      const late = await deleteLate(tx, office.id, oldest)
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
      return { count: rows, others: Number(handovers.numDeletedRows + replayed.numDeletedRows + late) }
    })
    deleted += count
    forgotten += others
    if (count < BATCH) return { deleted, forgotten, isComplete: true }
    if (deleted >= MAX_VISITS) return { deleted, forgotten, isComplete: false }
  }
}

/** How many visits of these offices together {@link purgeExpired} would delete by `due`, of how many they keep. */
export async function countExpired(
  db: Db,
  offices: Retention[],
  due: Date,
): Promise<{ expired: number; kept: number }> {
  const sum = { expired: 0, kept: 0 }
  for (const office of offices) {
    const { expired, kept } = await inOffice(db, office.id, (tx) =>
      tx
        .selectFrom('visit as v')
        .select(({ fn }) => [
          fn.countAll<number>().as('kept'),
          fn.countAll<number>().filterWhere(expiredSql(office, due)).as('expired'),
        ])
        .where('v.office_id', '=', office.id)
        .executeTakeFirstOrThrow(),
    )
    sum.expired += expired
    sum.kept += kept
  }
  return sum
}

/**
 * Late entries that waited for the head or were rejected; one beside a visit that a trace holds stays with that visit.
 */
async function deleteLate(tx: OfficeTx, officeId: string, oldest: Date): Promise<bigint> {
  const { numDeletedRows } = await tx
    .deleteFrom('late_record')
    .where('office_id', '=', officeId)
    .where('entered_at', '<', oldest)
    .where(withoutVisit)
    .executeTakeFirst()
  return numDeletedRows
}

/**
 * Instances may purge at the same time: a row that another one deletes is left to it. What is due is looked up once: as a
 * condition of the deletion Postgres may look it up again for every visit of the office.
 */
async function deleteBatch(tx: OfficeTx, office: Retention, due: Date, now: Date): Promise<number> {
  const gone = await tx
    .with(
      (cte) => cte('due').materialized(),
      (query) =>
        query
          .selectFrom('visit as v')
          .select('v.id as due_id')
          .where('v.office_id', '=', office.id)
          .where(expiredSql(office, due))
          .orderBy('v.entered_at')
          .limit(BATCH)
          .forUpdate()
          .skipLocked(),
    )
    .deleteFrom('visit')
    .using('due')
    .where('office_id', '=', office.id)
    .whereRef('id', '=', 'due_id')
    .returning(['badge', 'badge_returned_at', 'voided_at'])
    .execute()
  await loseBadges(tx, office.id, gone, now)
  return gone.length
}
