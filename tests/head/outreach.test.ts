import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Answer, Client } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const TODAY = '2026-11-25'
const RADIO = {
  day: TODAY,
  activity: 'radio.minute',
  quantity: '1.200',
  title: 'Bài hướng dẫn cài Bluezone',
  helped: '12',
  installs: '9',
  link: ' ',
}

const app = useRenewedApp()
const head = useFreshClient(app, 'head.tt-hcc')
const neighbour = useFreshClient(app, 'head.ubnd-xa-long-hau')
const district = useFreshClient(app, 'district')

async function record(client: Client, fields: Record<string, string> = {}, base = '/outreach') {
  const id = randomUUID()
  const answer = await client.post(base, { client_uuid: id, ...RADIO, ...fields })
  expect([answer.status, answer.location]).toEqual([303, base])
  return `${base}/${id}`
}

const entries = () => app.rows<Record<string, unknown>>('select * from outreach_entry order by id')
const audited = async () =>
  (
    await app.rows<{ action: string; fields: string }>(
      `select action, fields from audit where action like 'outreach.%' and office_id = $1 order by seq`,
      [await app.officeId('tt-hcc')],
    )
  ).map(({ action, fields }) => [action, fields])
const tableOf = ({ $ }: Answer, heading: string) =>
  $(`[aria-labelledby="${heading}"] tr`)
    .slice(1)
    .get()
    .map((row) =>
      $(row)
        .children()
        .get()
        .map((cell) => $(cell).text().trim()),
    )

describe('the diary of an office', () => {
  test('leads to another site without telling it from where', async () => {
    await record(head, { link: 'https://cangiuoc.gov.vn/bai' })
    const link = (await head.get('/outreach')).$('a[href="https://cangiuoc.gov.vn/bai"]')
    expect(link.attr('rel')).toBe('noopener noreferrer')
  })

  test('shows only its own office', async () => {
    const entry = await record(head)
    expect((await neighbour.get('/outreach')).text).not.toContain(RADIO.title)
    expect((await neighbour.get(entry)).status).toBe(404)
    expect((await neighbour.post(`${entry}/void`, { reason: 'trial' })).status).toBe(404)
    expect((await neighbour.post(`${entry}/correct`, { ...RADIO, seen_version: '1' })).status).toBe(404)
    expect((await district.post(`${entry.replace('/outreach', '/district/outreach')}/void`)).status).toBe(404)
  })

  test.each([
    [{ title: '' }, 'title', 'Vui lòng ghi mục này.'],
    [{ title: 'x'.repeat(201) }, 'title', 'Dài quá 200 ký tự.'],
    [{ title: 'a\u202eb' }, 'title', 'Có ký tự lạ không đọc được. Vui lòng xóa và gõ lại.'],
    [{ day: '2026-11-26' }, 'day', 'Ngày này chưa tới.'],
    [{ day: '2019-12-31' }, 'day', 'Vui lòng chọn một ngày, hoặc ghi ngày/tháng/năm, ví dụ 05/03/2021.'],
    [{ activity: 'radio.article' }, 'activity', 'Vui lòng chọn một mục.'],
    [{ quantity: '0' }, 'quantity', 'Số từ 1 đến 1.000.000.'],
    [{ quantity: '12,5' }, 'quantity', 'Số từ 1 đến 1.000.000.'],
    [{ installs: '-1' }, 'installs', 'Số từ 0 đến 1.000.000.'],
    [{ link: 'javascript:alert(1)' }, 'link', 'Cần một địa chỉ bắt đầu bằng https://, tối đa 500 ký tự.'],
    [{ link: 'http://cangiuoc.gov.vn' }, 'link', 'Cần một địa chỉ bắt đầu bằng https://, tối đa 500 ký tự.'],
    [
      { link: `https://cangiuoc.gov.vn/${'x'.repeat(500)}` },
      'link',
      'Cần một địa chỉ bắt đầu bằng https://, tối đa 500 ký tự.',
    ],
  ])('refuses %o beside the field', async (wrong, field, problem) => {
    const answer = await head.post('/outreach', { client_uuid: randomUUID(), ...RADIO, ...wrong })
    expect([answer.status, answer.$(`#${field}-problem`).text()]).toEqual([422, problem])
  })
})

