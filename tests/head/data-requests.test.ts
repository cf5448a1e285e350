import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { acknowledgeOn, dueOn, latestDueOn } from '../../server/core/offices/request-clocks.ts'
import { withChanges } from '../../server/head/data-requests/queries.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { type Client, fieldsOf, shownAs } from '../support/client.ts'
import { parseCsv } from '../support/csv.ts'
import { readXlsx } from '../support/xlsx.ts'

const FORM = { kind: 'erase', person: '0912 345 678', received_on: '2026-11-25' }

let app: TestApp
let guard: Client
let head: Client

beforeEach(async () => {
  app = await startApp()
  guard = await app.client('gate.tt-hcc')
  head = await app.client('head.tt-hcc')
  await visit('Người Yêu Cầu', '0912345678')
  await visit('Người Khác', '0987654321')
  return () => app.close()
})

async function visit(name: string, phone: string, leaves = true): Promise<string> {
  expect((await guard.enter({ name, phone })).status).toBe(303)
  const [row] = await app.rows<{ id: string }>('select id from visit order by number desc limit 1')
  if (leaves) await guard.post(`/gate/visits/${row?.id}/leave`)
  return row?.id ?? ''
}

async function ask(fields: Record<string, string> = {}): Promise<string> {
  const answer = await head.post('/subjects', { client_uuid: randomUUID(), ...FORM, ...fields })
  expect(answer.status).toBe(303)
  return answer.location ?? ''
}

const names = async () =>
  (await app.rows<{ name: string }>('select name from visit order by number')).map((row) => row.name)

test.each([
  ['view', '2026-12-05', '2026-12-15'],
  ['copy', '2026-12-05', '2026-12-15'],
  ['correct', '2026-12-05', '2026-12-15'],
  ['object', '2026-12-10', '2026-12-25'],
  ['erase', '2026-12-15', '2027-01-04'],
] as const)(
  'to %s is due in the time of the decree, extended by no more than that again',
  (kind, day, latest) => {
    const request = { kind, received_on: '2026-11-25', extended_until: null }
    expect(dueOn(request)).toBe(day)
    expect(latestDueOn(request)).toBe(latest)
  },
)

test.each([
  ['2026-11-25', '2026-11-27'],
  ['2026-11-26', '2026-11-30'],
  ['2026-11-27', '2026-12-01'],
  ['2026-11-28', '2026-12-01'],
  // New Year's Day is a Friday.
  ['2026-12-30', '2027-01-04'],
])('a request of %s is acknowledged by %s, two working days later', (received, day) => {
  expect(acknowledgeOn(received, new Map())).toBe(day)
})

test('the corrections of ten thousand visits are found in one pass', () => {
  const visits = Array.from({ length: 10_000 }, () => ({ id: randomUUID() }))
  const change = { at: new Date(0), field: 'host', old: null, new: 'P. 2', reason: 'mistyped' }
  let looks = 0
  const changes = visits.map(({ id }) => ({
    ...change,
    get visit_id() {
      looks += 1
      return id
    },
  }))
  const found = withChanges(visits, changes)
  // A pass for each visit would be a hundred million.
  expect(looks).toBeLessThanOrEqual(2 * visits.length)
  expect(found.map((one) => one.changes)).toEqual(visits.map(() => [change]))
})

test('a Saturday that is worked counts', () => {
  expect(acknowledgeOn('2026-11-26', new Map([['2026-11-28', 'working']]))).toBe('2026-11-28')
})

