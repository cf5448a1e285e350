import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type QueryResult,
  type Transaction,
  type TransactionSettings,
} from 'kysely'
import type { PoolClient } from 'pg'
import type { Pool } from './connect.ts'
import type { Statement } from './office-scope.ts'
import type { Database } from './schema.ts'

/** The name of each statement that is sent ahead, by its query. */
const sentAhead = new WeakMap<CompiledQuery, string | undefined>()

/**
 * Sends a statement without waiting for its answer. What fails of it is thrown by the next statement that is waited for, or by
 * the commit, so that nothing is stored without it.
 */
export async function sendAhead(tx: Transaction<Database>, { name, text, values }: Statement): Promise<void> {
  const query = CompiledQuery.raw(text, [...values])
  sentAhead.set(query, name)
  await tx.executeQuery(query)
}

/**
 * Postgres over a pool in pipeline mode, as Kysely's own dialect. A transaction begins without a round trip of its own, and whoever
 * needs no answer sends ahead: a departure waits three times for the database, where it waited seven times.
 */
export class PipelineDialect extends PostgresDialect {
  readonly #pool: Pool

  constructor(pool: Pool) {
    super({ pool })
    this.#pool = pool
  }

  override createDriver(): Driver {
    return new PipelineDriver(this.#pool)
  }
}

class PipelineDriver implements Driver {
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PipelineConnection> {
    return new PipelineConnection(await this.#pool.connect())
  }

  async beginTransaction(connection: PipelineConnection, settings: TransactionSettings): Promise<void> {
    if (settings.isolationLevel || settings.accessMode) throw new Error('transactions have no settings here')
    connection.sendAhead({ name: 'begin', text: 'begin', values: [] })
  }

  async commitTransaction(connection: PipelineConnection): Promise<void> {
    await connection.commit()
  }

  rollbackTransaction(connection: PipelineConnection): Promise<void> {
    return connection.rollback()
  }

  async releaseConnection(connection: PipelineConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }
}

/** An error of Postgres knows the socket that it came from; whoever asked is who has to be found. */
function withCallers(error: unknown): unknown {
  const callers = new Error().stack?.split('\n').slice(2).join('\n')
  if (error instanceof Error && callers) error.stack += `\n${callers}`
  return error
}

class PipelineConnection implements DatabaseConnection {
  readonly #client: PoolClient
  /** Answers that nobody has waited for. */
  #open: Promise<unknown>[] = []
  #isBroken = false

  constructor(client: PoolClient) {
    this.#client = client
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = { text: query.sql, values: query.parameters }
    if (sentAhead.has(query)) {
      this.sendAhead({ ...statement, name: sentAhead.get(query) })
      return { rows: [] }
    }
    const { command, rowCount, rows } = await this.#answer(statement)
    const changes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(command)
    return { rows: rows as R[], ...(changes && { numAffectedRows: BigInt(rowCount ?? 0) }) }
  }

  /** An export has a cursor of its own (export-pool.ts). */
  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('a connection in pipeline mode has no cursors')
  }

  sendAhead(statement: Statement): void {
    const answer = this.#send(statement)
    answer.catch(() => {})
    this.#open.push(answer)
  }

  async commit(): Promise<void> {
    const { command } = await this.#answer({ text: 'commit', values: [] })
    // COMMIT of a failed transaction answers ROLLBACK without an error.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back')
  }

  /** Where even that fails, the connection goes to nobody else, and what failed before is the better word for it. */
  async rollback(): Promise<void> {
    this.#open = []
    await this.#send({ text: 'rollback', values: [] }).catch(() => {
      this.#isBroken = true
    })
  }

  release(): void {
    this.#client.release(this.#isBroken)
  }

  #send({ name, text, values }: Statement) {
    return this.#client.query({ text, values: [...values], ...(name && { name }) })
  }

  /** The first that failed tells why; each after it only that the transaction is over. */
  async #answer(statement: Statement) {
    const sent = this.#send(statement)
    const open = this.#open
    this.#open = []
    const settled = await Promise.allSettled([...open, sent])
    const failed = settled.find((result) => result.status === 'rejected')
    if (failed) throw withCallers(failed.reason)
    return sent
  }
}