describe('an entry that was wrong', () => {
  test('is not overwritten unnoticed when two people correct it', async () => {
    const entry = await record(head)
    const first = { ...RADIO, quantity: '30', seen_version: '1', reason: 'mistyped' }
    expect((await head.post(`${entry}/correct`, first)).status).toBe(303)
    const second = await head.post(`${entry}/correct`, { ...first, quantity: '40' })
    expect(second.status).toBe(409)
    expect(second.$('#quantity').attr('value')).toBe('40')
    const seen = second.$('input[name=seen_version]').attr('value') ?? ''
    const again = { ...first, quantity: '40', seen_version: seen }
    expect((await head.post(`${entry}/correct`, again)).status).toBe(303)
    const [row] = await entries()
    expect(row).toMatchObject({ quantity: 40, version: 3 })
  })

  test('is voided with a reason, counts no more and cannot be changed', async () => {
    const entry = await record(head)
    app.clock.forward(60_000)
    expect((await head.post(`${entry}/void`, { reason: 'mistyped' })).status).toBe(422)
    for (let time = 0; time < 2; time += 1)
      expect((await head.post(`${entry}/void`, { reason: 'not_held' })).status).toBe(303)
    expect(await audited()).toEqual([
      ['outreach.recorded', ''],
      ['outreach.voided', ''],
    ])
    const page = await head.get('/outreach')
    expect(page.$('.voided').text()).toContain('Đã hủy: Hoạt động không diễn ra')
    expect(page.$('#totals-title').parent().text()).toContain('Chưa có hoạt động nào')
    const form = { ...RADIO, quantity: '30', seen_version: '1', reason: 'mistyped' }
    expect((await head.post(`${entry}/correct`, form)).status).toBe(409)
    expect((await head.get(entry)).$('form[action$="/correct"]')).toHaveLength(0)
  })
})

describe('the district', () => {
  test('sees figures, and no word that an office has written', async () => {
    await record(head, { note: 'Nhà ông Ba ấp 2' })
    for (const address of [
      '/district/outreach',
      '/district/outreach?office=tt-hcc&from=2026-11-01&to=2026-11-25',
    ])
      expect((await district.get(address)).text).not.toMatch(new RegExp(`${RADIO.title}|ông Ba`))
    const client = await app.context.pool.connect()
    await client.query('begin')
    await client.query(`select set_config('app.scope', 'district', true)`)
    for (const table of ['outreach_entry', 'outreach_change']) {
      expect((await client.query(`select from ${table}`)).rowCount).toBe(0)
    }
    await client.query('rollback')
    client.release()
  })

  test('counts what the entries say, however they are written, moved, corrected and voided at the same time', async () => {
    const counted = () =>
      app.rows(
        `select day, channel, unit, entries, quantity, helped, installs from outreach_figures order by 1, 2, 3`,
      )
    const entries = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        record(head, { day: `2026-11-0${1 + (n % 2)}`, quantity: String(n + 1) }),
      ),
    )
    await Promise.all([
      head.post(`${entries[0]}/void`, { reason: 'not_held' }),
      head.post(`${entries[1]}/correct`, {
        ...{ ...RADIO, day: '2026-11-03', activity: 'leaflet.copy', quantity: '9' },
        ...{ seen_version: '1', reason: 'mistyped' },
      }),
      record(head, { day: '2026-11-02', quantity: '100' }),
    ])
    expect(await counted()).toEqual(
      await app.rows(`select day, channel, unit, count(*) as entries, sum(quantity) as quantity, sum(helped) as helped,
        sum(installs) as installs from outreach_entry where voided_at is null group by 1, 2, 3 order by 1, 2, 3`),
    )
    expect(await counted()).toHaveLength(3)
  })

  test('cannot write into an office’s diary, whatever it tries past the application', async () => {
    await record(head)
    const client = await app.context.pool.connect()
    await client.query('begin')
    await client.query(`select set_config('app.scope', 'district', true)`)
    const { rowCount } = await client.query('update outreach_entry set helped = 99')
    await client.query('rollback')
    client.release()
    expect(rowCount).toBe(0)
  })
})

