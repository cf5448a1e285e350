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
import { createBrake } from '../brake.ts'

export interface Settled {
  /** Visits that went at once, because their retention has ended since the backup. */
  deleted: number
  /** What else went by its own term, by kind. */
  others: Record<'registrations' | 'guests' | 'meetings' | 'notices' | 'breaches' | 'handovers', number>
  /**
   * The clock is ahead of the backup and alone no reason to delete, which waits for hours of running or for a person; it stands before
   * the backup; or so much is due that the days do not explain it.
   */
  doubted: Doubt['kind'] | 'held' | undefined
  /** What was done after that is undone: deletions asked for, holds of traces, links withdrawn. */
  since: Date
  /** What was deleted on request before and is deleted again; undefined where no journal was found. */
  erased: (ErasedAgain & { refused: number }) | undefined
  /** Traces of after that, by the journal: until they are made again, nothing goes that has come due since. */
  lostHolds: number
}

/**
 * What a restored database needs before anybody may see it: days that are over are closed, nobody is signed in, every
 * office's audit says what happened and its first page what has to be done again. Visits go that were due at the backup; what has
 * come due since may be held by a trace that is lost, and waits until the office has done that again. By a clock that is
 * doubted nothing is deleted here either.
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
  await createBrake(db, time)(await listRetentions(db))
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
  const doubted = doubt?.kind ?? (time.held() && 'held')
  const lostHolds = journal?.holds.filter(({ at }) => at > since).length ?? 0
  return { deleted, others, doubted, since, erased: journal && sumOf(erased, journal, since), lostHolds }
}

/** Once the days that are over are closed, so that their figures count whom they counted before. */
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