describe('a request', () => {
  test('finds every visit of one person, keeps neither phone nor name, and is audited', async () => {
    await visit('Người Yêu Cầu', '0912345678')
    const page = await head.get(await ask())
    expect(page.$('h2 .count').text()).toBe('2')
    expect(page.text).not.toContain('Người Khác')
    expect(page.text).not.toContain('345 678')
    const [row] = await app.rows<{ text: string }>('select r::text as text from subject_request r')
    expect(row?.text).not.toMatch(/912345678|Yêu Cầu/)
    expect(await app.audited('subject.asked')).toEqual(['erase visits=2'])
    expect(app.logged.join('')).not.toMatch(/912345678|Yêu Cầu/)
  })

  test('sent twice is one request, and another form is another', async () => {
    const { client_uuid = '' } = fieldsOf(await head.get('/subjects'))
    const form = { client_uuid, ...FORM }
    const [first, again] = await Promise.all([1, 2].map(() => head.post('/subjects', form)))
    expect(first).toMatchObject({ status: 303, location: `/subjects/${client_uuid}` })
    expect(again?.location).toBe(first?.location)
    expect(await app.rows(`select from audit where action = 'subject.asked'`)).toHaveLength(1)
    expect(await ask()).not.toBe(first?.location)
    expect(await app.rows('select from subject_request')).toHaveLength(2)
  })

  test('a request of somebody the log does not know says so', async () => {
    expect((await head.get(await ask({ person: '0933 444 555' }))).text).toContain('không có dữ liệu nào')
  })

  test('is printed as a copy with whole numbers, audited', async () => {
    const path = await ask({ kind: 'copy' })
    const copy = await head.post(`${path}/copy?lang=en`)
    expect(copy.$('.document').text()).toContain('Đã ra về')
    expect(copy.$('.document').text()).toContain('0912 345 678')
    expect(copy.$('tbody tr')).toHaveLength(1)
    expect(await app.audited('subject.copied')).toEqual(['visits=1'])
  })

  test('a request to correct leads to the corrections', async () => {
    const page = await head.get(await ask({ kind: 'correct' }))
    expect(page.$('a[href^="/gate/visits/"]')).toHaveLength(1)
    expect(page.$('button.danger')).toHaveLength(0)
  })

  test('waits with its date until it is answered, once', async () => {
    const path = await ask()
    expect((await head.get('/subjects')).text).toContain('Nhận 25/11/2026 · hạn 15/12/2026')
    await head.post(`${path}/answer`, { outcome: 'granted' })
    await head.post(`${path}/answer`, { outcome: 'refused' })
    expect(await app.rows('select outcome from subject_request')).toEqual([{ outcome: 'granted' }])
    expect(await app.audited('subject.answered')).toHaveLength(1)
    const list = await head.get('/subjects')
    expect(list.text).toContain('Không có yêu cầu nào đang chờ')
    expect(list.text).toContain('Đã thực hiện')
  })

  test('that nobody answered in time is marked', async () => {
    await ask({ received_on: '2026-11-04' })
    expect((await head.get('/subjects')).$('.mark.bad').text()).toBe('Quá hạn')
  })

  test('a request of another office is not found', async () => {
    const path = await ask()
    const stranger = await app.client('head.ubnd-xa-long-hau')
    for (const answer of await Promise.all([
      stranger.get(path),
      stranger.post(`${path}/copy`),
      stranger.post(`${path}/erase`, { sure: 'on' }),
      stranger.post(`${path}/answer`, { outcome: 'granted' }),
      stranger.post(`${path}/extend`, EXTENSION),
      stranger.post(`${path}/export`, { format: 'json' }),
    ])) {
      expect(answer.status).toBe(404)
    }
    expect(await names()).toEqual(['Người Yêu Cầu', 'Người Khác'])
  })

  test.each([
    ['no kind', { kind: '' }, 'kind', 'chọn một mục'],
    ['a name', { person: 'Nguyễn Văn A' }, 'person', 'số điện thoại'],
    ['nobody', { person: '' }, 'person', 'số điện thoại'],
    ['no day', { received_on: '' }, 'received_on', 'chọn một ngày'],
    ['a day to come', { received_on: '2026-11-26' }, 'received_on', 'chưa tới'],
  ])('with %s comes back with what was typed', async (_what, fields, field, message) => {
    const answer = await head.post('/subjects', { client_uuid: randomUUID(), ...FORM, ...fields })
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(message)
    expect(answer.$('#person').attr('value')).toBe({ ...FORM, ...fields }.person)
    expect(await app.rows('select from subject_request')).toEqual([])
  })
})

