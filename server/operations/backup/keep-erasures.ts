import { readdir } from 'node:fs/promises'
import { recordState } from '../../core/installation/actions.ts'
import type { ErasureJournal } from '../../core/installation/erasure-files.ts'
import { listHolds } from '../../core/visits/held.ts'
import { listRetentions } from '../../core/visits/purge.ts'
import type { Context } from '../../http/context.ts'
import type { Db } from '../../platform/db/connect.ts'
import { DAY, HOUR, officeDay } from '../../platform/lib/clock.ts'
import { oldestBackup } from './backup-names.ts'
import { listErased } from './erased-queries.ts'

/** Once an hour, and each minute while something was not written down; the district's status page says how it went. */
export function createErasureKeeping(context: Context): () => Promise<void> {
  const { config, db, clock, time, erasures } = context
  let kept = Number.NEGATIVE_INFINITY
  return async () => {
    const now = clock.now()
    if (!erasures.isBehind() && Math.abs(now.getTime() - kept) < HOUR) return
    const term = { now, due: time.forDeleting(), days: config.BACKUP_DAYS, folder: config.BACKUP_DIR }
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
  /** By which old files go. */
  due: Date
  /** BACKUP_DAYS, and the folder whose oldest backup may be older. */
  days: number
  folder: string | undefined
}

/**
 * Brings the journal up to what the database says was deleted on request and is held, and takes out what no backup can bring back.
 * An erasure is written there at once, a trace within a minute; this catches up with a disk that was full, a program that was killed, and other
 * instances. Returns how many lines it found damaged.
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
