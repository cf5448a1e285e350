import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { MAX_SHEETS } from '../../server/core/visits/slips.ts'
import { COLUMNS } from '../../server/head/log/export-form.ts'
import { MAX_MEMBERS } from '../../server/head/people/list.ts'
import { addDays, dateText } from '../../server/platform/lib/clock.ts'
import { DAYS } from '../support/many-visits.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import { holdVisits } from './visits.ts'
import { type Ask, type Head, headOf, longest, read, startWatched } from './watched-loop.ts'
import type { Gate, World } from './world.ts'

/** The largest sizes allowed: lines of a book or of a personal copy, people on a board, rows of a list. */
const [LINES, INSIDE, ROWS] = [4990, 150, 4900]
/** Visits of a person with almost as many contacts as a trace may find. */
const TRACED = 10
const PHONES = { traced: '+84911111111', copied: '+84922222222' }

/** How long each large page and file blocks the event loop, at the largest size allowed. */
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
    await callOnePerson(admin, logOf, PHONES.traced, Math.floor(visits / TRACED))
    await callOnePerson(admin, bookOf, PHONES.copied, 1)
    await correctAll(admin, bookOf)
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
      ['sheets', String(MAX_SHEETS)],
    ])
    await held(`${MAX_SHEETS} sheets of slips`, () => book.get(sheets))
    await held(`a board of ${INSIDE} inside`, () => board.get('/gate'))
    await held(`an evacuation list of ${INSIDE}`, () => board.get('/evacuation'))
    const { location: report } = await log.post('/report', [
      ['client_uuid', randomUUID()],
      ['from', from],
      ['to', to],
    ])
    await held('a report as DOCX', () => log.post(`${report}/docx`, []))
    await held(`a hand-over with ${INSIDE} inside`, () => board.get('/gate/handover'))
    lines.push(...(await ofPeople(admin, app, { log, book }, { from, to })))

    await held(`a diary of ${ROWS} rows, sent`, () => log.upload('/outreach/import', diary(to)))
    const { location: preview } = await log.upload('/outreach/import', diary(to))
    await held('  looked at', () => log.get(preview))
    await held('  written down', async () => {
      const { location: another } = await log.upload('/outreach/import', diary(to))
      await read(app)
      return log.post(another, [])
    })
    await held('  read', () => log.get(`/outreach?from=${from}&to=${to}`))
    await held(`a roster of ${MAX_MEMBERS}, sent`, () => log.upload('/people/import', roster()))
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

/** Documents about one person, and about their contacts. */
async function ofPeople(
  admin: pg.Client,
  app: { watch: number },
  { log, book }: { log: Head; book: Head },
  { from, to }: { from: string; to: string },
): Promise<Line[]> {
  const lines: Line[] = []
  const held = async (what: string, ask: Ask) => lines.push(await longest(app, what, ask))
  const { location: trace } = await log.post('/trace', [
    ...Object.entries({ client_uuid: randomUUID(), person: PHONES.traced, from, until: to, buffer: '0' }),
    ...Object.entries({
      document_number: '1',
      document_date: to,
      agency: 'Y tế',
      signer: 'An',
      hold_until: to,
    }),
  ])
  const [found] = (await admin.query('select subjects, contacts from trace_order')).rows
  await held(`a trace of ${found.subjects} visits that met ${found.contacts}`, () => log.get(trace))
  await held('  its minutes', () => log.post(`${trace}/print`, []))
  await held('  as XLSX', () => log.post(`${trace}/export`, []))
  const { location: request } = await book.post(
    '/subjects',
    Object.entries({ client_uuid: randomUUID(), kind: 'copy', person: PHONES.copied, received_on: to }),
  )
  await held(`a person of ${LINES} visits, twice corrected`, () => book.get(request))
  await held('  their copy', () => book.post(`${request}/copy`, []))
  for (const format of ['json', 'csv', 'xlsx'])
    await held(`  as ${format.toUpperCase()}`, () => book.post(`${request}/export`, [['format', format]]))
  return lines
}

/** Makes the visits of a day current ones, as many as a board shows. */
async function comeInside(admin: pg.Client, { officeId }: Gate, day: string): Promise<void> {
  await admin.query(
    `update visit set state = 'inside', left_at = null, ended_how = null, day_closed_at = null, phone = null, voided_at = null,
       void_reason = null
     where office_id = $1 and day = $2`,
    [officeId, day],
  )
}

/** Gives one in `everyWhich` visits of an office the same phone number. */
async function callOnePerson(
  admin: pg.Client,
  { officeId }: Gate,
  phone: string,
  everyWhich: number,
): Promise<void> {
  await admin.query(`update visit set phone = $2 where office_id = $1 and number % $3 = $3 / 2`, [
    officeId,
    phone,
    everyWhich,
  ])
}

async function correctAll(admin: pg.Client, { officeId, accountId }: Gate): Promise<void> {
  await admin.query(
    `insert into visit_change (office_id, visit_id, seq, field, old, new, reason, by, at, salt)
     select office_id, id, seq, 'host', 'Phòng ' || seq, 'Phòng ' || seq + 1, 'mistyped', $2, entered_at, ''
     from visit, generate_series(1, 2) seq where office_id = $1`,
    [officeId, accountId],
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
    { length: MAX_MEMBERS },
    (_, index) => `Nguyễn Văn An ${index};Văn phòng ${index % 20}`,
  )
  return ['Họ và tên;Phòng', ...rows].join('\n')
}
