import type { PoolClient } from 'pg'
import type { TestApp } from './app.ts'

export interface Sent {
  name?: string
  text: string
  values: unknown[]
}

type Query = (statement: Sent, ...rest: unknown[]) => unknown

/** The statements that `work` sends, one list for each time a connection is borrowed. */
export async function sentBy(app: TestApp, work: () => Promise<unknown>): Promise<Sent[][]> {
  const { pool } = app.context
  const sent: Sent[][] = []
  const before = new Map<PoolClient, Query>()
  const acquired = (client: PoolClient) => {
    const own: Sent[] = []
    sent.push(own)
    const query = Reflect.get(client, 'query') as Query
    before.set(client, query)
    const watched: Query = (statement, ...rest) => {
      own.push(statement)
      return Reflect.apply(query, client, [statement, ...rest])
    }
    Object.assign(client, { query: watched })
  }
  const released = (_: unknown, client: PoolClient) => {
    if (before.has(client)) Object.assign(client, { query: before.get(client) })
    before.delete(client)
  }
  pool.on('acquire', acquired).on('release', released)
  await work()
  pool.off('acquire', acquired).off('release', released)
  // A change made earlier may be announced meanwhile.
  return sent.filter(([first]) => first?.name !== 'announce')
}