describe('a number that several people use', () => {
  let child: string
  let path: string

  beforeEach(async () => {
    child = await visit('Người Con', '0912345678')
    path = await ask()
  })

  const left = async () =>
    (await app.rows<{ visits: string[] }>('select visits from subject_request'))[0]?.visits ?? []
  const leaveOut = (id: string, who = head) => who.post(`${path}/leave-out`, { visit: id })

  test('is told, and a visit of somebody else is left out of everything that follows', async () => {
    const page = await head.get(path)
    expect(page.$('p.alert').text()).toContain('nhiều người dùng chung')
    const buttons = page.$('form[action$="/leave-out"] button')
    expect(buttons).toHaveLength(2)
    const button = buttons.filter('[aria-label="Không phải người này: Người Con, 25/11/2026"]')
    expect(await leaveOut(button.attr('value') ?? '')).toMatchObject({ status: 303, location: path })
    const after = await head.get(path)
    expect(after.$('[role=status]').text()).toContain('Đã bỏ lượt đó')
    expect([after.$('p.alert').length, after.$('form[action$="/leave-out"]').length]).toEqual([0, 0])
    expect(await app.audited('subject.narrowed')).toEqual([`visit=${child}`])
    for (const format of ['json', 'csv']) {
      expect((await head.post(`${path}/export`, { format })).text).not.toContain('Người Con')
    }
    expect((await head.post(`${path}/copy`)).text).not.toContain('Người Con')
    await head.post(`${path}/erase`, { sure: 'on' })
    expect(await names()).toEqual(['Người Khác', 'Người Con'])
  })

  test('is marked where the gate knew of it, though the names are alike', async () => {
    await app.rows(`update visit set name = 'Nguoi  yeu cau', phone_shared = true where id = $1`, [child])
    const page = await head.get(path)
    expect(page.$('p.alert')).toHaveLength(1)
    expect(page.$('.list .mark.plain').text()).toBe('Số dùng chung')
    await app.rows('update visit set phone_shared = false where id = $1', [child])
    expect((await head.get(path)).$('p.alert')).toHaveLength(0)
  })

  test('loses a visit once, only while the request is open, and only to its own office', async () => {
    const before = await left()
    expect((await leaveOut(child, await app.client('head.ubnd-xa-long-hau'))).status).toBe(404)
    expect((await leaveOut('x')).status).toBe(404)
    await leaveOut(randomUUID())
    expect(await left()).toEqual(before)
    await Promise.all([leaveOut(child), leaveOut(child)])
    expect(await left()).toEqual(before.filter((id) => id !== child))
    expect(await app.rows(`select from audit where action = 'subject.narrowed'`)).toHaveLength(1)
    await head.post(`${path}/answer`, { outcome: 'granted' })
    const rest = await left()
    await leaveOut(rest[0] ?? '')
    expect(await left()).toEqual(rest)
  })
})

