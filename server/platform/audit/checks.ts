import type { Selectable } from 'kysely'
import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'
import type { Database } from '../db/schema.ts'
import { beginning, type ChainState, type Checkpoint, readHead, rowHash, verifyFrom } from './verify.ts'

type Broken = Extract<ChainState, { ok: false }>

/** When an office's chain was last verified from its first row, and how many rows it had. */
export interface WholeCheck {
  at: Date
  rows: number
}

/** How much is known of a chain, and since when. */
export type ChainCheck =
  /** All rows until `whole`, and just now the `newest`, which came since. */
  | { state: 'whole'; whole: WholeCheck; newest: number; rows: number; head: string | undefined }
  /** More has come since than is read while somebody waits: of that nothing is known. */
  | { state: 'unchecked'; whole: WholeCheck | undefined; rows: number }
  | { state: 'broken'; at: Date; broken: Broken }

/** Rows that are read while somebody waits for a page: more than a busy day of an office brings. */
const MAX_ROWS = 2000

/** Verifies the chain from its first row, and against the remembered checks. */
export function verifyWhole(db: Db, officeId: string): Promise<ChainState> {
  return inOffice(db, officeId, (tx) => wholeState(tx, officeId))
}

/** Does the same and remembers the result. */
export function checkWhole(db: Db, officeId: string, now: Date): Promise<ChainState> {
  return inOffice(db, officeId, async (tx) => {
    const state = await wholeState(tx, officeId)
    await remember(tx, officeId, state, now)
    return state
  })
}

/** Of a chain that was found whole, what came since, however much. A break is remembered until all rows are verified again. */
export function checkSince(db: Db, officeId: string, now: Date): Promise<ChainState> {
  return inOffice(db, officeId, async (tx) => {
    const { checkpoint, failed } = await readLast(tx, officeId)
    if (checkpoint && !failed) {
      const state = await stateSince(tx, officeId, checkpoint)
      if (!state.ok) await remember(tx, officeId, state, now)
      return state
    }
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

/** Verifies the rows since the last check of all rows. A break found then stands until all rows are checked again. */
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
      // Where nothing was verified before, everything has just been.
      whole: whole ?? { at: now, rows: state.rows },
      newest: whole ? state.rows - whole.rows : 0,
      rows: state.rows,
      head: state.head,
    }
  })
}

/** The row that was verified last still has to be there as it was. */
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

/** The last state that was whole stays known when a break is found: that is how the break is found again. */
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