describe('a list from a file', () => {
  const LIST = [
    'Ngày;Hình thức;Đơn vị tính;Số lượng;Nội dung;Liên kết;Số người được hỗ trợ;Số máy được cài;Cột lạ',
    '05/02/2026;Phát thanh, truyền thanh;phút;15;Bài phát thanh;;;;x',
    '6-2-2026;nhom zalo facebook;;;Bài đăng;https://zalo.me/g/abc;30;20;',
    '31/02/2026;Phát thanh, truyền thanh;phút;15;Ngày không có;;;;',
    '07/02/2026;Truyền hình;;1;Không có hình thức này;;;;',
    '08/02/2026;Phát thanh, truyền thanh;tờ;1;Sai đơn vị;;;;',
    '05/02/2026;Phát thanh, truyền thanh;phút;15;Bài phát thanh;;;;',
  ].join('\r\n')

  const upload = (file: string | Buffer) => head.upload('/outreach/import', file)

  test('is previewed with the problems of each row, and recorded once', async () => {
    const response = await upload(LIST)
    expect(response.status).toBe(303)
    const address = response.location ?? ''
    const page = await head.get(address)
    expect(page.$('.log-count').text()).toBe(
      '2 dòng sẽ được ghi; 1 dòng có lỗi; 1 dòng đã có. 2 dòng chờ trả lời.',
    )
    expect(page.text).toContain('Cột không dùng: Cột lạ.')
    const rows = tableOf(page, 'page-title').filter(([line]) => line !== 'Dòng')
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      ['4', 'Ngày: Vui lòng chọn một ngày, hoặc ghi ngày/tháng/năm, ví dụ 05/03/2021.'],
      [
        '5',
        expect.stringMatching(
          /^Hình thức: Vui lòng chọn một mục. Hình thức nhận: .* · Phát thanh, truyền thanh · /,
        ),
      ],
      ['6', expect.stringContaining('Đơn vị tính: Vui lòng chọn một mục. Đơn vị tính nhận: tin, bài · ')],
      ['2', 'Sẽ ghi'],
      ['3', 'Sẽ ghi'],
      ['7', 'Đã có, bỏ qua'],
    ])
    expect(await entries()).toEqual([])
    app.clock.forward(1000)
    const [one, two] = await Promise.all([head.post(address), head.post(address)])
    expect([one?.location, two?.location]).toEqual(['/outreach', '/outreach'])
    expect(await entries()).toEqual([
      expect.objectContaining({ channel: expect.any(String), made_at: app.clock.now() }),
      expect.objectContaining({ channel: expect.any(String), made_at: app.clock.now() }),
    ])
    expect(await audited()).toEqual([['outreach.imported', 'count=2']])
    // A line without a quantity counts as one.
    expect(await app.rows('select quantity from outreach_entry order by day')).toEqual([
      { quantity: 15 },
      { quantity: 1 },
    ])
    const again = (await upload(LIST)).location ?? ''
    expect((await head.get(again)).$('.log-count').text()).toBe(
      '0 dòng sẽ được ghi; 1 dòng có lỗi; 3 dòng đã có. 2 dòng chờ trả lời.',
    )
    expect((await head.get(again)).$('form button.primary')).toHaveLength(0)
  })

  test('may have more rows than a page shows', async () => {
    // A voided entry is not there already.
    const same = { day: '2026-02-05', activity: 'other.time', quantity: '1', title: 'Việc số 0' }
    await head.post(`${await record(head, same)}/void`, { reason: 'trial' })
    const [header] = LIST.split('\r\n')
    const rows = Array.from({ length: 250 }, (_, n) => `05/02/2026;Hình thức khác;lần;1;Việc số ${n};;;;`)
    const address = (await upload([header, ...rows].join('\n'))).location ?? ''
    const page = await head.get(address)
    expect(page.$('.log-count').text()).toContain('250 dòng sẽ được ghi')
    expect(page.$('tbody tr')).toHaveLength(200)
    expect((await head.post(address)).location).toBe('/outreach')
    expect(await app.rows('select count(*)::int as count from outreach_entry')).toEqual([{ count: 251 }])
  })
})
