// Expected guests: the head switches them on, reception and the head add them, and they are deleted the day after.
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MAX_GUESTS_PER_DAY } from '../../server/core/guests/guest.ts'
import { readGuests } from '../../server/reception/guests/list.ts'
import { purgeGuests } from '../../server/reception/guests/purge.ts'
import { startApp } from '../support/app.ts'
import { type Answer, fieldsOf, textsOf } from '../support/client.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')

const switchTo = (expects_guests: 'on' | 'off', who = head) => who.post('/office/guests', { expects_guests })

beforeAll(() => switchTo('on'))
// The page names every day that has guests.
beforeEach(() => app.rows('delete from expected_guest'))

const guest = (fields: Record<string, string> = {}) => ({
  client_uuid: randomUUID(),
  name: 'Trần Thị Khách Hẹn',
  day: '25/11/2026',
  ...fields,
})

const expected = (fields: Record<string, string> = {}, who = guard) => who.guest(guest(fields))

const rowOf = (id: string) =>
  app.row<Record<string, unknown>>('select *, day::text as day from expected_guest where id = $1', [id])

const audited = (subject: string) => app.auditOf(subject)

const names = (page: Answer) => textsOf(page, '.guest-list .item-title a')

describe('the switch', () => {
  test('is off at first: no page, no link, and the gate is as it was, byte for byte', async () => {
    const other = await startApp()
    try {
      const [at, of] = [await other.client('gate.tt-hcc'), await other.client('head.tt-hcc')]
      const gate = async () =>
        (await at.get('/gate')).text.replace(/name="client_uuid"\s+value="[^"]*"|data-now="\d+"/g, '')
      const before = await gate()
      expect(before).not.toContain('guests')
      for (const client of [at, of]) {
        for (const path of ['/guests', '/guests/import', `/guests/${randomUUID()}`])
          expect([(await client.get(path)).status, path]).toEqual([404, path])
        expect((await client.post('/guests', guest())).status).toBe(404)
      }
      expect((await at.get('/guests')).text).toContain('Khách hẹn đang tắt')
      expect(await other.rows('select from expected_guest')).toEqual([])
      expect((await of.get('/office')).$('form[action="/office/guests"] button').text()).toBe('Bật khách hẹn')

      const notice = async () => (await at.get('/privacy/tt-hcc')).text
      expect(await notice()).not.toMatch(/Khách hẹn trước|Bản sao lưu/)
      await of.switchOn('guests')
      expect(await notice()).toContain('Khách hẹn trước')
      expect((await at.get('/gate')).$('nav a[href="/guests"]').first().text()).toBe('Khách hẹn')
      expect((await of.get('/office')).$('#form .done').text()).toBe('Khách hẹn đang bật.')
      expect((await at.get('/guests')).status).toBe(200)

      await of.post('/office/guests', { expects_guests: 'off' })
      await of.post('/office/guests', { expects_guests: 'off' })
      expect(await gate()).toBe(before)
      expect(await other.audited('office.guests_set')).toEqual(['expects_guests=on', 'expects_guests=off'])
    } finally {
      await other.close()
    }
  })

  test('the switch of one office does not affect another, and reception cannot change it', async () => {
    expect((await (await app.client('gate.ubnd-xa-long-hau')).get('/guests')).status).toBe(404)
    expect((await switchTo('off', guard)).status).toBe(403)
    expect((await guard.get('/guests')).status).toBe(200)
  })
})