describe('the own data as a file', () => {
  const CORRECTED = { name: '=Người Yêu Cầu', phone: '0912345678', host: 'Bà Tư', reason: 'visitor_asked' }

  async function take(format: string, reason = CORRECTED.reason) {
    const [row] = await app.rows<{ id: string }>(`select id from visit where name = 'Người Yêu Cầu'`)
    const page = await head.get(`/gate/visits/${row?.id}`)
    const form = { ...fieldsOf(page, '[action$="/correct"]'), ...CORRECTED, reason }
    expect((await head.post(`/gate/visits/${row?.id}/correct`, form)).status).toBe(303)
    const answer = await head.post(`${await ask({ kind: 'copy' })}/export`, { format })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename=du-lieu-ca-nhan_tt-hcc_2026-11-25.${format}`,
    )
    expect(answer.headers.get('cache-control')).toContain('no-store')
    expect(await app.audited('subject.exported')).toEqual([`${format} visits=1`])
    return answer
  }

  test('the JSON file says everything with times that programs read, and nothing of anybody else', async () => {
    const data = JSON.parse((await take('json')).text)
    expect(data).toMatchObject({
      format: 'so-cong/personal-data/1',
      office: { code: 'tt-hcc' },
      made_at: '2026-11-25T08:30:00+07:00',
    })
    expect(data.visits).toHaveLength(1)
    const [visit] = data.visits
    expect(visit).toMatchObject({
      number: 1,
      day: '2026-11-25',
      state: 'left',
      name: '=Người Yêu Cầu',
      phone: '+84912345678',
      host: 'Bà Tư',
      party_size: 1,
      entered_at: '2026-11-25T08:30:00+07:00',
      left_at: '2026-11-25T08:30:00+07:00',
    })
    expect(visit.corrections).toContainEqual({
      at: '2026-11-25T08:30:00+07:00',
      field: 'name',
      old: 'Người Yêu Cầu',
      new: '=Người Yêu Cầu',
      reason: 'visitor_asked',
    })
    // Every column that the visit has is told or left out on purpose.
    const columns = await app.rows<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'visit'`,
    )
    const told = new Set(Object.keys(visit))
    expect(
      columns
        .map(({ name }) => name)
        .filter((name) => !told.has(name))
        .toSorted(),
    ).toEqual(UNTOLD)
    expect(JSON.stringify(data)).not.toContain('Người Khác')
  })

  test('the XLSX file has the visits and, beside them, the corrections', async () => {
    const [visits, changes] = readXlsx((await take('xlsx')).bytes)
    expect(visits?.rows).toHaveLength(2)
    expect(visits?.rows[1]).toEqual(expect.arrayContaining(['0912 345 678', 'Bà Tư', 'Đã ra về']))
    const words = changes?.rows.flat().join('|')
    expect(words).toContain('Họ và tên|Người Yêu Cầu|')
    expect(words).toContain('Khách đề nghị sửa')
  })

  test('gives nobody what was first written down for another person', async () => {
    const { text } = await take('json', 'wrong_person')
    expect(text).not.toContain('"Người Yêu Cầu"')
    expect(JSON.parse(text).visits[0].corrections).toContainEqual({
      at: '2026-11-25T08:30:00+07:00',
      field: 'name',
      new: '=Người Yêu Cầu',
      reason: 'wrong_person',
      old_withheld: true,
    })
    const file = await head.post(`${await ask({ kind: 'copy' })}/export`, { format: 'xlsx' })
    const [, changes] = readXlsx(file.bytes)
    expect(changes?.rows.flat()).toContain('(của người khác, không cung cấp)')
    expect(changes?.rows.flat()).not.toContain('Người Yêu Cầu')
  })

  test('the CSV file is one table, in which no name is a formula', async () => {
    const rows = parseCsv((await take('csv')).text.replace('\ufeff', ''))
    expect(rows).toHaveLength(2)
    expect(rows[1]).toContain("'=Người Yêu Cầu")
    expect(rows[1]).toContain('0912 345 678')
  })

  test('comes in no other format', async () => {
    const path = await ask({ kind: 'copy' })
    for (const format of ['', 'exe', '../json']) {
      expect((await head.post(`${path}/export`, { format })).status).toBe(404)
    }
    expect(await app.rows(`select from audit where action = 'subject.exported'`)).toEqual([])
  })
})

/** Of the server and its staff, or told under another name (`commune`, `app`, `voided`, `desk`, `meeting`). */
const UNTOLD = [
  'app_id',
  'app_outcome',
  'app_status',
  'body_hash',
  'client_uuid',
  'clock_skew_s',
  'commune_code',
  'desk_id',
  'duplicate_presence',
  'ended_at',
  'ended_by',
  'entered_by',
  'guest_id',
  'host_answer',
  'host_answered_at',
  'host_member_id',
  'id',
  'id_hash',
  'id_key_version',
  'meeting_id',
  'office_id',
  'one_stop',
  'version',
  'void_reason',
  'voided_at',
  'year',
]

const EXTENSION = { until: '2026-12-20', reason: 'complex', told_on: '2026-11-25', told_by: 'letter' }

