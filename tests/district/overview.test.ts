import { beforeEach, describe, expect, test } from 'vitest'
import { readDistrict } from '../../server/district/overview/queries.ts'
import { windowOf } from '../../server/district/overview/window.ts'
import { startApp } from '../support/app.ts'
import { type Answer, shownAs } from '../support/client.ts'
import { sentBy } from '../support/sent.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp({}, fill)
const district = useFreshClient(app, 'district')

/** A day's figures of two offices from their own gates, and older days inserted directly. */
async function fill() {
  const guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: 'Khách Một', app_status: 'running', party_size: '3' })
  await guard.enter({ name: 'Khách Hai', app_status: 'absent', app_outcome: 'installed' })
  await guard.enter({ name: 'Khách Ba', app_status: 'absent', app_outcome: 'declined' })
  await guard.enter({ name: 'Khách Bốn', app_status: 'no_smartphone' })
  await (await app.client('gate.ubnd-xa-long-hau')).enter({ name: 'Khách Xã', app_status: 'not_asked' })
  const centre = await app.officeId('tt-hcc')
  const plant = (day: string, revision: number, visits: number) =>
    app.rows(
      `insert into office_day (office_id, day, revision, closed_at, visits, people, running, leaving)
       values ($1, $2, $3, now(), $4, $4, $4, $4)`,
      [centre, day, revision, visits],
    )
  await plant('2026-11-18', 0, 40)
  await plant('2026-11-18', 1, 30)
  await plant('2026-11-24', 0, 1234)
}

const facts = ({ $ }: Answer) =>
  $('.tiles > div')
    .toArray()
    .map((one) =>
      $(one)
        .children()
        .toArray()
        .map((part) => $(part).text()),
    )

const lineOf = ({ $ }: Answer, name: string) =>
  $('.figure-table tr')
    .filter((_, row) => $(row).find('th[scope=row]').text() === name)
    .find('td.num')
    .toArray()
    .map((cell) => $(cell).text().replace(/\s+/g, ' ').trim())

describe('the figures of the district', () => {
  test('a month counts each day once, by its newest revision', async () => {
    const page = await district.get('/district?period=month')
    expect(facts(page)[0]?.[1]).toBe('1.269')
    expect(facts(page)[1]?.[0]).toBe('Số người')
    expect(page.$('#visits-title').text()).toBe('Lượt khách mỗi ngày')
    const table = page.$('[aria-labelledby=visits-title] tbody tr').last().text().replace(/\s+/g, ' ')
    expect(table).toContain('25/11/2026')
  })

  // A Saturday worked in lieu of another day is a working day.
  test.each([
    ['from=2026-11-21&to=2026-11-22', 'trong 67 cơ quan, đơn vị · ngày nghỉ', undefined],
    ['period=day&day=2026-08-22', 'trong 67 cơ quan, đơn vị', 'due'],
    ['period=day&day=2026-08-31', 'trong 67 cơ quan, đơn vị · ngày nghỉ', undefined],
  ])('of %s hold only a working day against an office', async (query, note, tone) => {
    const { $ } = await district.get(`/district?${query}`)
    const fact = $('.tiles > div').last()
    expect([fact.find('.hint').text(), fact.find('dd').first().attr('class')]).toEqual([note, tone])
  })

  test.each([
    ['from=2026-11-24', 'to', 'Vui lòng chọn một ngày', ''],
    ['from=1990-01-01&to=2026-11-20', 'to', 'Dài nhất 3660 ngày', '2026-11-20'],
  ])('refuse the period %s, with what was typed', async (query, field, words, typed) => {
    const page = await district.get(`/district?${query}`)
    expect(page.status).toBe(422)
    expect(page.$(`#${field}-problem`).text()).toContain(words)
    expect(page.$(`#${field}`).val()).toBe(shownAs(typed))
  })
})

describe('where no app is recommended', () => {
  test('the page does not ask about one, but shows what was asked before', async () => {
    await app.rows('update recommended_app set enabled = false')
    await app.forget()
    const quiet = await district.get('/district?from=2026-06-01&to=2026-06-30')
    expect(quiet.text).not.toMatch(/khi ra về|Bluezone/)
    const page = await district.get('/district')
    expect(page.$('thead').text()).toContain('Có ứng dụng khi ra về')
  })
})

