import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { invitationCode } from '../../server/core/guests/invitation.ts'
import { changeTree } from '../../server/core/offices/store-tree.ts'
import { closeOffice } from '../../server/core/offices/tree-change.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import type { Client } from '../support/client.ts'
import { useApp } from '../support/suite.ts'

/** The commune closes today and is merged into the town. */
const OFFICE = 'ubnd-xa-long-hau'
const TOMORROW = '2026-11-26T08:30:00+07:00'
const SENTENCE = 'đã kết thúc hoạt động từ ngày 26/11/2026 và sáp nhập vào UBND thị trấn Cần Giuộc'

const app = useApp({ PUBLIC_URL: 'https://socong.example.vn' })
let office: string
let guard: Client
let visits: Record<string, string>

beforeAll(async () => {
  office = await app.officeId(OFFICE)
  guard = await app.client(`gate.${OFFICE}`)
  await guard.post('/slips', { client_uuid: randomUUID(), sheets: '1' })
})

/** The evening before, one visitor is inside and one waits; then the next morning begins. */
beforeEach(async () => {
  app.clock.set('2026-11-25T16:30:00+07:00')
  guard = await app.client(`gate.${OFFICE}`)
  await app.rows(
    'update office set close_minutes = 1620, valid_to = null, successor_id = null where id = $1',
    [office],
  )
  await app.forget()
  const visitor = await app.client()
  await guard.enter({ name: 'Người Ở Trong' })
  await visitor.post(`/v/${OFFICE}`, { name: 'Người Chờ', client_uuid: randomUUID() })
  visits = Object.fromEntries(
    (await app.rows<{ name: string; id: string }>('select name, id from visit order by id')).map((row) => [
      row.name,
      row.id,
    ]),
  )
  const [account] = await app.rows<{ id: string }>(`select id from account where username = 'district'`)
  const into = await app.officeId('ubnd-tt-can-giuoc')
  const author = {
    officeId: await app.officeId('can-giuoc'),
    accountId: account?.id ?? '',
    now: app.clock.now(),
  }
  await changeTree(app.db, author, (offices) => closeOffice(offices, office, '2026-11-25', into))
  // A process caches offices for a minute; changes on the district's pages are announced at once.
  app.clock.set(TOMORROW)
  guard = await app.client(`gate.${OFFICE}`)
})

const count = async () => (await app.rows<{ n: number }>('select count(*)::int as n from visit'))[0]?.n
const stateOf = async (name: string) =>
  (await app.rows<{ state: string }>('select state from visit where id = $1', [visits[name]]))[0]?.state

