import { hostname } from 'node:os'
import { endAllSessions } from '../../core/accounts/purge-sessions.ts'
import type { Doubt } from '../../core/installation/doubt.ts'
import type { Journal } from '../../core/installation/erasure-journal.ts'
import { findTimeState, lastUsed } from '../../core/installation/queries.ts'
import { type ErasedAgain, isWholeFrom, type Restore, restoredTo } from '../../core/installation/restored.ts'
import { createTimekeeper } from '../../core/installation/timekeeper.ts'
import { purgeNotices } from '../../core/notices/queue.ts'
import { closeDays, listClosings } from '../../core/visits/close-of-day.ts'
import { eraseAgain } from '../../core/visits/erase.ts'
import { listRetentions, purgeExpired, purgeUnconfirmed } from '../../core/visits/purge.ts'
import { purgeBreaches } from '../../head/breach/purge.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { Clock } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { systemStopwatch } from '../../platform/lib/stopwatch.ts'
import { purgeGuests } from '../../reception/guests/purge.ts'
import { createDeletionGuard } from '../deletion-guard.ts'

export interface Settled {
  /** Visits deleted at once because their retention has ended since the backup. */
  deleted: number
  /** Other entries deleted because their retention ended, by kind. */
  others: Record<'registrations' | 'guests' | 'meetings' | 'notices' | 'breaches' | 'handovers', number>
  /**
   * Why nothing was deleted: the clock is ahead of the backup, which is not enough to delete before hours of running or a
   * confirmation; the clock is before the backup; or more is due than the elapsed days explain.
   */
  doubted: Doubt['kind'] | 'held' | undefined
  /** Changes after this time are lost: requested erasures, holds of traces, withdrawn links. */
  since: Date
  /** Entries erased on request before and now erased again; undefined when no journal was found. */
  erased: (ErasedAgain & { refused: number }) | undefined
  /** Traces made after the backup, according to the journal: until they are repeated, nothing that came due since is deleted. */
  lostHolds: number
}

/**
 * Prepares a restored database for use: closes past days, ends all sessions, audits the restore in every office, and notes what
 * each office has to repeat. Deletes visits that were due at the backup; those that came due since may be held by a lost trace
 * and wait until the office has repeated it. Deletes nothing while the clock is doubted.
 */
export async function settleRestored(
  db: Db,
  clock: Clock,
  { isClockTrusted = false, journal }: { isClockTrusted?: boolean; journal?: Journal | undefined } = {},
): Promise<Settled> {
  const time = createTimekeeper({ db, clock, stopwatch: systemStopwatch, host: hostname() })
  const since = (await findTimeState(db))?.at ?? (await lastUsed(db)) ?? clock.now()
  if (isClockTrusted) await time.trust()
  const { doubt } = await time.look()
  await createDeletionGuard(db, time)(await listRetentions(db))
  await endAllSessions(db)
  const all = await db.selectFrom('office').select('id').execute()
  const offices = all.map(({ id }) => id)
  for (const id of offices) {
    await inOffice(db, id, (tx) => audit(tx, { action: 'database.restored', officeId: id, at: clock.now() }))
  }
  for (const office of await listClosings(db)) {
    await closeDays(db, [office], { due: time.forClosing(office.id), now: clock.now(), isCertain: !doubt })
  }
  const erased = await eraseAllAgain(db, { offices, journal, now: clock.now() })
  await time.change((state, reading) => restoredTo(state, reading, { since, offices, journal, erased }))
  const others = { registrations: 0, guests: 0, meetings: 0, notices: 0, breaches: 0, handovers: 0 }
  others.registrations = await purgeUnconfirmed(db, time.forDeleting)
  let deleted = 0
  for (const office of await listRetentions(db)) {
    const due = time.forDeleting(office.id)
    others.breaches += await purgeBreaches(db, office.id, due, clock.now())
    const { guests, meetings } = await purgeGuests(db, office.id, due, clock.now())
    others.guests += guests
    others.meetings += meetings
    others.notices += await purgeNotices(db, office.id, due)
    for (;;) {
      const purged = await purgeExpired(db, office, due, clock.now())
      deleted += purged.deleted
      others.handovers += purged.forgotten
      if (purged.isComplete || purged.deleted === 0) break
    }
  }
  const doubted = doubt?.kind ?? (time.heldDeletion() && 'held')
  const lostHolds = journal?.holds.filter(({ at }) => at > since).length ?? 0
  return { deleted, others, doubted, since, erased: journal && sumOf(erased, journal, since), lostHolds }
}

/** Runs after past days are closed, so that their figures still count the erased visits. */
async function eraseAllAgain(
  db: Db,
  { offices, journal, now }: { offices: string[]; journal: Journal | undefined; now: Date },
): Promise<Restore['erased']> {
  const again: Restore['erased'] = new Map()
  const wanted = new Map(grouped(journal?.erasures ?? [], ({ officeId }) => officeId))
  for (const id of offices) {
    const sum = { people: 0, entries: 0 }
    for (const [requestId, lines] of grouped(wanted.get(id) ?? [], (one) => one.requestId)) {
      const ids = lines.flatMap((one) => one.ids)
      const entries = await eraseAgain(db, id, { requestId, ids }, now)
      if (entries > 0) sum.people += 1
      sum.entries += entries
    }
    again.set(id, sum)
  }
  return again
}

function sumOf(erased: Restore['erased'], journal: Journal, since: Date): Settled['erased'] {
  const sums = [...erased.values()]
  return {
    people: sums.reduce((sum, one) => sum + one.people, 0),
    entries: sums.reduce((sum, one) => sum + one.entries, 0),
    until: journal.until,
    isWhole: isWholeFrom(journal, since),
    refused: journal.damaged,
  }
}
