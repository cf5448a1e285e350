import pg, { type Pool } from 'pg'
import { vi } from 'vitest'
import type { Statement } from '../../server/platform/db/statement.ts'

/** With a name it is a prepared statement, which Postgres may plan without its values. */
type Asked = Pick<Statement, 'name' | 'text'> & { values?: readonly unknown[] | undefined }

/** Captures the text of every query that `work` runs, except the audit's function, for which EXPLAIN shows no plan. */
export async function questionsOf(work: () => Promise<unknown>): Promise<Asked[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await work()
    return (spy.mock.calls as unknown as [config: string | Asked, values?: unknown[]][])
      .map(([config, values]) => (typeof config === 'string' ? { text: config, values } : config))
      .map((asked) => ({ ...asked, text: asked.text.replace(/^declare export no scroll cursor for /, '') }))
      .filter(({ text }) => /^\s*(select|with)\b/i.test(text) && !/set_config|audit_append/.test(text))
  } finally {
    spy.mockRestore()
  }
}

/** A node of EXPLAIN's JSON output, with the keys used here; Postgres' documentation has the others. */
export interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Cond'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}

/** The plans that Postgres may choose for a query run by the application within an office; each plan is a list of its nodes. */
export async function plansOf(
  pool: Pool,
  officeId: string,
  { name, text, values }: Asked,
): Promise<Node[][]> {
  const client = await pool.connect()
  const explain = async (question: string, given?: readonly unknown[]) => {
    const { rows } = await client.query(
      `explain (analyze, timing off, format json) ${question}`,
      given && [...given],
    )
    return steps(rows[0]['QUERY PLAN'][0].Plan)
  }
  try {
    await client.query('begin')
    await client.query(`select set_config('app.office_id', $1, true)`, [officeId])
    const plans = [await explain(text, values)]
    if (name === undefined) return plans
    await client.query(`set local plan_cache_mode = force_generic_plan; prepare explained as ${text}`)
    plans.push(await explain(`execute explained (${(values ?? []).map(literal).join()})`))
    await client.query('deallocate explained')
    return plans
  } finally {
    await client.query('rollback')
    client.release()
  }
}

function literal(value: unknown): string {
  const isMany = Array.isArray(value)
  return pg.escapeLiteral(
    isMany ? `{${value.map((one) => JSON.stringify(wordOf(one))).join()}}` : wordOf(value),
  )
}

const wordOf = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value))

function steps(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(steps)]
}

/** Rows that a node reads, including those that its filter removes. */
export function rowsRead(node: Node): number {
  return (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
}
