import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { addDays, type Clock, DAY, dayStart, MINUTE, officeDay } from '../../platform/lib/clock.ts'
import { withoutVisit } from './late-queries.ts'

/** Deletes registrations that nobody confirmed, a day after they lapsed, and keys that open nothing any more. */
export async function purgeUnconfirmed(db: Db, now: Date): Promise<void> {
  for (const { id } of await db.selectFrom('office').select('id').execute()) {
    await inOffice(db, id, (tx) =>
      tx
        .deleteFrom('visit')
        .where('office_id', '=', id)
        .where('state', '=', 'lapsed')
        .where('ended_at', '<', new Date(now.getTime() - DAY))
        .execute(),
    )
  }
  // A retired poster stays known as an old one.
  await db.deleteFrom('key_lookup').where('kind', '<>', 'poster').where('expires_at', '<', now).execute()
}

/** As many as are deleted well within the time that a statement may take. */
const BATCH = 500

/** What one call deletes at most: the minute's other work must not wait for long. */
const MOST = 20 * BATCH

/** A clock that moves further than this while one office is purged was set, and is not believed. */
const JUMP = 60 * 60_000

/** A clock that is kept right is set back a little now and then, and those of two instances differ. */
const LEEWAY = 5 * MINUTE

export interface Purged {
  deleted: number
  /** False where more is left than one call deletes, or where the clock is not believed. */
  isComplete: boolean
}

/** Offices whose visits may have outlived the retention, and how long each keeps them. */
export function listRetentions(db: Db): Promise<Pick<OfficeRow, 'id' | 'retention_days'>[]> {
  return db.selectFrom('office').select(['id', 'retention_days']).execute()
}

/**
 * Deletes what is older than the office keeps, except what a trace holds; names, changes and words go with the
 * visit, the day's figures stay. One call deletes {@link MOST} visits at most. The audit keeps the count alone. A clock that
 * stands before the newest row, or is set while this runs, deletes nothing.
 */
export async function purgeExpired(
  db: Db,
  office: Pick<OfficeRow, 'id' | 'retention_days'>,
  clock: Clock,
): Promise<Purged> {
  const started = clock.now()
  const today = officeDay(started)
  const oldest = dayStart(addDays(today, -office.retention_days))
  let deleted = 0
  for (;;) {
    const now = clock.now()
    if (Math.abs(now.getTime() - started.getTime()) > JUMP) return { deleted, isComplete: false }
    const count = await inOffice(db, office.id, async (tx) => {
      if (!(await isCredible(tx, office.id, now))) return undefined
      const rows = await deleteBatch(tx, office.id, oldest, today)
      await deleteLate(tx, office.id, oldest)
      // What guards told each other may name people.
      await tx.deleteFrom('handover').where('office_id', '=', office.id).where('at', '<', oldest).execute()
      await tx
        .deleteFrom('replayed_event')
        .where('office_id', '=', office.id)
        .where('recorded_at', '<', oldest)
        .execute()
      if (rows > 0) {
        await audit(tx, {
          action: 'visits.purged',
          officeId: office.id,
          fields: `count=${rows}`,
          at: now,
        })
      }
      return rows
    })
    if (count === undefined) return { deleted, isComplete: false }
    deleted += count
    if (count < BATCH) return { deleted, isComplete: true }
    if (deleted >= MOST) return { deleted, isComplete: false }
  }
}

/** False when the newest row was recorded well after `now`: the clock was set back, or had been wrong. */
async function isCredible(tx: OfficeTx, officeId: string, now: Date): Promise<boolean> {
  const newest = await tx
    .selectFrom('visit')
    .select('recorded_at')
    .where('office_id', '=', officeId)
    .orderBy('entered_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest === undefined || newest.recorded_at.getTime() <= now.getTime() + LEEWAY
}

/** What waited for the head, or was rejected; beside a visit that a trace holds it stays with that. */
async function deleteLate(tx: OfficeTx, officeId: string, oldest: Date): Promise<void> {
  await tx
    .deleteFrom('late_record')
    .where('office_id', '=', officeId)
    .where('entered_at', '<', oldest)
    .where(withoutVisit)
    .execute()
}

/** Instances may purge at the same time: a row that another one deletes is left to it. */
async function deleteBatch(tx: OfficeTx, officeId: string, oldest: Date, today: string): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('visit')
    .where('office_id', '=', officeId)
    .where('id', 'in', (query) =>
      query
        .selectFrom('visit as v')
        .select('v.id')
        .where('v.office_id', '=', officeId)
        .where('v.entered_at', '<', oldest)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('hold as h')
                .select('h.visit_id')
                .whereRef('h.visit_id', '=', 'v.id')
                .where('h.until', '>=', today),
            ),
          ),
        )
        .orderBy('v.entered_at')
        .limit(BATCH)
        .forUpdate()
        .skipLocked(),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