describe('an extension', () => {
  const stored = () =>
    app.rows('select extended_until::text, extension_reason, told_on::text, told_by from subject_request')
  const NONE = [{ extended_until: null, extension_reason: null, told_on: null, told_by: null }]

  test('moves the day once, with the reason and how the person was told, and is audited', async () => {
    const path = await ask()
    expect((await head.get(path)).$('#until').attr('value')).toBe('04/01/2027')
    expect((await head.post(`${path}/extend`, EXTENSION)).location).toBe(path)
    const page = await head.get(path)
    expect(page.$('dl').text()).toContain('Từ ngày 15/12/2026 đến ngày 20/12/2026')
    expect(page.$('dl').text()).toContain('Nội dung yêu cầu phức tạp. Đã báo ngày 25/11/2026, bằng văn bản')
    expect(page.$('form[action$="/extend"]')).toHaveLength(0)
    const list = await head.get('/subjects')
    expect(list.text).toContain('Nhận 25/11/2026 · hạn 20/12/2026')
    expect(list.$('.mark.due').text()).toBe('Đã gia hạn')
    expect(await app.audited('subject.extended')).toEqual(['complex days=5'])
    for (const until of [EXTENSION.until, '2026-12-21']) {
      const again = await head.post(`${path}/extend`, { ...EXTENSION, until })
      expect(again.status).toBe(409)
      expect(again.$('[role="alert"]').text()).toContain('chỉ cho gia hạn một lần')
    }
    expect(await stored()).toMatchObject([{ extended_until: '2026-12-20', told_by: 'letter' }])
  })

  test('counts for what is overdue, and orders the list', async () => {
    const extended = await ask({ received_on: '2026-11-24' })
    await ask({ kind: 'view', received_on: '2026-11-25' })
    await head.post(`${extended}/extend`, EXTENSION)
    app.clock.set('2026-12-16T08:00:00+07:00')
    head = await app.client('head.tt-hcc')
    const list = await head.get('/subjects')
    expect(
      list
        .$('.list a')
        .map((_, link) => list.$(link).text())
        .get(),
    ).toEqual(['Xem dữ liệu', 'Xóa dữ liệu'])
    expect(list.$('.mark.bad')).toHaveLength(1)
  })

  test.each([
    ['is overdue', (path: string) => path, '2026-12-16', 'Đã quá hạn'],
    [
      'has its answer',
      async (path: string) => void (await head.post(`${path}/answer`, { outcome: 'granted' })),
      '2026-12-15',
      'vừa được trả lời',
    ],
  ])('is refused where the request %s', async (_what, before, day, message) => {
    const path = await ask()
    await before(path)
    app.clock.set(`${day}T08:00:00+07:00`)
    head = await app.client('head.tt-hcc')
    expect((await head.get(path)).$('form[action$="/extend"]')).toHaveLength(0)
    const answer = await head.post(`${path}/extend`, EXTENSION)
    expect(answer.status).toBe(409)
    expect(answer.$('[role="alert"]').text()).toContain(message)
    expect(await stored()).toEqual(NONE)
  })

  test('may be made on the last day', async () => {
    const path = await ask()
    app.clock.set('2026-12-15T23:59:00+07:00')
    head = await app.client('head.tt-hcc')
    expect((await head.post(`${path}/extend`, EXTENSION)).status).toBe(303)
  })

  test.each([
    ['no later day', { until: '2026-12-15' }, 'until', 'Sau ngày 15/12/2026'],
    ['more than the law allows', { until: '2027-01-05' }, 'until', 'muộn nhất ngày 04/01/2027'],
    ['no real day', { until: '2026-02-30' }, 'until', 'chọn một ngày'],
    ['no reason', { reason: '' }, 'reason', 'chọn một mục'],
    ['nobody told', { told_by: '' }, 'told_by', 'chọn một mục'],
    ['a day of telling to come', { told_on: '2026-11-26' }, 'told_on', 'chưa tới'],
    ['a person told before asking', { told_on: '2026-11-24' }, 'told_on', 'trước ngày nhận'],
  ])('with %s comes back with what was typed', async (_what, fields, field, message) => {
    const path = await ask()
    const typed = { ...EXTENSION, ...fields }
    const answer = await head.post(`${path}/extend`, typed)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(message)
    expect(answer.$('details[open] #until').attr('value')).toBe(shownAs(typed.until))
    expect(answer.$('[name="told_by"]:checked').attr('value') ?? '').toBe(typed.told_by)
    expect(await stored()).toEqual(NONE)
  })

  test('has a notice to print, in Vietnamese in any language, with nobody’s name', async () => {
    const path = await ask()
    expect((await head.get(`${path}/extension`)).status).toBe(404)
    await head.post(`${path}/extend`, EXTENSION)
    const notice = await head.get(`${path}/extension?lang=en`)
    const text = notice.$('.document').text()
    expect(text).toContain('yêu cầu của Ông/Bà: xóa dữ liệu')
    expect(text).toContain('Vì lý do: nội dung yêu cầu phức tạp')
    expect(text).toContain('đến hết ngày 20/12/2026')
    expect(text).not.toMatch(/Yêu Cầu|345 678/)
  })
})

