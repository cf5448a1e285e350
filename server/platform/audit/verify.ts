import { createHash } from 'node:crypto'
import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'
import { findMismatch } from './kept-values.ts'

export type ChainState =
  /** `head` is the last row's hash, to be kept elsewhere; undefined for an office without any row. */
  | { ok: true; rows: number; head: string | undefined }
  /** `at` is the sequence number of the first row that does not fit: the row itself, or the values that it stands for. */
  | { ok: false; at: number; reason: 'changed' | 'missing' | 'cut' | 'head' | 'rewritten' | 'values' }

/** A row, and the hash that it had when everything up to it was verified; 0 stands before the first row. */
export interface Checkpoint {
  seq: number
  hash: Buffer
}

export function beginning(officeId: string): Checkpoint {
  return { seq: 0, hash: sha256(officeId) }
}

const BATCH = 5000

/**
 * Recomputes an office's chain from its first row, here and not in the database, so that a changed function
 * there cannot vouch for itself. A superuser can still rewrite everything: compare the head kept elsewhere.
 */
export function verifyChain(db: Db, officeId: string): Promise<ChainState> {
  return inOffice(db, officeId, (tx) => verifyFrom(tx, officeId, beginning(officeId)))
}

/**
 * The same of the rows after `start`, and of the values of corrections that they stand for.
 */
export async function verifyFrom(
  tx: OfficeTx,
  officeId: string,
  start: Checkpoint,
  known?: Checkpoint,
): Promise<ChainState> {
  const rows = await verifyRows(tx, officeId, start, known)
  const mismatch = rows.ok ? await findMismatch(tx, officeId, start.seq) : undefined
  return mismatch === undefined ? rows : { ok: false, at: mismatch, reason: 'values' }
}

/**
 * Verifies the rows after `start`, which counts as verified. `known` is an earlier verification further on: a chain
 * that somebody rebuilt from its first row is consistent in itself but does not match what was known.
 */
async function verifyRows(
  tx: OfficeTx,
  officeId: string,
  start: Checkpoint,
  known?: Checkpoint,
): Promise<ChainState> {
  let { seq, hash: previous } = start
  for (;;) {
    const rows = await nextRows(tx, officeId, seq)
    for (const row of rows) {
      seq += 1
      if (row.seq !== seq) return { ok: false, at: seq, reason: 'missing' }
      const hash = sha256(previous, lineOf(row))
      if (!hash.equals(row.hash)) return { ok: false, at: seq, reason: 'changed' }
      if (known?.seq === seq && !known.hash.equals(hash)) return { ok: false, at: seq, reason: 'rewritten' }
      previous = hash
    }
    if (rows.length === BATCH) continue
    // Read after the rows, and the rows once more: the application may be appending meanwhile.
    const head = await readHead(tx, officeId)
    if (head && head.seq > seq) {
      if ((await nextRows(tx, officeId, seq)).length === 0) return { ok: false, at: seq + 1, reason: 'cut' }
      continue
    }
    if (known && known.seq > seq) return { ok: false, at: seq + 1, reason: 'cut' }
    if (!head && seq === 0) return { ok: true, rows: 0, head: undefined }
    if (head?.seq !== seq || !previous.equals(head.hash)) return { ok: false, at: seq, reason: 'head' }
    return { ok: true, rows: seq, head: previous.toString('hex') }
  }
}

export function readHead(tx: OfficeTx, officeId: string) {
  return tx.selectFrom('audit_head').selectAll().where('office_id', '=', officeId).executeTakeFirst()
}

/** The row as it is stored now; undefined when there is no such row. */
export async function rowHash(tx: OfficeTx, officeId: string, seq: number): Promise<Buffer | undefined> {
  const row = await tx
    .selectFrom('audit')
    .select('hash')
    .where('office_id', '=', officeId)
    .where('seq', '=', seq)
    .executeTakeFirst()
  return row?.hash
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