describe('a guest', () => {
  test.each([
    ['no name', { name: ' ' }, 'name', 'Vui lòng ghi họ và tên.'],
    ['no day', { day: '' }, 'day', 'Vui lòng chọn một ngày'],
    ['yesterday', { day: '24/11/2026' }, 'day', 'Chọn ngày từ hôm nay đến 25/12/2026.'],
    ['a day beyond the retention', { day: '26/12/2026' }, 'day', 'Chọn ngày từ hôm nay đến 25/12/2026.'],
    ['a time that is none', { time: '25:10' }, 'time', 'Giờ gồm giờ và phút'],
  ])('is refused with %s', async (_what, wrong, field, words) => {
    const answer = await guard.post('/guests', guest(wrong))
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}`).attr('aria-invalid')).toBe('true')
    expect(answer.$(`#${field}-problem`).text()).toContain(words)
  })

  test('is corrected by who saw the newest version; the number stays until it is replaced or taken out', async () => {
    const id = await expected({ phone: '0912345679', host: 'Bà Tư' })
    const page = await guard.get(`/guests/${id}`)
    expect(page.$('#phone').val()).toBe('')
    expect(page.text).toContain('679')
    const seen = fieldsOf(await head.get(`/guests/${id}`))
    expect((await guard.post(`/guests/${id}`, { ...fieldsOf(page), host: 'Ông Năm' })).location).toBe(
      `/guests/${id}`,
    )
    expect(await rowOf(id)).toMatchObject({ host: 'Ông Năm', phone: '+84912345679', version: 2 })
    const late = await head.post(`/guests/${id}`, { ...seen, host: 'Cô Sáu' })
    expect([late.status, late.$('#host').val()]).toEqual([409, 'Ông Năm'])
    expect(late.$('[role=alert]').text()).toContain('Người khác vừa sửa')
    await head.post(`/guests/${id}`, { ...fieldsOf(late), no_phone: 'on', day: '27/11/2026' })
    expect(await rowOf(id)).toMatchObject({ phone: null, day: '2026-11-27', version: 3 })
    expect((await head.post(`/guests/${id}`, { ...fieldsOf(late), day: '1/1/2030' })).status).toBe(422)
    expect(await audited(id)).toEqual([
      { action: 'guest.expected', fields: '' },
      { action: 'guest.corrected', fields: 'host' },
      { action: 'guest.corrected', fields: 'day phone' },
    ])
  })

  test('is refused when the day has 500 guests already, however they were added', async () => {
    const office = await app.officeId('tt-hcc')
    const day = '2026-12-01'
    await app.rows(
      `insert into expected_guest (office_id, id, day, name, purpose, made_by, made_at)
       select $1, gen_random_uuid(), $2, 'Khách ' || n, 'meeting', gen_random_uuid(), $3 from generate_series(2, $4::int) n`,
      [office, day, app.clock.now(), MAX_GUESTS_PER_DAY],
    )
    const answers = await Promise.all(
      [1, 2, 3].map((each) => guard.post('/guests', guest({ name: `Vừa Đủ ${each}`, day }))),
    )
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['303', '422', '422'])
    expect(
      answers
        .find(({ status }) => status === 422)
        ?.$('#day-problem')
        .text(),
    ).toContain('đã đủ 500')
    const full = await imported(`Họ tên;Ngày\nNgười Thứ 501;01/12/2026`)
    expect(full.page.$('tbody').text()).toContain('đã đủ 500')
    const [own] = await app.rows<{ id: string }>(`select id from expected_guest where name = 'Khách 2'`)
    const kept = fieldsOf(await guard.get(`/guests/${own?.id}`))
    expect((await guard.post(`/guests/${own?.id}`, { ...kept, host: 'Bà Tư' })).status).toBe(303)
    const moved = await expected({ day: '2/12/2026' })
    const form = fieldsOf(await guard.get(`/guests/${moved}`))
    expect((await guard.post(`/guests/${moved}`, { ...form, day: '1/12/2026' })).status).toBe(422)
    await app.rows('delete from expected_guest where day = $1', [day])
  })
})

async function imported(text: string): Promise<{ page: Answer; at: string }> {
  const at = (await guard.post('/guests/import', { text })).location ?? ''
  return { page: await guard.get(at), at }
}

