import { createHash } from 'node:crypto'
import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'
import { findMismatch } from './kept-values.ts'

export type ChainState =
  /** `head` is the last row's hash, to be kept elsewhere; undefined for an office without rows. */
  | { ok: true; rows: number; head: string | undefined }
  /** `at` is the sequence number of the first row that does not match: the row itself, or the values that it covers. */
  | { ok: false; at: number; reason: 'changed' | 'missing' | 'cut' | 'head' | 'rewritten' | 'values' }

/** A verified row and its hash; sequence number 0 is the state before the first row. */
export interface Checkpoint {
  seq: number
  hash: Buffer
}

export function beginning(officeId: string): Checkpoint {
  return { seq: 0, hash: sha256(officeId) }
}

/** So few that entries are answered between two of them. */
const BATCH = 200

/**
 * Recomputes an office's chain from its first row, in this process and not in the database, so that a tampered database
 * function cannot vouch for itself. A superuser can still rewrite everything: compare with a head that was kept elsewhere.
 */
export function verifyChain(db: Db, officeId: string): Promise<ChainState> {
  return inOffice(db, officeId, (tx) => verifyFrom(tx, officeId, beginning(officeId)))
}

/** Like `verifyChain`, but only for the rows after `start`, and also checks the values of corrections. */
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
 * Verifies the rows after `start`, which counts as verified. `known` is an earlier verification that reached further:
 * a chain rebuilt from its first row is consistent in itself but does not match it.
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
    // The application may append meanwhile, so the head is read after the rows, and then the rows again.
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

/** Returns the stored hash of a row; undefined when there is no such row. */
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

/** Must produce the same text as `audit_line()` in the migration. */
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
