import pg, { type Pool } from 'pg'
import { vi } from 'vitest'

interface Asked {
  text: string
  values: unknown[]
}

/** The questions that `work` puts to the database, word for word. */
export async function questionsOf(work: () => Promise<unknown>): Promise<Asked[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await work()
    return (spy.mock.calls as unknown[][])
      .map(([config, values]) => (typeof config === 'string' ? { text: config, values } : config) as Asked)
      .filter(({ text }) => /^\s*(select|with|declare)\b/i.test(text) && !text.includes('set_config'))
  } finally {
    spy.mockRestore()
  }
}

/** As EXPLAIN says it; what is left out here is in the documentation of Postgres. */
export interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Cond'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}

/** How the database answers it to the application, within the office, all steps from the first. */
export async function planOf(pool: Pool, officeId: string, { text, values }: Asked): Promise<Node[]> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('app.office_id', $1, true)`, [officeId])
    const { rows } = await client.query(`explain (analyze, timing off, format json) ${text}`, values)
    return steps(rows[0]['QUERY PLAN'][0].Plan)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

function steps(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(steps)]
}

/** Rows that a step takes up, those included that it throws away again. */
export function rowsRead(node: Node): number {
  return (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
}
