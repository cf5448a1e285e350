import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { MAX_TEXT_BYTES } from '../../server/http/upload.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { createWorkers } from '../../server/platform/lib/workers.ts'
import { POLICY } from '../../server/policy.ts'
import { startApp, type TestApp } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { newVisitor } from '../support/load.ts'
import { wordsAt, workbookOf, workbookSharing } from '../support/workbook.ts'

let app: TestApp
const stalled: Socket[] = []

beforeEach(async () => {
  app = await startApp()
})

afterEach(async () => {
  for (const socket of stalled.splice(0)) socket.destroy()
  await app.close()
})

/** Megabytes of input that would exploit code of quadratic time. */
const HOSTILE: (string | Buffer)[] = [
  'a,'.repeat(500_000),
  // Brackets that do not close, marks without a letter, quotation marks.
  '(,'.repeat(500_000),
  '\u0301\u0323'.repeat(250_000),
  '"'.repeat(1_000_000),
  // A table of the largest size.
  `Họ và tên,Phòng\n${'Nguyễn Văn An,Văn phòng\n'.repeat(4900)}`,
  // Workbooks: unpacked a thousand times their size, one word in the last place, as many places as are read, a hundred such
  // sheets, and one text in every cell.
  workbookOf(' '.repeat(50_000_000)),
  farAway('XFD1048576'),
  farAway('CV10400'),
  farAway(...Array<string>(100).fill('CV10400')),
  workbookSharing('x'.repeat(2_000_000), Array<string>(100_000).fill('A1')),
]

function farAway(...places: string[]): Buffer {
  return workbookOf(...places.map((at) => `<sheetData><row r="1">${wordsAt(at, 'x')}</row></sheetData>`))
}

test.each([
  ['head', 'head.tt-hcc'],
  ['district', 'district'],
] as const)(
  'hostile files are answered on every import page of the %s, and another office records its visitors meanwhile',
  async (role, username) => {
    const [sender, gate] = [await app.client(username), await app.client('gate.ubnd-xa-long-hau')]
    if (role === 'head') await sender.switchOn('guests')
    // Except that of a meeting, which would have to be created first: its lists are handled like those of guests.
    const routes = Object.entries(POLICY).filter(
      ([name, { who }]) => /^POST [^:]+\/import$/.test(name) && who.includes(role),
    )
    const answered: number[] = []
    let over = false
    const uploads = (async () => {
      for (const [name] of routes)
        for (const file of HOSTILE)
          answered.push((await sender.upload(name.replace('POST ', ''), file)).status)
    })().finally(() => {
      over = true
    })
    const meanwhile: number[] = []
    do {
      meanwhile.push((await gate.enter(newVisitor())).status, (await gate.get('/livez')).status)
      await sleep(20)
    } while (!over)
    await uploads
    expect([...new Set(meanwhile)]).toEqual([303, 200])
    expect(routes.length).toBeGreaterThan(1)
    expect(answered).toHaveLength(routes.length * HOSTILE.length)
    expect(answered.filter((status) => ![303, 422].includes(status))).toEqual([])
  },
)

const HEAD = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nHọ và tên\r\n'
const END = '\r\n--x--\r\n'

