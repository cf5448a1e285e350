import type { Selectable } from 'kysely'
import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'
import type { Database } from '../db/schema.ts'
import { beginning, type ChainState, type Checkpoint, readHead, rowHash, verifyFrom } from './verify.ts'

type Broken = Extract<ChainState, { ok: false }>

/** The last verification of an office's whole chain, and how many rows it had. */
export interface WholeCheck {
  at: Date
  rows: number
}

/** The result of the last check of a chain. */
export type ChainCheck =
  /** All rows up to `whole` were verified then, and the `newest` rows, added since, just now. */
  | { state: 'whole'; whole: WholeCheck; newest: number; rows: number; head: string | undefined }
  /** More rows were added than a page request may read; these are unverified. */
  | { state: 'unchecked'; whole: WholeCheck | undefined; rows: number }
  | { state: 'broken'; at: Date; broken: Broken }

/** Rows verified during a page request; more than an office adds on a busy day. */
const MAX_ROWS = 2000

/** Verifies the chain from its first row, and against the remembered checks. */
export function verifyWhole(db: Db, officeId: string): Promise<ChainState> {
  return inOffice(db, officeId, (tx) => wholeState(tx, officeId))
}

/** Like `verifyWhole`, and remembers the result. */
export function checkWhole(db: Db, officeId: string, now: Date): Promise<ChainState> {
  return inOffice(db, officeId, async (tx) => {
    const state = await wholeState(tx, officeId)
    await remember(tx, officeId, state, now)
    return state
  })
}

async function stateSince(tx: OfficeTx, officeId: string, start: Checkpoint): Promise<ChainState> {
  return (await changedBefore(tx, officeId, start)) ?? (await verifyFrom(tx, officeId, start))
}

async function wholeState(tx: OfficeTx, officeId: string): Promise<ChainState> {
  const { checkpoint } = await readLast(tx, officeId)
  return verifyFrom(tx, officeId, beginning(officeId), checkpoint)
}

/** Verifies up to `most` rows added since the last full check. A break found earlier stands until all rows are verified again. */
export function checkNewest(db: Db, officeId: string, now: Date, most = MAX_ROWS): Promise<ChainCheck> {
  return inOffice(db, officeId, async (tx) => {
    const { whole, checkpoint, failed } = await readLast(tx, officeId)
    if (failed) return failed
    const start = checkpoint ?? beginning(officeId)
    const rows = (await readHead(tx, officeId))?.seq ?? 0
    if (rows - start.seq > most) return { state: 'unchecked', whole, rows }
    const state = await stateSince(tx, officeId, start)
    if (!state.ok) return { state: 'broken', at: now, broken: state }
    return {
      state: 'whole',
      // Without an earlier check, this one covered the whole chain.
      whole: whole ?? { at: now, rows: state.rows },
      newest: whole ? state.rows - whole.rows : 0,
      rows: state.rows,
      head: state.head,
    }
  })
}

/** Returns a break when the last verified row is missing or has changed since. */
async function changedBefore(tx: OfficeTx, officeId: string, known: Checkpoint): Promise<Broken | undefined> {
  if (known.seq === 0) return undefined
  const hash = await rowHash(tx, officeId, known.seq)
  if (!hash) return { ok: false, at: known.seq, reason: 'missing' }
  return hash.equals(known.hash) ? undefined : { ok: false, at: known.seq, reason: 'rewritten' }
}

interface Last {
  whole: WholeCheck | undefined
  checkpoint: Checkpoint | undefined
  failed: Extract<ChainCheck, { state: 'broken' }> | undefined
}

async function readLast(tx: OfficeTx, officeId: string): Promise<Last> {
  const row = await tx
    .selectFrom('audit_check')
    .selectAll()
    .where('office_id', '=', officeId)
    .executeTakeFirst()
  return { ...wholeIn(row), failed: failedIn(row) }
}

type CheckRow = Selectable<Database['audit_check']>

function wholeIn(row: CheckRow | undefined): Pick<Last, 'whole' | 'checkpoint'> {
  if (!row?.whole_at || row.whole_seq === null || !row.whole_hash)
    return { whole: undefined, checkpoint: undefined }
  const { whole_at: at, whole_seq: seq, whole_hash: hash } = row
  return { whole: { at, rows: seq }, checkpoint: { seq, hash } }
}

function failedIn(row: CheckRow | undefined): Last['failed'] {
  if (!row?.failed_at || row.failed_seq === null || !row.failed_why) return undefined
  const broken = { ok: false, at: row.failed_seq, reason: row.failed_why } as const
  return { state: 'broken', at: row.failed_at, broken }
}

/** A break does not overwrite the last good state, against which the next check has to compare. */
async function remember(tx: OfficeTx, officeId: string, state: ChainState, now: Date): Promise<void> {
  const found = state.ok
    ? {
        whole_at: now,
        whole_seq: state.rows,
        whole_hash: state.head === undefined ? beginning(officeId).hash : Buffer.from(state.head, 'hex'),
        ...{ failed_at: null, failed_seq: null, failed_why: null },
      }
    : { failed_at: now, failed_seq: state.at, failed_why: state.reason }
  await tx
    .insertInto('audit_check')
    .values({ office_id: officeId, ...found })
    .onConflict((conflict) => conflict.column('office_id').doUpdateSet(found))
    .execute()
}
