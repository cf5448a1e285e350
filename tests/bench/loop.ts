import { randomUUID } from 'node:crypto'
import path from 'node:path'
import pg from 'pg'
import { MOST_SHEETS } from '../../server/core/visits/slip.ts'
import { COLUMNS } from '../../server/head/log/export-form.ts'
import { MOST_MEMBERS } from '../../server/head/people/list.ts'
import { addDays, dateText } from '../../server/platform/lib/clock.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { DAYS } from '../support/many-visits.ts'
import { freePort } from '../support/program.ts'
import { startArguments, startNode, untilAnswers } from './children.ts'
import { median } from './load.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import { holdVisits } from './visits.ts'
import type { Gate, World } from './world.ts'

/** Milliseconds for which nobody else is answered. */
const AIM = 50
const ROUNDS = 3
const HOST = '127.0.0.1'
/** The largest that are taken: lines of a book, people on a board, rows of a list. */
const [LINES, INSIDE, ROWS] = [4990, 700, 4900]

interface Head {
  get: (path: string) => Promise<Answered>
  post: (path: string, fields: [string, string][]) => Promise<Answered>
  upload: (path: string, file: string) => Promise<Answered>
}
interface Answered {
  location: string
  status: number
}
type Ask = () => Promise<Answered>

/** For how long each large page and file holds the event loop, at the largest size that is permitted. */
export async function loop(world: World, { sizes }: Plan): Promise<Line[]> {
  const [logOf, bookOf, boardOf] = world.gates as [Gate, Gate, Gate]
  const admin = new pg.Client({ connectionString: world.adminUrl })
  await admin.connect()
  const app = await startWatched(world)
  try {
    const visits = Math.min(100_000, Math.max(...sizes))
    const { from, to } = await holdVisits(admin, [
      { ...logOf, visits },
      { ...bookOf, visits: LINES },
      { ...boardOf, visits: INSIDE * DAYS },
    ])
    for (const { accountId } of [logOf, bookOf, boardOf])
      await admin.query(`update account set role = 'head', totp_secret = '' where id = $1`, [accountId])
    await comeInside(admin, boardOf, to)
    const [log, book, board] = [logOf, bookOf, boardOf].map((gate) => headOf(app.port, gate)) as [
      Head,
      Head,
      Head,
    ]
    const lines: Line[] = []
    const held = async (what: string, ask: Ask) => lines.push(await longest(app, what, ask))

    const { location } = await log.post('/log/search', [
      ['from', from],
      ['to', to],
    ])
    const file =
      (format: string): Ask =>
      () =>
        log.post(location.replace('/log', '/log/export'), [
          ['export_purpose', 'archive'],
          ['format', format],
          ...COLUMNS.map((column): [string, string] => ['columns', column]),
        ])
    await held(`a CSV of ${visits} visits`, file('csv'))
    await held(`an XLSX of ${visits} visits`, file('xlsx'))
    await held('a page of the log', () => log.get('/log?view=week'))
    await held(`a book of ${LINES} lines`, () =>
      book.post('/book', [
        ['from', from],
        ['until', to],
      ]),
    )
    const { location: sheets } = await book.post('/slips', [
      ['client_uuid', randomUUID()],
      ['sheets', String(MOST_SHEETS)],
    ])
    await held(`${MOST_SHEETS} sheets of slips`, () => book.get(sheets))
    await held(`a board of ${INSIDE} inside`, () => board.get('/gate'))
    await held(`an evacuation list of ${INSIDE}`, () => board.get('/evacuation'))
    const { location: report } = await log.post('/report', [
      ['client_uuid', randomUUID()],
      ['from', from],
      ['to', to],
    ])
    await held('a report as DOCX', () => log.post(`${report}/docx`, []))

    await held(`a diary of ${ROWS} rows, sent`, () => log.upload('/outreach/import', diary(to)))
    const { location: preview } = await log.upload('/outreach/import', diary(to))
    await held('  looked at', () => log.get(preview))
    await held('  written down', async () => {
      const { location: another } = await log.upload('/outreach/import', diary(to))
      await read(app)
      return log.post(another, [])
    })
    await held('  read', () => log.get(`/outreach?from=${from}&to=${to}`))
    await held(`a roster of ${MOST_MEMBERS}, sent`, () => log.upload('/people/import', roster()))
    const { location: people } = await log.upload('/people/import', roster())
    await held('  looked at', () => log.get(people))
    await log.post(people, [])
    await held('  read', () => log.get('/people'))
    await held('  its links', () => log.get('/people/links'))
    return lines
  } finally {
    await app.stop()
    await admin.end()
  }
}

async function startWatched({ folder, settings }: World) {
  const [port, watch] = [await freePort(), await freePort()]
  const [, ...args] = startArguments()
  const preload = ['--import', path.join(projectRoot, 'tests/bench/loop-watch.mjs')]
  const child = startNode({
    args: [...preload, ...args],
    cwd: projectRoot,
    env: { ...settings, PORT: String(port), LOOP_PORT: String(watch) },
    logFile: path.join(folder, 'loop.log'),
  })
  await untilAnswers(`http://${HOST}:${port}/sign-in`, child)
  return { ...child, port, watch }
}

/** Milliseconds since it was read last. */
async function read({ watch }: { watch: number }): Promise<number> {
  return Number(await (await fetch(`http://${HOST}:${watch}`)).text())
}

async function longest(app: { watch: number }, what: string, ask: Ask): Promise<Line> {
  await ask()
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await read(app)
    const { status } = await ask()
    if (status >= 400) throw new Error(`${what} was answered ${status}`)
    times.push(await read(app))
  }
  const held = median(times)
  return {
    what: `event loop held by ${what}`,
    ours: `${held.toFixed(0)} ms`,
    aim: `≤ ${AIM} ms`,
    met: held <= AIM,
  }
}

function headOf(port: number, { cookie }: Gate): Head {
  const origin = `http://${HOST}:${port}`
  const send = async (method: string, to: string, body?: URLSearchParams | FormData): Promise<Answered> => {
    const headers = { Cookie: cookie, ...(body && { Origin: origin }) }
    const answer = await fetch(origin + to, { method, headers, redirect: 'manual', ...(body && { body }) })
    await answer.body?.pipeTo(new WritableStream())
    return { status: answer.status, location: answer.headers.get('location') ?? '' }
  }
  return {
    get: (to) => send('GET', to),
    post: (to, fields) => send('POST', to, new URLSearchParams(fields)),
    upload: (to, file) => {
      const form = new FormData()
      form.set('text', '')
      form.set('file', new Blob([file]), 'danh-sach.csv')
      return send('POST', to, form)
    },
  }
}

/** As many as a board shows, on the last day. */
async function comeInside(admin: pg.Client, { officeId }: Gate, day: string): Promise<void> {
  await admin.query(
    `update visit set state = 'inside', left_at = null, ended_how = null, day_closed_at = null, phone = null, voided_at = null,
       void_reason = null
     where office_id = $1 and day = $2`,
    [officeId, day],
  )
}

function diary(until: string): string {
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const day = dateText(addDays(until, -(index % DAYS)))
    return `${day};Phát thanh, truyền thanh;phút;${1 + (index % 60)};${randomUUID().slice(0, 8)} hướng dẫn`
  })
  return ['Ngày;Hình thức;Đơn vị tính;Số lượng;Nội dung', ...rows].join('\n')
}

function roster(): string {
  const rows = Array.from(
    { length: MOST_MEMBERS },
    (_, index) => `Nguyễn Văn An ${index};Văn phòng ${index % 20}`,
  )
  return ['Họ và tên;Phòng', ...rows].join('\n')
}
