import { createHash } from 'node:crypto'
import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'

export type ChainState =
  | { ok: true; rows: number }
  /** `at` is the sequence number of the first row that does not fit. */
  | { ok: false; at: number; reason: 'changed' | 'missing' | 'cut' | 'head' }

const BATCH = 5000

/**
 * Recomputes an office's chain from its first row, here and not in the database, so that a changed function
 * there cannot vouch for itself. A superuser can still rewrite everything: compare the head kept elsewhere.
 */
export function verifyChain(db: Db, officeId: string): Promise<ChainState> {
  return inOffice(db, officeId, async (tx) => {
    const head = await tx
      .selectFrom('audit_head')
      .selectAll()
      .where('office_id', '=', officeId)
      .executeTakeFirst()
    let previous = sha256(officeId)
    let seq = 0
    for (;;) {
      const rows = await nextRows(tx, officeId, seq)
      if (rows.length === 0) break
      for (const row of rows) {
        seq += 1
        if (row.seq !== seq) return { ok: false, at: seq, reason: 'missing' }
        const hash = sha256(previous, lineOf(row))
        if (!hash.equals(row.hash)) return { ok: false, at: seq, reason: 'changed' }
        previous = hash
      }
    }
    if (!head) return seq === 0 ? { ok: true, rows: 0 } : { ok: false, at: seq, reason: 'head' }
    if (head.seq > seq) return { ok: false, at: seq + 1, reason: 'cut' }
    if (head.seq < seq || !previous.equals(head.hash)) return { ok: false, at: seq, reason: 'head' }
    return { ok: true, rows: seq }
  })
}

function nextRows(tx: OfficeTx, officeId: string, after: number) {
  return tx
    .selectFrom('audit')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(BATCH)
    .execute()
}

interface Line {
  seq: number
  at: Date
  actor_id: string | null
  action: string
  subject_id: string | null
  fields: string
  change_hash: Buffer | null
}

/** The same text as `audit_line()` of the migration. */
function lineOf(row: Line): string {
  return [
    row.seq,
    row.at.getTime(),
    row.actor_id ?? '',
    row.action,
    row.subject_id ?? '',
    row.fields,
    row.change_hash?.toString('hex') ?? '',
  ].join('|')
}

function sha256(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
