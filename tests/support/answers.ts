import type { PoolClient } from 'pg'
import type { TestApp } from './app.ts'

/** What the database answered to one statement. */
export interface DatabaseAnswer {
  text: string
  rows: number
  bytes: number
}

/** Collects from now on what the database answers; rows that a cursor gives in parts are counted by the part. */
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

/** What pg has behind a client. */
interface Wire {
  _activeQuery?: { text?: string } | null
  connection: {
    on(name: 'dataRow', listener: (message: { length: number }) => void): void
    prependListener(name: 'commandComplete' | 'portalSuspended', listener: () => void): void
  }
}
