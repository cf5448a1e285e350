import { randomUUID } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { LISTED_FIELDS } from '../../server/core/visits/visit-fields.ts'
import { COLUMNS } from '../../server/head/log/export-form.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import type { Answer, Client } from '../support/client.ts'
import { parseCsv } from '../support/csv.ts'
import { useMorningApp } from '../support/suite.ts'
import { readXlsx } from '../support/xlsx.ts'

const t = translator('vi')

const app = useMorningApp()
let head: Client

/** Creates a head for an office that has none. */
async function headOf(code: string): Promise<string> {
  const username = `head.${randomUUID()}`
  const account = { officeId: await app.officeId(code), username, displayName: code, role: 'head' as const }
  await createAccount(app.db, account, app.clock.now())
  await app.rows(`update account set totp_secret = '' where username = $1`, [username])
  return username
}

const choosing = (columns: readonly string[]): [string, string][] => [
  ['export_purpose', 'check'],
  ...columns.map((column): [string, string] => ['columns', column]),
]
const CHOSEN = choosing(COLUMNS)
const EXCEL: [string, string][] = [...CHOSEN, ['format', 'xlsx']]

beforeAll(async () => {
  const guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: '=HYPERLINK("evil.example")', phone: '0912000345', host: '@SUM(1)' })
  await guard.enter({ name: 'Nguyễn Thị "Hồng", Hoà', place: '-1+1', party_size: '3' })
  await (await app.client('gate.ubnd-xa-long-hau')).enter({ name: 'Khách Bên Kia' })
})

beforeEach(async () => {
  head = await app.client('head.tt-hcc')
})

function post(address: string, fields: [string, string][] = CHOSEN, who = head): Promise<Answer> {
  return who.postRaw(address, new URLSearchParams(fields).toString())
}

/** The client has the whole file shortly before the office's next export is allowed. */
function send(...asked: Parameters<typeof post>): Promise<Answer> {
  return vi.waitUntil(
    async () => {
      const answer = await post(...asked)
      return answer.status !== 429 && answer
    },
    { timeout: 10_000, interval: 200 },
  )
}