describe('deletion', () => {
  test('takes the visits with their words and changes, and leaves figures and other people', async () => {
    const figures = await app.rows('select * from office_day')
    const path = await ask()
    const answer = await head.post(`${path}/erase`, { sure: 'on' })
    expect(answer.status).toBe(303)
    expect(await names()).toEqual(['Người Khác'])
    expect(await app.rows(`select from visit_search_term where word in ('yeu', '#8765432194')`)).toEqual([])
    expect(await app.rows('select * from office_day')).toEqual(figures)
    expect(await app.audited('visits.erased')).toEqual(['count=1'])
    expect(await verifyChain(app.db, await app.officeId('tt-hcc'))).toMatchObject({ ok: true })
    expect((await head.get(path)).text).toContain('Các lượt này đã được xóa')
  })

  test('asks whether it is the right person first', async () => {
    const path = await ask()
    const answer = await head.post(`${path}/erase`)
    expect(answer.status).toBe(422)
    expect(answer.$('#sure-problem').text()).toContain('đúng người')
    expect(await names()).toHaveLength(2)
  })

  test('is not offered to, nor done for, a request of another kind', async () => {
    const path = await ask({ kind: 'view' })
    expect((await head.get(path)).$('button.danger')).toHaveLength(0)
    expect((await head.post(`${path}/erase`, { sure: 'on' })).status).toBe(404)
    expect(await names()).toHaveLength(2)
  })

  test('leaves who is still here, and what a trace holds', async () => {
    await visit('Người Yêu Cầu', '0912345678', false)
    await head.post('/trace', {
      client_uuid: randomUUID(),
      person: '0987654321',
      from: '2026-11-25',
      until: '2026-11-25',
      buffer: '30',
      document_number: '1',
      document_date: '2026-11-25',
      agency: 'TTYT',
      signer: 'A',
      hold_until: '2026-11-25',
    })
    const path = await ask()
    const page = await head.get(path)
    expect(page.$('.mark.due').text()).toContain('Đang tạm giữ')
    expect(page.$('button.danger')).toHaveLength(0)
    await head.post(`${path}/erase`, { sure: 'on' })
    expect(await names()).toHaveLength(3)
    app.clock.set('2026-11-26T08:00:00+07:00')
    head = await app.client('head.tt-hcc')
    await head.post(`${path}/erase`, { sure: 'on' })
    // The hold has ended; who is still open stays until somebody closes the visit.
    expect(await names()).toEqual(['Người Khác', 'Người Yêu Cầu'])
  })
})

test('a person may record many requests within an hour, and beyond that is told so', async () => {
  await ask()
  await app.rows(`update throttle set points = 59 where key like 'subject-request%'`)
  await ask()
  const refused = await head.post('/subjects', { client_uuid: randomUUID(), ...FORM })
  expect([refused.status, refused.$('#person-problem').text(), refused.$('#person').val()]).toEqual([
    429,
    expect.stringContaining('đã ghi quá nhiều yêu cầu'),
    FORM.person,
  ])
  expect(await app.rows('select from subject_request')).toHaveLength(2)
})
