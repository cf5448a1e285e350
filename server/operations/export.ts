import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { ZipFile } from 'yazl'
import { fetchAll } from '../platform/db/export-pool.ts'
import { momentText } from '../platform/lib/clock.ts'
import { version } from '../platform/lib/release.ts'
import { csvFile } from '../platform/spreadsheet/csv.ts'
import type { Cell } from '../platform/spreadsheet/sheet.ts'

/** Secrets and their hashes, what lasts for days, and what the program makes from the rest. */
export const LEFT_OUT: Record<string, 'all' | string[]> = {
  account: ['password_hash', 'pin_failures', 'pin_hash', 'totp_earlier', 'totp_secret', 'totp_step'],
  installation_state: 'all',
  invitation: 'all',
  key_lookup: 'all',
  log_filter: 'all',
  // The address of a webhook often contains its key.
  office_webhook: 'all',
  pending_import: 'all',
  push_device: ['mark', 'sealed'],
  recovery_code: 'all',
  sent_form: 'all',
  session: 'all',
  staff_note: ['id_hash'],
  throttle: 'all',
  // Sealed, and only in requests of before 1.0.
  trace_request: ['person'],
  visit: ['body_hash', 'id_hash', 'id_key_version'],
  visit_search_term: 'all',
}

export const PERSONAL =
  'Trong tệp có dữ liệu cá nhân của khách và cán bộ, mà việc xóa theo thời hạn không chạm tới: giữ như sổ gốc, xóa khi không còn cần ' +
  '(it holds personal data of visitors and staff, which the deletion after the retention does not reach: keep it like the ' +
  'register itself, and delete it when it is no longer needed).'

interface Table {
  name: string
  about: string | null
  /** The foreign keys, in SQL. */
  keys: string[]
  columns: { name: string; type: string; about: string | null }[]
}

interface Office {
  id: string
  code: string
  name: string
}

const TABLES = `
select c.relname as name, obj_description(c.oid) as about,
  array(select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' order by k.conname) as keys,
  json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'about', col_description(c.oid, a.attnum))
    order by a.attnum) as columns
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'kysely%'
group by c.oid, c.relname order by c.relname`

/** Writes a zip with a CSV file for each table of the offices, from one snapshot, a few hundred rows at a time. */
export async function writeExport(
  client: PoolClient,
  output: Writable,
  offices: Office[],
  at: Date,
): Promise<void> {
  await client.query('begin isolation level repeatable read read only')
  await client.query(`set local datestyle = 'ISO'; set local timezone = 'Asia/Ho_Chi_Minh'`)
  const tables = exported((await client.query<Table>(TABLES)).rows)
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from(readme(tables, offices, at)), 'README.txt')
  for (const table of tables) {
    const columns = table.columns.map(({ name }) => ({ title: name, width: 0 }))
    zip.addReadStreamLazy(`${table.name}.csv`, (use) => {
      const batches = rowsOf(client, table, offices)
      use(null, Readable.from(csvFile({ name: table.name, columns, batches })))
    })
  }
  zip.end()
  const stream = zip.outputStream as Readable
  zip.on('error', (error) => stream.destroy(error))
  await pipeline(stream, output)
}

function exported(tables: Table[]): Table[] {
  return tables
    .filter(({ name }) => LEFT_OUT[name] !== 'all')
    .map((table) => ({
      ...table,
      columns: table.columns.filter(({ name }) => !LEFT_OUT[table.name]?.includes(name)),
    }))
}

async function* rowsOf(
  client: PoolClient,
  { name, columns }: Table,
  offices: Office[],
): AsyncGenerator<Cell[][]> {
  const shown = columns.map((column) => {
    const quoted = client.escapeIdentifier(column.name)
    return /^(smallint|integer|bigint|real|double precision)$/.test(column.type) ? quoted : `${quoted}::text`
  })
  const all = `select ${shown.join(', ')} from ${client.escapeIdentifier(name)}`
  const its = conditionOf(name, columns)
  for (const { id } of its ? offices : offices.slice(0, 1)) {
    await client.query(`select set_config('app.office_id', $1, true)`, [id])
    const batches = its ? fetchAll(client, `${all} where ${its}`, [id]) : fetchAll(client, all)
    for await (const rows of batches as AsyncGenerator<Record<string, string | number | null>[]>)
      yield rows.map((row) => columns.map((column) => row[column.name] ?? ''))
  }
}

/** Which rows are the office's; undefined for a table of the whole installation, such as the calendar. */
function conditionOf(table: string, columns: Table['columns']): string | undefined {
  if (table === 'office') return 'id = $1'
  const names = columns.map(({ name }) => name)
  if (names.includes('office_id')) return 'office_id = $1'
  return names.includes('account_id')
    ? 'account_id in (select id from account where office_id = $1)'
    : undefined
}

function readme(tables: Table[], offices: Office[], at: Date): string {
  const described = tables.map(({ name, about, keys, columns }) =>
    [
      `${name}.csv${about ? `: ${about}` : ''}`,
      ...columns.map(
        (column) => `  ${column.name}, ${column.type}${column.about ? `: ${column.about}` : ''}`,
      ),
      ...keys.map((key) => `  ${key}`),
    ].join('\n'),
  )
  const left = Object.entries(LEFT_OUT).flatMap(([table, columns]) =>
    columns === 'all' ? [table] : columns.map((column) => `${table}.${column}`),
  )
  return [
    `Sổ Cổng ${version}, ${momentText(at)}`,
    offices.map(({ code, name }) => `${code}: ${name}`).join('\n'),
    PERSONAL,
    `Mỗi bảng là một tệp CSV (RFC 4180, UTF-8). Ô trống là không có giá trị. Giờ là giờ Việt Nam (+07). Dấu nháy đứng trước những chữ mà bảng
tính sẽ hiểu là công thức.
Each table is a CSV file (RFC 4180, UTF-8). An empty cell has no value. Times are in Vietnam's time (+07). An apostrophe stands
before text that a spreadsheet would take for a formula.`,
    `Không có trong tệp (left out): ${left.join(', ')}`,
    ...described,
  ].join('\n\n')
}
