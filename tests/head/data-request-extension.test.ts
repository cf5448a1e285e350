import { describe, expect, test } from 'vitest'
import { fieldsOf, textsOf } from '../support/client.ts'
import { parseCsv } from '../support/csv.ts'
import { useDataRequests } from '../support/data-requests.ts'
import { readXlsx } from '../support/xlsx.ts'

const { app, head, ask } = useDataRequests()

describe('a person’s own data as a file', () => {
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

  test('the JSON file holds everything, with machine-readable times, and nothing about anybody else', async () => {
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
    // Every column of the visit is either in the copy or left out on purpose.
    const columns = await app.rows<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_schema = 'public' and table_name = 'visit'`,
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

  test('withholds values that were first recorded for another person', async () => {
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

/** Columns about the server and its staff, or included under another name (`commune`, `app`, `voided`, `desk`, `meeting`). */
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

  test('postpones the due date once, with the reason and how the person was told, and is audited', async () => {
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

  test('postpones when a request is overdue, and changes the order of the list', async () => {
    const extended = await ask({ received_on: '2026-11-24' })
    await ask({ kind: 'view', received_on: '2026-11-25' })
    await head.post(`${extended}/extend`, EXTENSION)
    app.clock.set('2026-12-16T08:00:00+07:00')
    const later = await app.client('head.tt-hcc')
    const list = await later.get('/subjects')
    expect(textsOf(list, '.list a')).toEqual(['Xem dữ liệu', 'Xóa dữ liệu'])
    expect(list.$('.mark.bad')).toHaveLength(1)
  })

  test.each([
    ['is overdue', (path: string) => path, '2026-12-16', 'Đã quá hạn'],
    [
      'has its answer',
      async (path: string) =>
        void (await head.post(`${path}/answer`, { outcome: 'refused', refusal: 'identity' })),
      '2026-12-15',
      'vừa được trả lời',
    ],
  ])('is refused where the request %s', async (_what, before, day, message) => {
    const path = await ask()
    await before(path)
    app.clock.set(`${day}T08:00:00+07:00`)
    const later = await app.client('head.tt-hcc')
    expect((await later.get(path)).$('form[action$="/extend"]')).toHaveLength(0)
    const answer = await later.post(`${path}/extend`, EXTENSION)
    expect(answer.status).toBe(409)
    expect(answer.$('[role="alert"]').text()).toContain(message)
    expect(await stored()).toEqual(NONE)
  })

  test.each([
    ['no later day', { until: '2026-12-15' }, 'until', 'Sau ngày 15/12/2026'],
    ['more than the law allows', { until: '2027-01-05' }, 'until', 'muộn nhất ngày 04/01/2027'],
    ['no real day', { until: '2026-02-30' }, 'until', 'chọn một ngày'],
    ['no reason', { reason: '' }, 'reason', 'chọn một mục'],
    ['nobody told', { told_by: '' }, 'told_by', 'chọn một mục'],
    ['a day of telling to come', { told_on: '2026-11-26' }, 'told_on', 'chưa tới'],
    ['a person told before asking', { told_on: '2026-11-24' }, 'told_on', 'trước ngày nhận'],
  ])('with %s is refused beside the field', async (_what, fields, field, message) => {
    const path = await ask()
    const answer = await head.post(`${path}/extend`, { ...EXTENSION, ...fields })
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(message)
  })

  test('has a printable notice, always in Vietnamese and without a name', async () => {
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
