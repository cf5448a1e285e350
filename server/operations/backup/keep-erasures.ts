import { readdir } from 'node:fs/promises'
import { recordState } from '../../core/installation/actions.ts'
import type { ErasureJournal } from '../../core/installation/erasure-files.ts'
import { listHolds, listRetentions } from '../../core/visits/purge.ts'
import type { Context } from '../../http/context.ts'
import type { Db } from '../../platform/db/connect.ts'
import { DAY, HOUR, officeDay } from '../../platform/lib/clock.ts'
import { oldestBackup } from './backup-names.ts'
import { listErased } from './erased-queries.ts'

/** Runs once an hour, and every minute while something could not be written; the district's status page shows the result. */
export function createErasureKeeping(context: Context): () => Promise<void> {
  const { config, db, clock, purgeRuns, erasures } = context
  let kept = Number.NEGATIVE_INFINITY
  return async () => {
    const now = clock.now()
    if (!erasures.isBehind() && Math.abs(now.getTime() - kept) < HOUR) return
    const term = { now, due: purgeRuns.due(), days: config.BACKUP_DAYS, folder: config.BACKUP_DIR }
    try {
      const damaged = await keepErasures(db, erasures, term)
      await recordState(db, 'erasures', { at: now, ok: damaged === 0, detail: { damaged } })
      kept = now.getTime()
    } catch (error) {
      await recordState(db, 'erasures', { at: now, ok: false })
      throw error
    }
  }
}

interface Term {
  now: Date
  /** The time by which old entries are removed. */
  due: Date
  /** BACKUP_DAYS, and the folder, whose oldest backup may be older than that. */
  days: number
  folder: string | undefined
}

/**
 * Brings the journal in line with the erasures and holds in the database, and removes entries that no backup can undo. An
 * erasure is written at once, a trace within a minute; this makes up for a full disk, a killed program, and other processes.
 * Returns how many damaged lines it found.
 */
export async function keepErasures(db: Db, journal: ErasureJournal, term: Term): Promise<number> {
  const { now, due } = term
  const oldest = await oldestKept(term)
  const erasures = []
  const holds = []
  for (const { id: officeId } of await listRetentions(db)) {
    for (const one of await listErased(db, officeId, oldest)) erasures.push({ ...one, officeId, at: now })
    for (const one of await listHolds(db, officeId, { oldest, today: officeDay(due) }))
      holds.push({ ...one, officeId })
  }
  return journal.keep({ erasures, holds }, { now, oldest })
}

async function oldestKept({ due, days, folder }: Term): Promise<Date> {
  const kept = new Date(due.getTime() - days * DAY)
  const backup = oldestBackup(folder ? await readdir(folder).catch(() => []) : [])
  return backup && backup < kept ? backup : kept
}