describe('the CSV file', () => {
  test('begins with a byte order mark, has Windows line ends, and is named with its office and period', async () => {
    const answer = await send('/log/export?view=week')
    const { bytes } = answer
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    expect(bytes.toString('utf8').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename=so-ra-vao_tt-hcc_2026-11-23_2026-11-25.csv',
    )
  })

  test('comes with the mark of its form in a cookie of a minute that the page can read, unless it is no mark', async () => {
    const cookiesFor = async (mark: string) => {
      return (await send('/log/export', [...CHOSEN, ['download', mark]])).headers.getSetCookie()
    }
    const [cookie = ''] = await cookiesFor('k3x9')
    expect(cookie).toMatch(/^download=k3x9; Max-Age=60; Path=\/; Expires=[^;]+; SameSite=Lax$/)
    expect(await cookiesFor('k3x9; Path=/gate')).toEqual([])
    expect((await send('/log/export')).headers.getSetCookie()).toEqual([])
    const refused = await send('/log/export', [['download', 'k3x9']])
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([422, []])
  })

  test('has a line for each visit, in the order of arrival, of one office only, and no formula', async () => {
    const [names, ...lines] = parseCsv((await send('/log/export')).text)
    expect(names).toHaveLength(COLUMNS.length)
    expect(names?.slice(0, 5)).toEqual(['STT', 'Ngày', 'Giờ vào', 'Giờ ra', 'Họ và tên'])
    const seen = lines.map((line) => Object.fromEntries(line.map((cell, index) => [names?.[index], cell])))
    expect(seen).toMatchObject([
      {
        STT: '1',
        Ngày: '25/11/2026',
        'Giờ vào': '08:30',
        'Họ và tên': `'=HYPERLINK("evil.example")`,
        'Điện thoại': '··· 345',
        'Nơi, người tiếp': `'@SUM(1)`,
        'Trạng thái': 'Đang ở trong cơ quan',
      },
      { 'Họ và tên': 'Nguyễn Thị "Hồng", Hoà', 'Địa chỉ hoặc đơn vị': `'-1+1`, 'Số người': '3' },
    ])
    expect(lines.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
  })

  test('has the chosen columns, and whole phone numbers only where they were chosen', async () => {
    const fields: [string, string][] = [
      ['export_purpose', 'health'],
      ['columns', 'phone'],
      ['columns', 'name'],
      ['whole_phones', 'on'],
    ]
    const lines = parseCsv((await send('/log/export', fields)).text)
    expect(lines[0]).toEqual(['Họ và tên', 'Điện thoại'])
    expect(lines[1]?.[1]).toBe('0912 000 345')
    expect((await send('/log/export')).text).not.toMatch(/912 ?000/)
    const one = await send('/log/export', [
      ['export_purpose', 'health'],
      ['columns', 'name'],
    ])
    expect(parseCsv(one.text)[0]).toEqual(['Họ và tên'])
  })

  test('holds the results of a search by its id, and is refused to somebody else', async () => {
    const { location } = await head.post('/log/search', { words: 'hoa' })
    const address = (location ?? '').replace('/log', '/log/export')
    expect((await head.get(location ?? '')).$(`a[href="${address}"]`)).toHaveLength(1)
    expect((await head.get(address)).$('form[action^="/log/export"]').attr('action')).toBe(address)
    const lines = parseCsv((await send(address)).text)
    expect(lines.slice(1).map((line) => line[4])).toEqual(['Nguyễn Thị "Hồng", Hoà'])
    const refused = (await head.post('/log/search', { state: 'refused' })).location ?? ''
    expect(parseCsv((await send(refused.replace('/log', '/log/export'))).text)).toHaveLength(1)
    const neighbour = await app.client('head.ubnd-xa-long-hau')
    expect((await neighbour.get(address)).status).toBe(404)
    expect((await send(address, CHOSEN, neighbour)).status).toBe(404)
    // A day later the chosen list is deleted, and the page says why.
    for (const gone of [await neighbour.get(address), await send(address, CHOSEN, neighbour)]) {
      expect(gone.status).toBe(404)
      expect(gone.$('main').text()).toContain('chỉ được giữ một ngày')
      expect(gone.$('main a').first().attr('href')).toBe('/log')
    }
    for (const none of ['view=x', 'f=x', 'day=2026-02-30', 'day=2026-11-26']) {
      expect((await send(`/log/export?${none}`)).status).toBe(404)
    }
  })

  test('is audited with its purpose and columns, never with search words', async () => {
    const { location } = await head.post('/log/search', { words: 'canary' })
    await send((location ?? '').replace('/log', '/log/export'), [
      ['export_purpose', 'authority'],
      ['columns', 'name'],
      ['columns', 'phone'],
      ['whole_phones', 'on'],
    ])
    const noted = await app.rows<{ fields: string; username: string }>(
      `select e.fields, a.username from audit e join account a on a.id = e.actor_id
       where action = 'log.exported' order by seq desc limit 1`,
    )
    expect(noted).toEqual([{ fields: 'authority words > name phone whole_phones', username: 'head.tt-hcc' }])
  })
})

describe('the Excel file', () => {
  test('has the same lines as the CSV, with days, times and numbers as such', async () => {
    const lines = parseCsv((await send('/log/export?view=week')).text)
    const [sheet] = readXlsx((await send('/log/export?view=week', EXCEL)).bytes)
    expect(sheet?.name).toBe('Sổ ra, vào')
    expect(sheet?.rows[0]).toEqual(lines[0])
    // 25/11/2026 and 08:30 as a spreadsheet's day numbers.
    const typed = { Ngày: 46351, 'Giờ vào': 46351 + 8.5 / 24 }
    expect(sheet?.rows.slice(1)).toEqual(
      lines.slice(1).map((line) =>
        line.map((cell, index) => {
          const title = lines[0]?.[index] ?? ''
          return title in typed
            ? typed[title as keyof typeof typed]
            : /^\d+$/.test(cell)
              ? Number(cell)
              : // In a workbook, the cell's type already says that it is text.
                cell.replace(/^'(?=[=+\-@])/, '')
        }),
      ),
    )
    expect(sheet?.formats.slice(0, 3)).toEqual(['0', 'dd/mm/yyyy', 'hh:mm'])
  })

  test('states its type, its office and its period', async () => {
    const answer = await send('/log/export?view=week', EXCEL)
    expect(answer.headers.get('content-type')).toBe(
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    )
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename=so-ra-vao_tt-hcc_2026-11-23_2026-11-25.xlsx',
    )
    const page = await head.get('/log/export')
    // Columns of optional fields only where the office asks for them.
    expect(page.$('input[name=columns]')).toHaveLength(COLUMNS.length - LISTED_FIELDS.length)
    expect(page.$('input[name=columns]:checked')).toHaveLength(COLUMNS.length - LISTED_FIELDS.length)
  })
})

describe('an export form', () => {
  test.each<[string, [string, string][], string]>([
    ['without a purpose', [['columns', 'name']], 'export_purpose'],
    [
      'with a purpose of its own',
      [
        ['columns', 'name'],
        ['export_purpose', 'x'],
      ],
      'export_purpose',
    ],
    ['without a column', [['export_purpose', 'check']], 'columns'],
    [
      'with a column that is none',
      [
        ['export_purpose', 'check'],
        ['columns', 'id_hash'],
      ],
      'columns',
    ],
  ])('%s is refused beside the field, and is not noted', async (_, fields, field) => {
    const count = () => app.rows(`select count(*) from audit where action = 'log.exported'`)
    const before = await count()
    const answer = await send('/log/export', fields)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toBe(t('problem.pick'))
    expect(await count()).toEqual(before)
  })
})

describe.each(['csv', 'xlsx'])('many visits as %s', (format) => {
  /** Together larger than what a spool keeps in memory. */
  const MANY = 5_000
  const DAY = '2026-11-10'

  beforeAll(async () => {
    await app.rows(
      `insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, name, host, purpose, one_stop,
         app_status, source, assurance, registered_at, entered_at, recorded_at, left_at, ended_how)
       select gen_random_uuid(), o.id, gen_random_uuid(), '', 2000, i, $1::date, 'left', 'Khách ' || i, host,
         'work', false, 'running', 'gate', 'staff', at, at, at, at, 'staff'
       from office o, generate_series(1, $2::int) i, lateral (select ($1 || 'T02:00:00Z')::timestamptz
         + i * interval '10 ms' as at, (select string_agg(md5(i || ' ' || n), '') from generate_series(1, 20) n) as host)
         place
       where o.code in ('tt-hcc', 'ubnd-xa-long-hau') on conflict do nothing`,
      [DAY, MANY],
    )
  })

  /** Uses its own connection: one that has already read much buffers tens of megabytes more without any reader. */
  function ask(who: Client): ClientRequest {
    const headers = {
      Cookie: `sid=${who.cookies.get('sid')}`,
      Origin: app.url,
      'Content-Type': 'application/x-www-form-urlencoded',
    }
    const options = { method: 'POST', headers, agent: false }
    const asked = request(`${app.url}/log/export?day=${DAY}`, options)
    asked.on('error', () => {})
    return asked.end(
      new URLSearchParams([...choosing(['number', 'name', 'host']), ['format', format]]).toString(),
    )
  }

  /** A download that the network does not accept at all: its socket is corked at the sending end. */
  async function stuck(who: Client): Promise<{ answer: ServerResponse; hangUp: () => void }> {
    const begun = new Promise<ServerResponse>((resolve) => {
      const look = (message: unknown) => {
        const { response, socket } = message as { response: ServerResponse; socket: Socket }
        socket.cork()
        unsubscribe('http.server.request.start', look)
        resolve(response)
      }
      subscribe('http.server.request.start', look)
    })
    const asked = ask(who)
    const answer = await begun
    await vi.waitUntil(() => answer.headersSent, 30_000)
    return { answer, hangUp: () => asked.destroy() }
  }

  function linesOf(bytes: Buffer): (string | number)[][] {
    return format === 'csv' ? parseCsv(bytes.toString('utf8').slice(1)) : (readXlsx(bytes)[0]?.rows ?? [])
  }

  const OPEN = `select from pg_stat_activity
    where datname = current_database() and application_name = 'so-cong-export' and state <> 'idle'`
  const busy = () => app.context.exportPool.totalCount - app.context.exportPool.idleCount

  test('are all in the file, each once, as of one moment, while the log goes on', async () => {
    const [file] = (await once(ask(head), 'response')) as [IncomingMessage]
    await app.rows(`update visit set name = 'Đã Sửa ' || $2::text where number = $1 and year = 2000`, [
      MANY,
      format,
    ])
    const chunks: Buffer[] = []
    for await (const chunk of file) chunks.push(chunk as Buffer)
    const [, ...lines] = linesOf(Buffer.concat(chunks))
    expect(lines).toHaveLength(MANY)
    expect(new Set(lines.map(([number]) => number)).size).toBe(MANY)
    expect(lines.at(-1)?.[1]).not.toBe(`Đã Sửa ${format}`)
    await vi.waitUntil(() => busy() === 0)
  })

  if (format === 'xlsx') return
  test('are read before the first part is sent: a slow client holds no connection and delays nobody', async () => {
    expect((await send('/log/export')).status).toBe(200)
    const slow = [await stuck(head), await stuck(await app.client('head.ubnd-xa-long-hau'))]
    await vi.waitUntil(() => busy() === 0, 10_000)
    expect(await app.rows(OPEN)).toEqual([])
    const third = await app.client(await headOf('ubnd-xa-phuoc-lai'))
    expect((await send('/log/export', CHOSEN, third)).status).toBe(200)
    // A colleague of the same office is refused with the choice kept on the page, and no second export is audited.
    const colleague = await app.client('head.tt-hcc')
    const exports = () => app.rows(`select from audit where action = 'log.exported'`)
    const before = await exports()
    const refused = await post('/log/export?view=week', EXCEL, colleague)
    const underWay = slow.map(({ answer }) => [answer.statusCode, answer.writableFinished, answer.destroyed])
    expect(underWay).toEqual([
      [200, false, false],
      [200, false, false],
    ])
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10'])
    expect(refused.$('h1').text()).toBe(t('error.download_busy.title'))
    expect(await exports()).toEqual(before)
    const form = refused.$('main form')
    const shown = form.serializeArray().filter(({ name }) => name !== 'shown_to')
    const kept = shown.map(({ name, value }): [string, string] => [name, value])
    expect(new Set(kept.map(String))).toEqual(new Set(EXCEL.map(String)))
    for (const { hangUp } of slow) hangUp()
    expect((await send(form.attr('action') ?? '', kept, colleague)).status).toBe(200)
    expect(app.logged.filter((line) => line.includes('"level":50'))).toEqual([])
  })
})

test('an export that waits in vain for two others says so, and can be retried with every choice kept', async () => {
  const { exportPool } = app.context
  const patience = exportPool.options.connectionTimeoutMillis
  exportPool.options.connectionTimeoutMillis = 300
  const reading = await Promise.all([exportPool.connect(), exportPool.connect()])
  onTestFinished(() => {
    exportPool.options.connectionTimeoutMillis = patience
  })
  const refused = await send('/log/export', EXCEL)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '15'])
  expect(refused.$('h1').text()).toBe(t('error.download_queue.title'))
  for (const client of reading) client.release()
  const kept = refused.$('main form').serializeArray()
  const again = await send(
    refused.$('main form').attr('action') ?? '',
    kept.map(({ name, value }) => [name, value]),
  )
  expect([again.status, readXlsx(again.bytes)[0]?.rows[0]?.length]).toEqual([200, COLUMNS.length])
})
