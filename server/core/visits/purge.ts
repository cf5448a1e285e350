import { sql } from 'kysely'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { addDays, DAY, dayStart, officeDay } from '../../platform/lib/clock.ts'
import { loseBadges } from './badge-actions.ts'
import { notHeldSql } from './held.ts'
import { withoutVisit } from './late-queries.ts'

export function unconfirmedUntil(due: Date): Date {
  return new Date(due.getTime() - DAY)
}

/**
 * Deletes registrations that nobody confirmed, a day after they lapsed. `dueOf` is the time by which an office
 * deletes; the audit keeps the count.
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

interface Batch {
  /** Fewer than {@link BATCH} where no more is left. */
  found: number
  deleted: number
}

interface Purged {
  deleted: number
  /** Hand-overs, marks of offline events and late records of the same age. */
  forgotten: number
  /** False where more is left than one call deletes. */
  isComplete: boolean
}

export type Retention = Pick<OfficeRow, 'id' | 'retention_days'>

/** Visits from before this moment have outlived the office's retention. */
export function oldestKept(office: Retention, due: Date): Date {
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
    const { found, count, others } = await inOffice(db, office.id, async (tx) => {
      const { found, deleted: rows } = await deleteBatch(tx, office, due, now)
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
      if (rows + late > 0) {
        await audit(tx, {
          action: 'visits.purged',
          officeId: office.id,
          fields: `count=${rows}${late > 0 ? ` late=${late}` : ''}`,
          at: now,
        })
      }
      return { found, count: rows, others: Number(handovers.numDeletedRows + replayed.numDeletedRows) + late }
    })
    deleted += count
    forgotten += others
    if (found < BATCH) return { deleted, forgotten, isComplete: true }
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
async function deleteLate(tx: OfficeTx, officeId: string, oldest: Date): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('late_record')
    .where('office_id', '=', officeId)
    .where('entered_at', '<', oldest)
    .where(withoutVisit)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/**
 * Instances may purge at the same time: a row that another one deletes is left to it. Whether a trace holds a visit is asked again
 * once it is locked, for one that was made meanwhile.
 */
async function deleteBatch(tx: OfficeTx, office: Retention, due: Date, now: Date): Promise<Batch> {
  const found = await tx
    .selectFrom('visit as v')
    .select('v.id')
    .where('v.office_id', '=', office.id)
    .where(expiredSql(office, due))
    .orderBy('v.entered_at')
    .limit(BATCH)
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
