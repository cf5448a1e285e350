import { Client, type QueryResultRow } from 'pg'
import { verifyChain } from '../../platform/audit/verify.ts'
import { connect } from '../../platform/db/connect.ts'
import { stageOf } from '../../platform/lib/stages.ts'
import { databaseName } from '../../platform/postgres/roles.ts'

/** What can be compared between a database and its copy: counts and hashes, no personal data. */
export interface State {
  /** Number of rows by table. */
  tables: Record<string, number>
  /** The last audit row of every office that has one. */
  heads: Record<string, { seq: number; hash: string }>
}

const TABLES = `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`
const HEADS = `select office_id, seq, encode(hash, 'hex') as hash from audit_head order by office_id`

/** Reads as the superuser, who bypasses row-level security: a table that looks empty is empty. */
export async function readState(adminUrl: string): Promise<State> {
  return asAdmin(adminUrl, async (client) => {
    await client.query('begin isolation level repeatable read read only')
    const tables: State['tables'] = {}
    for (const { relname } of (await client.query<{ relname: string }>(TABLES)).rows) {
      const counted = `select count(*) as rows from ${client.escapeIdentifier(relname)}`
      tables[relname] = Number((await rowOf<{ rows: string }>(client, counted)).rows)
    }
    return { tables, heads: await headsOf(client) }
  })
}

export function readHeads(adminUrl: string): Promise<State['heads']> {
  return asAdmin(adminUrl, headsOf)
}

/** The codes of offices whose audit chain does not verify completely. */
export async function brokenChains(appUrl: string): Promise<string[]> {
  const { db, close } = connect(appUrl, () => {}, 1)
  try {
    const offices = await db.selectFrom('office').select(['id', 'code']).orderBy('code').execute()
    const broken: string[] = []
    for await (const { id, code } of stageOf('Kiểm tra nhật ký (verifying the audit)', offices)) {
      if (!(await verifyChain(db, id)).ok) broken.push(code)
    }
    return broken
  } finally {
    await close()
  }
}

/** A line for each difference that a copy must not have. */
export function differences(before: State, after: State): string[] {
  const names = [...new Set([...Object.keys(before.tables), ...Object.keys(after.tables)])]
  const counts = names
    .filter((name) => before.tables[name] !== after.tables[name])
    .map((name) => `${name}: ${before.tables[name] ?? '–'} → ${after.tables[name] ?? '–'}`)
  return [...counts, ...missingHeads(before.heads, after.heads)]
}

/** The audit only grows, so a later copy contains at least the rows of `before`. */
export function missingHeads(before: State['heads'], after: State['heads']): string[] {
  return Object.entries(before).flatMap(([office, head]) => {
    const found = after[office]
    if (!found || found.seq < head.seq) return [`nhật ký (audit) ${office}: ${found?.seq ?? 0} / ${head.seq}`]
    return found.seq === head.seq && found.hash !== head.hash
      ? [`nhật ký (audit) ${office}: dòng khác (another row) ${head.seq}`]
      : []
  })
}

async function headsOf(client: Client): Promise<State['heads']> {
  const { rows } = await client.query<{ office_id: string; seq: string; hash: string }>(HEADS)
  return Object.fromEntries(rows.map(({ office_id, seq, hash }) => [office_id, { seq: Number(seq), hash }]))
}

/** The row of a statement that always has one. */
export async function rowOf<Row extends QueryResultRow>(
  client: Client,
  text: string,
  values: unknown[] = [],
): Promise<Row> {
  const [row] = (await client.query<Row>(text, values)).rows
  if (!row) throw new Error(`no row: ${text}`)
  return row
}

/** `adminUrl` is a URL of the database `postgres`. */
export async function asAdmin<T>(adminUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const url = Object.assign(new URL(adminUrl), { pathname: `/${databaseName}` }).href
  const client = new Client({ connectionString: url, application_name: 'so-cong backup' })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
