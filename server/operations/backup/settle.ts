import { endAllSessions } from '../../core/accounts/sessions.ts'
import type { Journal } from '../../core/installation/erasure-journal.ts'
import { isNear } from '../../core/installation/purge-rule.ts'
import { readRuns, recordRestored, restoredIn, trustClock } from '../../core/installation/purge-runs.ts'
import { type ErasedAgain, isWholeFrom, type Restore, restoredTo } from '../../core/installation/restored.ts'
import { closeDays, listClosings } from '../../core/visits/close-of-day.ts'
import { eraseAgain } from '../../core/visits/purge.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { type Clock, LEEWAY } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'

export interface Settled {
  /** Why deletion waits: the clock is more than a week ahead of the backup, or before it. */
  doubted: 'ahead' | 'behind' | undefined
  /** Changes after this time are lost: requested erasures, holds of traces, withdrawn links. */
  since: Date
  /** Entries erased on request before and now erased again; undefined when no journal was found. */
  erased: (ErasedAgain & { refused: number }) | undefined
}

/**
 * Prepares a restored database for use: closes past days, ends all sessions, audits the restore in every office, and notes what
 * each office has to repeat. Past its retention nothing is deleted here: the program does so, as every night.
 */
export async function settleRestored(
  db: Db,
  clock: Clock,
  { isClockTrusted = false, journal }: { isClockTrusted?: boolean; journal?: Journal | undefined } = {},
): Promise<Settled> {
  const now = clock.now()
  const known = await readRuns(db)
  const since = known.newest ?? now
  if (isClockTrusted) await trustClock(db, now)
  await endAllSessions(db)
  const all = await db.selectFrom('office').select('id').execute()
  const offices = all.map(({ id }) => id)
  for (const id of offices) {
    await inOffice(db, id, (tx) => audit(tx, { action: 'database.restored', officeId: id, at: now }))
  }
  await closeDays(db, await listClosings(db), now, isClockTrusted || isNear(since, now))
  const erased = await eraseAllAgain(db, { offices, journal, now })
  await recordRestored(db, restoredTo(restoredIn(known), now, { since, offices, journal, erased }))
  return {
    doubted: isClockTrusted ? undefined : doubtOf(since, now),
    since,
    erased: journal && sumOf(erased, journal, since),
  }
}

function doubtOf(since: Date, now: Date): Settled['doubted'] {
  if (since.getTime() - now.getTime() > LEEWAY) return 'behind'
  return isNear(since, now) ? undefined : 'ahead'
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