describe('an office that has ended', () => {
  test('says so at the gate, where the form was, and names its successor', async () => {
    const page = await guard.get('/gate')
    expect(page.$('#closed').text()).toContain(SENTENCE)
    expect(page.$('#entry-form')).toHaveLength(0)
  })

  test('lets nobody in by any way, and stores nothing', async () => {
    const before = await count()
    const [slip] = await app.rows<{ number: number }>('select number from slip where used_at is null limit 1')
    const answers = [
      await guard.enter({ name: 'Người Đến Muộn' }),
      await guard.post(`/gate/visits/${visits['Người Chờ']}/confirm`),
      await guard.post('/gate/scan', { text: String(slip?.number) }),
      await (await app.client()).post(`/v/${OFFICE}`, { name: 'Người Tự Ghi', client_uuid: randomUUID() }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 422, 409])
    expect(answers.filter(({ text }) => text.includes(SENTENCE))).toHaveLength(4)
    expect(await count()).toBe(before)
    expect(await stateOf('Người Chờ')).toBe('waiting')
  })

  test('lets people leave, and decline those who wait', async () => {
    await guard.post(`/gate/visits/${visits['Người Ở Trong']}/leave`)
    await guard.post(`/gate/visits/${visits['Người Chờ']}/decline`, { why: 'outside_hours' })
    expect([await stateOf('Người Ở Trong'), await stateOf('Người Chờ')]).toEqual(['left', 'refused'])
  })

  test('tells who scans its old poster where to go, in both languages', async () => {
    const visitor = await app.client()
    const page = await visitor.get(`/v/${OFFICE}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain(SENTENCE)
    expect(page.$('input[name=name]')).toHaveLength(0)
    expect(page.$(`a[href^="/v/ubnd-tt-can-giuoc"]`)).toHaveLength(1)
    expect((await visitor.get(`/v/${OFFICE}?lang=en`)).text).toContain(
      'was merged into UBND thị trấn Cần Giuộc',
    )
  })

  test('shows no code on the lobby’s screen and no poster', async () => {
    const screen = await app.client()
    expect((await screen.get(`/board/${OFFICE}`)).text).toContain(SENTENCE)
    expect((await screen.get(`/board/${OFFICE}/panel`)).status).toBe(404)
    const head = await app.client(`head.${OFFICE}`)
    const poster = await head.get('/poster')
    expect(poster.text).toContain(SENTENCE)
    expect(poster.$('svg.code')).toHaveLength(0)
  })

  test('lets its head read, search, print and export on, and type in paper of its own days only', async () => {
    const head = await app.client(`head.${OFFICE}`)
    expect((await head.get('/log')).text).toContain(SENTENCE)
    expect((await head.post('/log/search', { words: 'trong' })).status).toBe(303)
    expect((await head.post('/book', { from: '2026-11-25', until: '2026-11-25' })).status).toBeLessThan(400)
    const file = await head.post('/log/export?day=2026-11-25', {
      export_purpose: 'check',
      columns: 'name',
      format: 'csv',
    })
    expect([file.status, file.text]).toEqual([200, expect.stringContaining('Người Ở Trong')])
    await head.post('/log/paper', { client_uuid: randomUUID(), count: '1' })
    const [sheet] = await app.rows<{ id: string }>(
      'select id from paper_sheet where office_id = $1 limit 1',
      [office],
    )
    const line = { entered_at_1: '08:00', left_at_1: '08:20', name_1: 'Người Trên Giấy' }
    const after = await head.post(`/log/paper/${sheet?.id}`, { day: '2026-11-26', ...line })
    expect(after.status).toBe(422)
    expect(after.text).toContain('Ngày này cơ quan không hoạt động')
    expect((await head.post(`/log/paper/${sheet?.id}`, { day: '2026-11-25', ...line })).status).toBe(303)
  })

  test('is also refused by the core, when a request bypasses the pages', async () => {
    const { enterVisit } = await import('../../server/core/visits/enter.ts')
    const closed = { id: office, validFrom: null, validTo: '2026-11-25', successor: undefined }
    const visit = { now: app.clock.now(), entry: {} }
    await expect(enterVisit(app.context, closed as never, visit as never)).rejects.toMatchObject({
      status: 409,
    })
  })

  test('has an intact audit chain that records the merger, and so has the district', async () => {
    const district = await app.officeId('can-giuoc')
    for (const id of [office, district]) {
      expect(await verifyChain(app.db, id)).toMatchObject({ ok: true })
      const [line] = await app.rows(
        'select subject_id, fields from audit where office_id = $1 and action = $2',
        [id, 'office.merged'],
      )
      expect(line).toEqual({ subject_id: office, fields: 'valid_to=2026-11-25' })
    }
  })
})

describe('an office that has not opened yet', () => {
  const OPENS = 'bắt đầu hoạt động từ ngày 01/01/2027'
  const NO_MORE = /không tiếp khách nữa|Không ghi nhận khách vào nữa|hết thời hạn lưu/
  beforeEach(async () => {
    await app.rows(
      `update office set valid_from = '2027-01-01', valid_to = null, successor_id = null where id = $1`,
      [office],
    )
    await app.forget()
    return () => app.rows('update office set valid_from = null where id = $1', [office])
  })

  test('says from when it receives visitors, and not that it is over, at its poster’s code and on the lobby’s screen', async () => {
    const visitor = await app.client()
    for (const path of [`/v/${OFFICE}`, `/board/${OFFICE}`]) {
      const page = await visitor.get(path)
      expect(page.$('h1').text(), path).toBe('Cơ quan chưa bắt đầu tiếp khách')
      expect(page.text, path).toContain(OPENS)
      expect(page.text, path).not.toMatch(NO_MORE)
    }
    expect((await visitor.get(`/v/${OFFICE}?lang=en`)).$('h1').text()).toBe('This office is not open yet')
  })

  test('tells its guests who are expected before that day', async () => {
    const head = await app.client(`head.${OFFICE}`)
    await head.switchOn('guests')
    const id = await guard.guest({ name: 'Khách Hẹn Sớm', day: '30/11/2026' })
    const code = invitationCode(app.context.keys, office, id)
    const page = await (await app.client()).get(`/i/${code}`)
    expect(page.$('.note').text()).toContain(OPENS)
  })

  test('tells its guards and its head what they can do until then, and lets the head put up the poster', async () => {
    const gate = await guard.get('/gate')
    expect(gate.$('#closed').text()).toContain(OPENS)
    expect(gate.text).toContain('Từ ngày đó mới ghi được khách vào.')
    const head = await app.client(`head.${OFFICE}`)
    const poster = await head.get('/poster')
    expect(poster.$('.banner').text()).toContain(OPENS)
    expect(poster.$('svg.code')).toHaveLength(1)
    for (const { text } of [gate, poster]) expect(text).not.toMatch(NO_MORE)
  })
})
