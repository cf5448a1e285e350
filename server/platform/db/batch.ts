import type { EventEmitter } from 'node:events'
import pg, { type PoolClient, type QueryResult } from 'pg'

/** One statement of a round trip. `name` makes it a prepared statement, whose text must then never change. */
export interface Statement {
  name?: string | undefined
  text: string
  values: readonly unknown[]
}

/** What a query of node-postgres 8.23 uses of its connection (its lib/query.js). */
interface Wire {
  stream: { cork: () => void; uncork: () => void; destroy: () => void }
  sync: () => void
  execute: (portal: { portal: string }) => void
  parsedStatements: Record<string, string>
  submittedNamedStatements: Record<string, string>
}

/** A query of node-postgres with the parts that its types leave out. */
interface OpenQuery extends EventEmitter {
  text: string
  values: unknown[]
  name: string | undefined
  portal: string
  submit(wire: Wire): Error | null
  prepare(wire: Wire): void
  handleCommandComplete(message: unknown, wire: Wire): void
  handleError(error: Error, wire: Wire): void
}

type Done = (error: Error | null, results: QueryResult | QueryResult[]) => void

const OpenQuery = pg.Query as unknown as new (config: object, done: Done) => OpenQuery

/**
 * Several statements as one query of node-postgres: it sends them in one message and waits for one answer. `text`, `values` and
 * `name` are those of the statement that is sent or answered, because the client remembers prepared statements by them.
 */
class Batch extends OpenQuery {
  readonly statements: readonly Statement[]
  #answered = 0
  #isSending = false

  constructor(statements: readonly Statement[], done: Done) {
    super({ text: '' }, done)
    this.statements = statements
  }

  override submit(wire: Wire): Error | null {
    for (const { name = '', text } of this.statements) {
      const known = wire.parsedStatements[name] ?? wire.submittedNamedStatements[name]
      if (name && known !== undefined && known !== text)
        return new Error(`another statement is named ${name}`)
    }
    wire.stream.cork()
    this.#isSending = true
    for (const statement of this.statements) {
      this.#take(statement)
      this.prepare(wire)
      if (!this.#isSending) return null
    }
    this.#isSending = false
    wire.sync()
    wire.stream.uncork()
    this.#take(this.statements[0])
    return null
  }

  /** Called by `prepare` after each statement; only the last one of a message is followed by a sync. */
  _getRows(wire: Wire): void {
    wire.execute({ portal: this.portal })
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    super.handleCommandComplete(message, wire)
    this.#answered += 1
    this.#take(this.statements[this.#answered])
  }

  override handleError(error: Error, wire: Wire): void {
    if (this.#isSending) {
      // `prepare` met a value that cannot be sent, and has ended the message: what stands before it must not be stored alone.
      this.#isSending = false
      wire.stream.destroy()
    }
    // Postgres skips the statements behind an error, so those that are new to it stay unprepared.
    for (const { name } of this.statements.slice(this.#answered)) {
      if (name) delete wire.submittedNamedStatements[name]
    }
    super.handleError(error, wire)
  }

  #take(statement: Statement | undefined): void {
    this.text = statement?.text ?? ''
    this.values = (statement?.values ?? []) as unknown[]
    this.name = statement?.name
  }
}

/**
 * Runs statements in one round trip and, because Postgres gets a single sync for them, in one transaction without
 * BEGIN and COMMIT. Returns their results in order, once everything is stored; throws the first error, and nothing is stored then.
 * A value that cannot be sent breaks the connection off.
 */
export async function runBatch(client: PoolClient, statements: readonly Statement[]): Promise<QueryResult[]> {
  try {
    return await new Promise((resolve, reject) => {
      void client.query(
        new Batch(statements, (error, results) => (error ? reject(error) : resolve([results].flat()))),
      )
    })
  } catch (error) {
    // Its own stack shows only the socket.
    if (error instanceof Error) Error.captureStackTrace(error)
    throw error
  }
}
