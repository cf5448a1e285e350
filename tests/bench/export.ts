import { type IncomingMessage, request } from 'node:http'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { COLUMNS } from '../../server/head/log/export-form.ts'
import { residentMemory } from './children.ts'
import type { Line } from './table.ts'
import { holdVisits, type Period } from './visits.ts'
import type { Gate, World } from './world.ts'

/** As many as an office keeps. */
const VISITS = 90_000
const MAX_GROWTH = 64
const HOST = '127.0.0.1'

/** Exports the whole log of an office. */
export async function exportFile(world: World): Promise<Line[]> {
  const [gate] = world.gates
  if (!gate) throw new Error('no office')
  const bare = new pg.Client({ connectionString: world.adminUrl })
  await bare.connect()
  try {
    const period = await holdVisits(bare, [{ ...gate, visits: VISITS }])
    await becomeHead(bare, gate)
    const address = await search(world, gate, period)
    const ask = (format: string, more = {}) => download(world, gate, address, { format, ...more })
    await ask('csv')
    return [
      await speed(`rows a second as CSV, of ${VISITS}`, () => ask('csv')),
      await speed('  with whole phone numbers', () => ask('csv', { whole_phones: 'on' })),
      await speed('  as XLSX', () => ask('xlsx')),
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

async function speed(what: string, work: () => Promise<void>): Promise<Line> {
  const began = performance.now()
  await work()
  return { what, ours: `${((VISITS / (performance.now() - began)) * 1000).toFixed(0)}/s` }
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
