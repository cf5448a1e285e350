import type { PoolClient } from 'pg'
import type { TestApp } from './app.ts'

/** What the database returned for one statement. */
export interface DatabaseAnswer {
  text: string
  rows: number
  bytes: number
}

/** Records every database answer from now on. Rows read through a cursor are counted per batch. */
export function watchAnswers({ context: { pool, exportPool } }: TestApp): DatabaseAnswer[] {
  const answers: DatabaseAnswer[] = []
  const seen = new WeakSet<object>()
  const watch = (client: PoolClient) => {
    if (seen.has(client)) return
    seen.add(client)
    const { connection, ...state } = client as unknown as Wire
    let [rows, bytes] = [0, 0]
    connection.on('dataRow', ({ length }) => {
      rows += 1
      bytes += length
    })
    const end = () => {
      const query = (client as unknown as Wire)._activeQuery ?? state._activeQuery
      if (rows > 0) answers.push({ text: query?.text ?? '', rows, bytes })
      rows = 0
      bytes = 0
    }
    connection.prependListener('commandComplete', end)
    connection.prependListener('portalSuspended', end)
  }
  for (const one of [pool, exportPool]) one.on('acquire', watch)
  return answers
}

/** Internals of a pg client. */
interface Wire {
  _activeQuery?: { text?: string } | null
  connection: {
    on(name: 'dataRow', listener: (message: { length: number }) => void): void
    prependListener(name: 'commandComplete' | 'portalSuspended', listener: () => void): void
  }
}
