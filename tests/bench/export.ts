import { execFile } from 'node:child_process'
import { type IncomingMessage, request } from 'node:http'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { COLUMNS } from '../../server/head/log/export-form.ts'
import { residentMemory } from './children.ts'
import { median } from './load.ts'
import { findProgram, programSettings } from './pgbench.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import { holdVisits, type Period } from './visits.ts'
import type { Gate, World } from './world.ts'

const AIM = 0.5
const MAX_GROWTH = 64
const ROUNDS = 3
const HOST = '127.0.0.1'

/** Exports the whole log of an office, compared with `psql` writing the same visits as raw columns. */
export async function exportFile(world: World, { sizes }: Plan): Promise<Line[]> {
  const [gate] = world.gates
  if (!gate) throw new Error('no office')
  const bare = new pg.Client({ connectionString: world.adminUrl })
  await bare.connect()
  try {
    const visits = Math.max(...sizes)
    const period = await holdVisits(bare, [{ ...gate, visits }])
    await becomeHead(bare, gate)
    const address = await search(world, gate, period)
    const ask = (format: string, more = {}) => download(world, gate, address, { format, ...more })
    const csv: number[] = []
    const psql: number[] = []
    await ask('csv')
    for (let round = 0; round < ROUNDS; round++) {
      csv.push(await perSecond(visits, () => ask('csv')))
      if (findProgram('psql')) psql.push(await perSecond(visits, () => copy(world, gate)))
    }
    return [
      speed(`rows a second as CSV, of ${visits}`, median(csv), psql.length > 0 ? median(psql) : undefined),
      speed('  with whole phone numbers', await perSecond(visits, () => ask('csv', { whole_phones: 'on' }))),
      speed('  as XLSX', await perSecond(visits, () => ask('xlsx'))),
      await growth(world, 'CSV', () => ask('csv')),
      await growth(world, 'XLSX', () => ask('xlsx')),
    ]
  } finally {
    await bare.end()
  }
}

/** Only a head with a second factor may open the log. */
async function becomeHead(bare: pg.Client, { accountId }: Gate): Promise<void> {
  await bare.query(`update account set role = 'head', totp_secret = '' where id = $1`, [accountId])
}

function post(
  { app: { port } }: World,
  { cookie }: Gate,
  address: string,
  form: URLSearchParams,
): Promise<IncomingMessage> {
  const headers = {
    Cookie: cookie,
    Origin: `http://${HOST}:${port}`,
    'Content-Type': 'application/x-www-form-urlencoded',
  }
  return new Promise((resolve, reject) => {
    request({ host: HOST, port, path: address, method: 'POST', headers }, resolve)
      .on('error', reject)
      .end(form.toString())
  })
}

async function search(world: World, gate: Gate, period: Period): Promise<string> {
  const { statusCode, headers } = await post(world, gate, '/log/search', new URLSearchParams({ ...period }))
  if (!headers.location) throw new Error(`the search was answered ${statusCode}`)
  return headers.location.replace('/log', '/log/export')
}

/** Downloads the whole file and discards it. */
async function download(world: World, gate: Gate, address: string, more: Record<string, string>) {
  const form = new URLSearchParams({ export_purpose: 'archive', ...more })
  for (const column of COLUMNS) form.append('columns', column)
  const file = await post(world, gate, address, form)
  if (file.statusCode !== 200) throw new Error(`the export was answered ${file.statusCode}`)
  await finished(file.resume())
}

async function copy({ adminUrl }: World, { officeId }: Gate): Promise<void> {
  const select = COPIED.replaceAll(/\s+/g, ' ').replace('$1', `'${officeId}'`)
  const args = ['-X', '-q', '-c', `\\copy (${select}) to '/dev/null' csv header`]
  await promisify(execFile)(findProgram('psql') as string, args, { env: programSettings(adminUrl) })
}

/** The columns that the file is made from. */
const COPIED = `
select v.number, v.day, v.entered_at, v.left_at, v.day_closed_at, v.name, v.commune_code, v.organisation, v.phone, v.purpose,
  v.purpose_note, v.host, v.party_size, v.app_status, v.app_outcome, r.display_name, c.display_name, v.state, v.ended_how,
  v.voided_at, v.void_reason, v.source, v.duplicate_presence
from visit v left join account r on r.id = v.entered_by left join account c on c.id = v.ended_by
where v.office_id = $1 order by v.entered_at, v.id`

async function perSecond(visits: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (visits / (performance.now() - began)) * 1000
}

function speed(what: string, ours: number, theirs?: number): Line {
  const told = { what, ours: `${ours.toFixed(0)}/s` }
  if (theirs === undefined) return told
  const ratio = ours / theirs
  const reference = `${theirs.toFixed(0)}/s`
  return { ...told, reference, ratio: ratio.toFixed(2), aim: `≥ ${AIM}`, met: ratio >= AIM }
}

/** The application's peak growth of memory during one more export of this kind. */
async function growth({ app }: World, kind: string, work: () => Promise<void>): Promise<Line> {
  const before = residentMemory(app.pid)
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, residentMemory(app.pid))
  }, 50)
  await work()
  clearInterval(watch)
  const grown = most - before
  return {
    what: `memory while a ${kind} is made`,
    ours: `${grown.toFixed(0)} MB`,
    aim: `≤ ${MAX_GROWTH} MB`,
    met: grown <= MAX_GROWTH,
  }
}