describe('the query behind the page', () => {
  const YEAR = { from: '2025-11-26', to: '2026-11-25' }
  const BEFORE = { from: '2024-11-26', to: '2025-11-25' }

  test('is one round trip without a CTE that reads only the daily figures, for all offices in one pass', async () => {
    const sent = await sentBy(app, () =>
      readDistrict(app.context, { window: windowOf(YEAR), before: BEFORE, today: '2026-11-25' }),
    )
    expect(sent).toHaveLength(1)
    const statements = (sent[0] ?? []).filter(({ text }) => !['begin', 'commit'].includes(text))
    expect(statements.map(({ text }) => text.split(' ')[0])).toEqual(Array(5).fill('select'))
    const tables = new Set<string>()
    for (const { text, values } of statements.slice(1)) {
      const plan = await app.value<unknown[]>(`explain (format json) ${text}`, values)
      for (const [, table] of JSON.stringify(plan).matchAll(/"Relation Name":"(\w+)"/g))
        tables.add(table ?? '')
      expect(JSON.stringify(plan)).not.toContain('"CTE')
    }
    expect([...tables]).toEqual(['office_day'])
  })

  test('returns nothing where nothing is stored', async () => {
    const window = windowOf({ from: '2021-01-01', to: '2021-01-01' })
    const empty = await readDistrict(app.context, { window, before: BEFORE, today: '2021-01-01' })
    expect(empty).toEqual({ offices: [], parts: [], before: [] })
  })
})

test('a district with 150 offices of long names is one page, and one without any says so', async () => {
  const large = await startApp()
  const [root] = await large.rows<{ id: string }>('select id from office where parent_id is null')
  await large.rows(
    `insert into office (id, code, name, short, kind, locality, parent_id, created_at)
     select gen_random_uuid(), 'them-' || i, 'Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Hướng nghiệp liên xã số ' || i,
       'Thêm ' || i, 'public_service', 'Xã Phước Vĩnh Đông', $1, now() from generate_series(1, 83) i`,
    [root?.id],
  )
  await large.rows(
    `insert into office_day (office_id, day, closed_at, visits, people, running, leaving)
     select id, d, now(), 20, 25, 10, 10 from office, generate_series('2026-11-01'::date, '2026-11-24', '1 day') d
     where parent_id is not null`,
  )
  const client = await large.client('district')
  const page = await client.get('/district?from=2026-01-01&to=2026-11-25')
  expect(page.$('.figure-table tbody tr')).toHaveLength(150)
  expect(facts(page)[0]?.[1]).toBe((150 * 20 * 24).toLocaleString('vi-VN'))
  await large.rows(`update office set valid_to = '2020-01-01' where parent_id is not null`)
  await large.forget()
  const none = await client.get('/district')
  expect(none.$('.table-card .empty').text()).toBe('Chưa có cơ quan nào.')
  await large.close()
})

describe('an office that had another name and place', () => {
  const OLD = 'UBND xã Tân Kim'

  beforeEach(async () => {
    const id = await app.officeId('ubnd-xa-phuoc-ly')
    await app.rows(
      `insert into office_past (office_id, until, name, short, kind, locality, parent_id)
       select id, '2026-11-19', $2, $2, kind, 'Xã Tân Kim', parent_id from office where id = $1`,
      [id, OLD],
    )
    await app.rows(
      `insert into office_day (office_id, day, closed_at, visits, people) values ($1, '2026-11-18', now(), 9, 9)`,
      [id],
    )
    await app.forget()
  })

  test('appears under its name and place in the period asked for', async () => {
    expect((await district.get('/district?day=2026-11-19')).text).toContain(OLD)
    const now = await district.get('/district')
    expect([now.text.includes(OLD), now.text.includes('UBND xã Phước Lý')]).toEqual([false, true])
    // The period ends before the renaming; the figures belong to the same office.
    const then = await district.get('/district?from=2026-11-16&to=2026-11-19')
    expect(lineOf(then, OLD)[0]).toBe('9')
    expect(then.text).not.toContain('UBND xã Phước Lý')
    expect(lineOf(await district.get('/district?from=2026-11-16&to=2026-11-20'), 'UBND xã Phước Lý')[0]).toBe(
      '9',
    )
    const places = await district.get('/district?day=2026-11-18&by=locality')
    expect(lineOf(places, 'Xã Tân Kim')[0]).toBe('9')
  })

  test('is reminded under that name', async () => {
    const page = await district.get('/district/compliance?from=2026-11-16&to=2026-11-19')
    expect([page.text.includes(OLD), page.text.includes('UBND xã Phước Lý')]).toEqual([true, false])
  })
})
