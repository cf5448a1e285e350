import { readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import { recordState } from '../../core/installation/actions.ts'
import type { ErasureJournal } from '../../core/installation/erasure-journal.ts'
import { ERASING_KINDS } from '../../core/offices/data-rights.ts'
import { listRetentions } from '../../core/visits/purge.ts'
import type { Context } from '../../http/context.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { DAY, HOUR } from '../../platform/lib/clock.ts'
import { oldestBackup } from './backup-names.ts'

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
 * Brings the journal in line with the erasures in the database, and removes entries that no backup can undo. An
 * erasure is written at once; this makes up for a full disk, a killed program, and other processes.
 * Returns how many damaged journals it found.
 */
export async function keepErasures(db: Db, journal: ErasureJournal, term: Term): Promise<number> {
  const { now } = term
  const oldest = await oldestKept(term)
  const erasures = []
  for (const { id: officeId } of await listRetentions(db)) {
    for (const one of await listErased(db, officeId, oldest)) erasures.push({ ...one, officeId, at: now })
  }
  return journal.keep(erasures, { now, oldest })
}

async function oldestKept({ due, days, folder }: Term): Promise<Date> {
  const kept = new Date(due.getTime() - days * DAY)
  const backup = oldestBackup(folder ? await readdir(folder).catch(() => []) : [])
  return backup && backup < kept ? backup : kept
}

/** The deleted entries of each erasure request. Leaves out requests answered before `since`. */
function listErased(db: Db, officeId: string, since: Date): Promise<{ requestId: string; ids: string[] }[]> {
  return inOffice(db, officeId, async (tx) => {
    const { rows } = await sql<{ requestId: string; ids: string[] }>`
      select r.id as "requestId", array_agg(one.id) as ids
      from subject_request r, unnest(r.visits) as one (id)
      where r.office_id = ${officeId} and r.kind = any(${ERASING_KINDS})
        and (r.closed_at is null or r.closed_at >= ${since})
        and not exists (select from visit v where v.office_id = r.office_id and v.id = one.id)
        and not exists (select from staff_note n where n.office_id = r.office_id and n.id = one.id)
        and not exists (select from expected_guest g where g.office_id = r.office_id and g.id = one.id)
      group by r.id`.execute(tx)
    return rows
  })
}
