import { createHash } from 'node:crypto'
import type { Db } from '../../platform/db/connect.ts'
import type { Office } from '../offices/directory.ts'
import { recordBackdatedVisit } from './backdated-visit.ts'
import { type Entry, hashOf } from './entry.ts'

interface PaperVisit {
  clientUuid: string
  entry: Entry
  enteredAt: Date
  /** Null where the paper has no departure. */
  leftAt: Date | null
  by: string
  now: Date
}

/** Stores one line of a paper sheet. The body hash includes the times, so that the same line typed twice is a duplicate. */
export function recordFromPaper(
  db: Db,
  office: Office,
  visit: PaperVisit,
): Promise<'stored' | 'duplicate' | 'conflict'> {
  const bodyHash = createHash('sha256')
    .update(hashOf(visit.entry))
    .update(JSON.stringify([visit.enteredAt, visit.leftAt]))
    .digest()
  return recordBackdatedVisit(db, office, {
    ...visit,
    bodyHash,
    source: 'paper',
    audited: { action: 'visit.back_entered', actorId: visit.by },
  })
}