/** An upload that never sends its end; returns the answer so far and when the connection was closed. */
function stall({ url, cookies }: Client, path: string) {
  const { port, hostname, host, origin } = new URL(url)
  const socket = connect(Number(port), hostname).setEncoding('utf8')
  stalled.push(socket)
  let text = ''
  socket.on('data', (part: string) => {
    text += part
  })
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${origin}`,
    `Cookie: ${cookie}`,
    'Content-Type: multipart/form-data; boundary=x',
    `Content-Length: ${Buffer.byteLength(HEAD + END)}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${HEAD}`)
  return { socket, answered: () => text, end: once(socket, 'close').then(() => text) }
}

async function finish(upload: ReturnType<typeof stall> | undefined): Promise<void> {
  upload?.socket.write(END)
  await expect.poll(() => upload?.answered(), { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 422 /)
}

test('two stalled uploads of an account are read, the third is refused, and the next is accepted once one ends', async () => {
  const [head, gate] = [await app.client('head.tt-hcc'), await app.client('gate.tt-hcc')]
  const uploads = [1, 2, 3].map(() => stall(head, '/people/import'))
  const refused = await Promise.race(uploads.map(({ end }) => end))
  expect(refused).toMatch(/^HTTP\/1\.1 503 /)
  expect(refused).toMatch(/^Connection: close\r$/m)
  expect(refused).toContain('Máy chủ còn đang đọc các tệp gửi trước.')
  const open = uploads.filter(({ socket }) => !socket.destroyed)
  expect(open).toHaveLength(2)

  const whole = async (who = head) => (await who.upload('/outreach/import', 'một dòng')).status
  expect(await whole()).toBe(503)
  head.cookies.set('lang', 'en')
  const english = await head.upload('/people/import', 'một dòng')
  expect(english.$('#file-problem').text()).toContain('files that were sent before')
  expect([(await gate.enter()).status, (await gate.get('/livez')).status]).toEqual([303, 200])
  expect(await whole(await app.client('head.ubnd-xa-long-hau'))).not.toBe(503)

  open[0]?.socket.destroy()
  await expect.poll(() => whole(), { timeout: 10_000 }).not.toBe(503)
  await finish(open[1])
  for (const one of [stall(head, '/people/import'), stall(head, '/people/import')]) await finish(one)
})

const CELLS = 'Họ và tên\tPhòng\nNguyễn Thị Minh Khai\tVăn phòng\n'
/** Undoes the CRLF line ends that a form sends. */
const lines = (text: string) => text.replaceAll('\r\n', '\n')

test('a third upload of an account gets its pasted table back, unless the table is too long', async () => {
  const head = await app.client('head.tt-hcc')
  await Promise.race([1, 2, 3].map(() => stall(head, '/people/import').end))
  const most = CELLS.repeat(4000).slice(0, MAX_TEXT_BYTES / 2)
  const forms: [send: () => Promise<Answer>, text: string][] = [
    [() => head.post('/people/import', { text: CELLS }), CELLS],
    [() => head.paste('/people/import', CELLS), CELLS],
    [() => head.paste('/people/import', most), most],
  ]
  for (const [send, text] of forms) {
    const refused = await send()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(lines(refused.$('#text').text())).toBe(text)
    expect(refused.$('#text-problem').text()).toContain('Bảng đã dán vẫn còn nguyên')
  }
  const long = await head.paste('/people/import', 'x'.repeat(MAX_TEXT_BYTES + 9000))
  expect([long.status, long.$('#text').text(), long.$('#file-problem').length]).toEqual([503, '', 1])
})

test('while an office has enough tasks waiting, an import comes back with its table, and a page says that the server is busy', async () => {
  const [head, gate] = [await app.client('head.tt-hcc'), await app.client('gate.tt-hcc')]
  const sheet = await gate.post('/slips', { client_uuid: randomUUID(), sheets: '1' })
  const full = createWorkers(async () => path.join(projectRoot, 'tests/support/busy-worker.mjs'), {
    longestMs: 60_000,
  })
  const run = full.run as (task: string, whose: string) => Promise<never>
  const office = await app.officeId('tt-hcc')
  const begun = [1, 2, 3].map(() => run('loop', office).catch(() => undefined))
  const refuse = vi.spyOn(app.context.workers, 'run').mockImplementation((...[, whose]) => run('loop', whose))
  onTestFinished(async () => {
    refuse.mockRestore()
    await full.close()
    await Promise.all(begun)
  })

  const typed = await head.post('/people/import', { text: CELLS })
  expect([typed.status, typed.headers.get('retry-after')]).toEqual([503, '5'])
  expect(lines(typed.$('#text').text())).toBe(CELLS)
  expect(typed.$('#text-problem').text()).toContain('Bảng đã dán vẫn còn nguyên')
  const chosen = await head.upload('/people/import', CELLS)
  expect([chosen.status, chosen.$('#file-problem').length]).toEqual([503, 1])

  const page = await gate.get(sheet.location ?? '')
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5'])
  expect(page.$('main').text()).toMatch(/Máy chủ đang bận[^<]*Không mất gì/)
  gate.cookies.set('lang', 'en')
  expect((await gate.get(sheet.location ?? '')).$('main').text()).toMatch(/is busy[^<]*Nothing was lost/)
})
