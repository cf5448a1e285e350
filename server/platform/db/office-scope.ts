import { type CompiledQuery, sql, type Transaction } from 'kysely'
import type { QueryResult } from 'pg'
import { runBatch, type Statement } from './batch.ts'
import type { Db, Pool } from './connect.ts'
import { sendAhead } from './dialect.ts'
import type { Database } from './schema.ts'

/** A transaction with row-level security set to one office; only this file creates one. */
export type OfficeTx = Transaction<Database> & { readonly __office: unique symbol }

/**
 * Runs `work` in a transaction that sees and writes the rows of one office. The setting is local to the transaction, so a
 * pooled connection never carries it to the next user. Rolls back when `work` throws.
 */
export function inOffice<T>(db: Db, officeId: string, work: (tx: OfficeTx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await openScope(tx, officeId)
    return work(tx as OfficeTx)
  })
}

async function openScope(tx: Transaction<Database>, officeId: string): Promise<void> {
  await sendAhead(tx, officeScope(officeId))
}

/**
 * Runs `work` in the scope of another office within the same transaction, for changes that concern both offices. Restores the
 * first scope afterwards.
 */
export async function withinOffice<T>(tx: OfficeTx, officeId: string, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ id: string }>`select current_setting('app.office_id') as id`.execute(tx)
  await openScope(tx, officeId)
  const result = await work()
  await openScope(tx, rows[0]?.id ?? '')
  return result
}

/** All statements that are sent for `statements`. */
export function withScope(officeId: string, statements: Statement[]): Statement[] {
  return [officeScope(officeId), ...statements]
}

function officeScope(officeId: string): Statement {
  return {
    name: 'office-scope',
    text: `select set_config('app.office_id', $1::text, true)`,
    values: [officeId],
  }
}

/**
 * Sends a whole transaction in one round trip and returns the results in order. Throws the first error; nothing is stored then.
 */
export function inOfficeAtOnce(
  pool: Pool,
  officeId: string,
  statements: Statement[],
): Promise<QueryResult[]> {
  return inScopeAtOnce(pool, officeScope(officeId), statements)
}

/** Like `inOfficeAtOnce`, for the scope that the statement `scope` sets: an office's or the district's. */
export async function inScopeAtOnce(
  pool: Pool,
  scope: Statement,
  statements: Statement[],
): Promise<QueryResult[]> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    const [, ...results] = await runBatch(client, [scope, ...statements])
    return results
  } catch (error) {
    broken = error instanceof Error && !('severity' in error) ? error : undefined
    throw error
  } finally {
    client.release(broken)
  }
}

/** Runs one compiled query of an office in a single round trip; a name makes it a prepared statement, for constant texts. */
export async function readAtOnce<Row>(
  pool: Pool,
  officeId: string,
  query: CompiledQuery<Row>,
  name?: string,
): Promise<Row[]> {
  const [result] = await inOfficeAtOnce(pool, officeId, [{ ...asStatement(query), ...(name && { name }) }])
  return (result?.rows ?? []) as Row[]
}

export function asStatement(query: CompiledQuery): Statement {
  return { text: query.sql, values: query.parameters }
}