describe('many lines at once', () => {
  const LIST = `DANH SÁCH ĐẠI BIỂU
STT\tHọ và tên\tNgày hẹn\tGiờ\tĐơn vị\tSĐT\tSố người\tNgười cần gặp\tNội dung
1\tĐại Biểu Một\t26/11/2026\t7h30\tUBND xã Phước Lý\t0912345601\t2\tHội trường\tDự họp
2\t\t26/11/2026\t\t\t\t\t\t
3\tĐại Biểu Ba\t31/02/2026\t\t\t\t\t\t
4\tĐại Biểu Bốn\t24/11/2026\t\t\t\t\t\t
5\tĐại Biểu Năm\t26/11/2026\t\t\t0912\t\t\tSửa máy tính
6\tĐẠI BIỂU MỘT\t26/11/2026\t07:30\tUbnd xã Phước lý\t0912.345.601\t\t\t
7\tĐại Biểu Bảy\t26/11/2026\t\t\t\t\t\tSửa máy tính`

  test('are previewed with every refused line by its number, and stored once', async () => {
    const { page, at } = await imported(LIST)
    const lines = page.$('tbody tr').toArray()
    const line = (number: string) =>
      page.$(lines.find((row) => page.$(row).children().first().text().trim() === number)).text()
    expect(lines).toHaveLength(7)
    expect(line('4')).toContain('Họ và tên: Vui lòng ghi họ và tên.')
    expect(line('5')).toContain('Ngày hẹn: Vui lòng chọn một ngày')
    expect(line('6')).toContain('Ngày hẹn: Chọn ngày từ hôm nay đến 25/12/2026.')
    expect(line('7')).toContain('Số điện thoại: Số điện thoại thiếu chữ số.')
    expect(line('8')).toContain('Trùng tên, đơn vị và số điện thoại với dòng 3.')
    expect(page.text).toContain('2 dòng sẽ được ghi; 4 dòng có lỗi; 0 dòng đã có.')
    expect(page.text).toContain('Cột không dùng: STT.')
    expect(await app.rows(`select from expected_guest where name like 'Đại Biểu%'`)).toEqual([])
    const confirmed = await guard.post(at)
    // Redirects to the list of the imported day, which says how many lines were added.
    expect(confirmed.location).toBe('/guests?day=2026-11-26')
    expect((await guard.get('/guests?day=2026-11-26')).$('.done').text()).toBe('Đã ghi danh sách: 2 dòng.')
    expect((await guard.post(at)).location).toBe('/guests')
    const stored = await app.rows(
      `select name, at_minutes, phone, party_size, host, purpose, purpose_note from expected_guest
       where name like 'Đại Biểu%' order by name`,
    )
    expect(stored).toEqual([
      {
        ...{ name: 'Đại Biểu Bảy', at_minutes: null, phone: null, party_size: 1, host: null },
        ...{ purpose: 'other', purpose_note: 'Sửa máy tính' },
      },
      {
        name: 'Đại Biểu Một',
        at_minutes: 450,
        phone: '+84912345601',
        party_size: 2,
        host: 'Hội trường',
        ...{ purpose: 'meeting', purpose_note: null },
      },
    ])
    expect(await app.audited('guests.imported')).toEqual(['count=2'])
  })

  test('distinguish An from Ân in the same unit at the same hour, but not capitals or the position of a tone mark', async () => {
    const listOf = (...names: string[]) =>
      imported(['Họ tên;Ngày;Giờ;Đơn vị', ...names.map((name) => `${name};26/11/2026;8h;Xã`)].join('\n'))
    await guard.post((await listOf('Lê An', 'Lê Hoà')).at)
    const { page, at } = await listOf('Lê Ân', 'LÊ AN', 'Lê Hòa')
    expect(page.text).toContain('1 dòng sẽ được ghi; 0 dòng có lỗi; 2 dòng đã có.')
    await guard.post(at)
    const stored = await app.rows<{ name: string }>(
      `select name from expected_guest where name ilike 'Lê %' and place = 'Xã'`,
    )
    expect(stored.map(({ name }) => name).toSorted()).toEqual(['Lê An', 'Lê Hoà', 'Lê Ân'].toSorted())
  })

  test('need a name and a day in their columns, and are at most a thousand', () => {
    expect(readGuests('Ngày;Giờ\nA;8h', '2026-11-25')).toMatchObject({
      ok: false,
      problem: { key: 'problem.csv_columns' },
    })
    const many = Array.from({ length: 1001 }, (_, each) => `Khách ${each};26/11/2026`)
    expect(readGuests(['Họ tên;Ngày', ...many].join('\n'), '2026-11-25')).toMatchObject({
      ok: false,
      problem: { key: 'problem.csv_rows', detail: { most: '1000' } },
    })
  })
})

describe('the day after', () => {
  test('deletes who was expected, keeps the number and says so in the audit; later days stay', async () => {
    const office = await app.officeId('tt-hcc')
    await app.rows('delete from expected_guest')
    const gone = [await expected(), await expected({ name: 'Khách Thứ Hai' })]
    const stays = await expected({ day: '26/11/2026' })
    const purge = (iso: string) =>
      purgeGuests(app.db, office, new Date(iso), app.clock.now()).then(({ guests }) => guests)
    expect(await purge('2026-11-25T23:59:00+07:00')).toBe(0)
    expect(await purge('2026-11-26T00:05:00+07:00')).toBe(2)
    expect(await purge('2026-11-26T00:06:00+07:00')).toBe(0)
    for (const id of gone) expect(await rowOf(id)).toBeUndefined()
    expect(await rowOf(stays)).toBeDefined()
    expect(
      await app.rows(`select action, fields, actor_id from audit where action = 'guests.purged'`),
    ).toEqual([{ action: 'guests.purged', fields: 'day=2026-11-25 count=2 arrived=0', actor_id: null }])
    const page = await guard.get('/guests')
    expect(page.$('details li').text()).toBe('25/11/2026: đã đến 0/2 người')
    expect(names(page)).toEqual([])
  })
})
