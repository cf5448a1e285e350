import { type CompiledQuery, sql, type Transaction } from 'kysely'
import type { PoolClient, QueryConfig, QueryResult } from 'pg'
import type { Db, Pool } from './connect.ts'
import { sendAhead } from './dialect.ts'
import type { Database } from './schema.ts'
import type { Statement } from './statement.ts'

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
export function inOfficeAtOnce<Rows extends readonly unknown[] | []>(
  pool: Pool,
  officeId: string,
  statements: Statements<Rows>,
): Promise<Results<Rows>> {
  return inScopeAtOnce(pool, officeScope(officeId), statements)
}

type Statements<Rows> = { [I in keyof Rows]: Statement<Rows[I]> }
type Results<Rows> = { [I in keyof Rows]: Omit<QueryResult, 'rows'> & { rows: Rows[I][] } }

/** Like `inOfficeAtOnce`, for the scope that the statement `scope` sets: an office's or the district's. */
export async function inScopeAtOnce<Rows extends readonly unknown[] | []>(
  pool: Pool,
  scope: Statement,
  statements: Statements<Rows>,
): Promise<Results<Rows>> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    return (await runAtOnce(client, [scope, ...statements])) as Results<Rows>
  } catch (error) {
    broken = error instanceof Error && !('severity' in error) ? error : undefined
    // Its own stack shows only the socket.
    if (error instanceof Error) Error.captureStackTrace(error)
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * Sends a transaction without waiting in between. Postgres answers COMMIT with a rollback when a statement has failed. One that
 * cannot be sent at all has failed by the next turn of the event loop, before COMMIT, and the caller closes the connection.
 */
async function runAtOnce(client: PoolClient, statements: Statement[]): Promise<QueryResult[]> {
  const send = ({ values, ...rest }: Statement) =>
    client.query({ ...rest, values: [...values] } as QueryConfig)
  const answers = Promise.all([BEGIN, ...statements].map(send))
  let failed = false
  answers.catch(() => {
    failed = true
  })
  // A page that only reads has nothing to lose, and spares a write to the socket and a turn of the event loop.
  if (!statements.every(({ text }) => READ.test(text))) await new Promise((resolve) => setImmediate(resolve))
  const [answered, committed] = await Promise.allSettled([answers, send(failed ? ROLLBACK : COMMIT)])
  if (answered.status === 'rejected') throw answered.reason
  if (committed.status === 'rejected') throw committed.reason
  // Without those of BEGIN and of the scope.
  return answered.value.slice(2)
}

const READ = /^\s*select\b/
const BEGIN: Statement = { name: 'begin', text: 'begin', values: [] }
const COMMIT: Statement = { name: 'commit', text: 'commit', values: [] }
const ROLLBACK: Statement = { name: 'rollback', text: 'rollback', values: [] }

/** Runs one compiled query of an office in a single round trip; a name makes it a prepared statement, for constant texts. */
export async function readAtOnce<Row>(
  pool: Pool,
  officeId: string,
  query: CompiledQuery<Row>,
  name?: string,
): Promise<Row[]> {
  const [result] = await inOfficeAtOnce(pool, officeId, [{ ...asStatement(query), ...(name && { name }) }])
  return result.rows
}

export function asStatement<Row>(query: CompiledQuery<Row>): Statement<Row> {
  return { text: query.sql, values: query.parameters }
}
