import { sql } from 'kysely'
import { v4 as uuidv4 } from 'uuid'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { deleteExpired } from '../../platform/db/expired.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { LEEWAY } from '../../platform/lib/clock.ts'
import type { Answers } from './read-list.ts'

/** Who owns a pending file, and the kind of its list. */
export interface Import {
  officeId: string
  accountId: string
  kind: 'offices' | 'accounts' | 'outreach' | 'people' | 'guests'
}

/** Milliseconds: long enough to read a preview and ask somebody about it. */
const KEEP = 60 * 60_000

/** Answers to one list, or what is remembered of several. */
const MAX_ANSWERS = 600

const atMost = (answers: Answers) => Object.fromEntries(Object.entries(answers).slice(-MAX_ANSWERS))

/** Bytes of pending files per office, ten of the largest: more than its people can read at a time. */
export const MAX_WAITING = 20_000_000

/**
 * Stores a file between its preview and its confirmation, as text; only this person can find it, for an hour. It replaces the
 * person's earlier file of the same kind. If an office has too much stored, the files that expire first are deleted, never
 * the new one, even if the clock was ahead before.
 */
export function keepImport(db: Db, owner: Import, text: string, now: Date): Promise<string> {
  const { officeId, accountId, kind } = owner
  return inOffice(db, officeId, async (tx) => {
    const known = await tx
      .selectFrom('list_titles')
      .select('titles')
      .where('office_id', '=', officeId)
      .where('kind', '=', kind)
      .executeTakeFirst()
    const expires_at = new Date(now.getTime() + KEEP)
    const chosen = { id: uuidv4(), text, answers: JSON.stringify(known?.titles ?? {}), expires_at }
    await tx
      .insertInto('pending_import')
      .values({ ...chosen, office_id: officeId, account_id: accountId, kind })
      .onConflict((conflict) =>
        conflict
          .columns(['office_id', 'account_id', 'kind'])
          .where('done_at', 'is', null)
          .doUpdateSet(chosen),
      )
      .execute()
    await sql`
      delete from pending_import where office_id = ${officeId} and id in (
        select id from (
          select id, sum(octet_length(text)) over (order by id = ${chosen.id} desc, expires_at desc, id) as bytes
          from pending_import where office_id = ${officeId} and done_at is null
        ) waiting where bytes > ${MAX_WAITING} and id <> ${chosen.id})`.execute(tx)
    return chosen.id
  })
}

/** The pending text; `done` once it was confirmed. Undefined if the file has expired or is another person's. */
export async function findImport(
  db: Db,
  owner: Import,
  id: string,
  now: Date,
): Promise<{ text: string; answers: Answers } | 'done' | undefined> {
  const row = await inOffice(db, owner.officeId, (tx) => waitingImport(tx, owner, id, now).executeTakeFirst())
  return row?.done_at ? 'done' : row
}

/** Keeps what the person has said of the file, which its next preview follows. */
export function answerImport(db: Db, owner: Import, id: string, answers: Answers, now: Date): Promise<void> {
  return inOffice(db, owner.officeId, async (tx) => {
    const row = await waitingImport(tx, owner, id, now).forUpdate().executeTakeFirst()
    if (!row || row.done_at) return
    await tx
      .updateTable('pending_import')
      .set({ answers: JSON.stringify(atMost({ ...row.answers, ...answers })) })
      .where('office_id', '=', owner.officeId)
      .where('id', '=', id)
      .execute()
  })
}

function waitingImport(tx: OfficeTx, owner: Import, id: string, now: Date) {
  return tx
    .selectFrom('pending_import')
    .select(['text', 'answers', 'done_at'])
    .where('office_id', '=', owner.officeId)
    .where('account_id', '=', owner.accountId)
    .where('kind', '=', owner.kind)
    .where('id', '=', id)
    .where('expires_at', '>', now)
}

/**
 * Takes a pending file, inside the transaction that writes its rows: of two confirmations the second waits and gets `done`.
 * Undefined if the file has expired or is another person's. The office remembers which column a title is; what a text means is
 * asked of each list, because powers depend on it.
 */
export async function takeImport(
  tx: OfficeTx,
  owner: Import,
  id: string,
  now: Date,
): Promise<{ text: string } | 'done' | undefined> {
  const row = await waitingImport(tx, owner, id, now).forUpdate().executeTakeFirst()
  if (!row) return undefined
  if (row.done_at) return 'done'
  await tx
    .updateTable('pending_import')
    .set({ text: '', answers: '{}', done_at: now })
    .where('office_id', '=', owner.officeId)
    .where('id', '=', id)
    .execute()
  const said = Object.entries(row.answers).filter(([key]) => key.startsWith(':'))
  if (said.length > 0) {
    const titles = JSON.stringify(Object.fromEntries(said))
    await tx
      .insertInto('list_titles')
      .values({ office_id: owner.officeId, kind: owner.kind, titles })
      .onConflict((conflict) => conflict.columns(['office_id', 'kind']).doUpdateSet({ titles }))
      .execute()
  }
  return { text: row.text }
}

/** Deletes files that nobody confirmed; if `due` is certain, also those that a clock that was ahead has stored. */
export function purgeImports(stores: { db: Db; pool: Pool }, due: Date, isCertain = true): Promise<number> {
  return deleteExpired(
    stores,
    'pending_import',
    due,
    isCertain ? new Date(due.getTime() + KEEP + LEEWAY) : undefined,
  )
}
