import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type QueryResult,
  type Transaction,
  type TransactionSettings,
} from 'kysely'
import type { Pool, PoolClient } from 'pg'
import type { Database } from './schema.ts'
import type { Statement } from './statement.ts'

/** Queries that are sent ahead, and the names of those that are prepared. */
const sentAhead = new WeakSet<CompiledQuery>()
const names = new WeakMap<CompiledQuery, string>()

/**
 * Sends a statement without waiting for its result. Its error is thrown by the next awaited statement or by the commit, so that
 * nothing is stored without it.
 */
export async function sendAhead(tx: Transaction<Database>, statement: Statement): Promise<void> {
  const query = asQuery(statement)
  sentAhead.add(query)
  await tx.executeQuery(query)
}

/** Runs a statement that may have a name, which spares Postgres the planning from the second time on. */
export async function ask<Row>(tx: Transaction<Database>, statement: Statement<Row>): Promise<Row[]> {
  return (await tx.executeQuery(asQuery(statement))).rows
}

function asQuery<Row>({ name, text, values }: Statement<Row>): CompiledQuery<Row> {
  const query = CompiledQuery.raw(text, [...values]) as CompiledQuery<Row>
  if (name) names.set(query, name)
  return query
}

/**
 * Kysely's Postgres dialect over a pool in pipeline mode. BEGIN takes no round trip of its own, and statements whose result is
 * not needed can be sent ahead: a departure takes three round trips instead of seven.
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

/** Adds the caller to the stack of a Postgres error, whose own stack only shows the socket. */
function withCallers(error: unknown): unknown {
  const callers = new Error().stack?.split('\n').slice(2).join('\n')
  if (error instanceof Error && callers) error.stack += `\n${callers}`
  return error
}

class PipelineConnection implements DatabaseConnection {
  readonly #client: PoolClient
  /** Results that nobody has awaited yet. */
  #open: Promise<unknown>[] = []
  #isBroken = false

  constructor(client: PoolClient) {
    this.#client = client
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = { text: query.sql, values: query.parameters, name: names.get(query) }
    if (sentAhead.has(query)) {
      this.sendAhead(statement)
      return { rows: [] }
    }
    const { command, rowCount, rows } = await this.#answer(statement)
    const changes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(command)
    return { rows: rows as R[], ...(changes && { numAffectedRows: BigInt(rowCount ?? 0) }) }
  }

  /** Exports stream with COPY on their own pool instead (export-pool.ts). */
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
    // COMMIT of a failed transaction answers ROLLBACK, without an error.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back')
  }

  /** If ROLLBACK itself fails, discards the connection and swallows that error, since the earlier one explains more. */
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

  /** Throws the first error: those after it only say that the transaction is aborted. */
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
