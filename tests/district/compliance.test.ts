import { beforeEach, expect, test } from 'vitest'
import type { LastEntry } from '../../server/core/figures/queries.ts'
import { complianceOf } from '../../server/district/compliance/compliance.ts'
import type { Recorded } from '../../server/district/compliance/queries.ts'
import type { OfficeRow } from '../../server/platform/db/schema.ts'
import { textsOf } from '../support/client.ts'
import { useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp({}, fill)
beforeEach(() => app.clock.forward(12 * 60_000))

/** November 2026 has 17 working days until its last Tuesday. */
async function fill() {
  const guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: 'Khách Hôm Nay', app_status: 'not_asked' })
  const plant = (code: string, days: string, counts: string) =>
    app.rows(
      `insert into office_day (office_id, day, closed_at, visits, people, departed, unclosed, not_asked, running)
       select id, d, now(), ${counts} from office, generate_series('2026-11-01'::date, '2026-11-24', '1 day') d
       where code = $1 and extract(isodow from d) in (${days})`,
      [code],
    )
  await plant('tt-hcc', '1, 2, 3, 4, 5', '10, 10, 10, 0, 0, 10')
  await plant('ubnd-xa-long-hau', '1, 2, 3, 4', '10, 10, 5, 5, 0, 10')
  await plant('ubnd-xa-tan-tap', '1', '10, 10, 10, 0, 6, 4')
  // Rows of days without a visit: only somebody who waited and was not confirmed.
  await plant('ubnd-xa-tan-tap', '2', '0, 0, 0, 0, 0, 0')
}

const show = async (query: string) => (await app.client('district')).get(`/district/compliance?${query}`)

const lineOf = async (name: string) => {
  const page = await show('show=all')
  const line = page.$('.compliance tbody tr').filter((_, one) => page.$(one).text().trim().startsWith(name))
  const facts = line.find('td[data-label]').toArray()
  return {
    need: line.find('.mark').text(),
    facts: facts.map((one) => page.$(one).text()),
    reminder: line.find('textarea').text(),
  }
}

test('an office that leaves out days and departures is marked for attention, with the days to name', async () => {
  const { need, facts, reminder } = await lineOf('UBND xã Long Hậu')
  expect([need, facts.slice(0, 2)]).toEqual(['Cần lưu ý', ['3/17 ngày', '50,0%']])
  expect(reminder).toContain('3 ngày làm việc chưa có lượt ghi nào: 06/11, 13/11, 20/11.')
  expect(reminder).toContain('70 lượt chưa ghi giờ ra (50,0%)')
})

test('an office that hardly records is reminded, and one that never did is listed first', async () => {
  expect((await lineOf('UBND xã Tân Tập')).need).toBe('Cần nhắc nhở')
  const page = await show('show=all')
  expect(page.$('.compliance .mark').first().text()).toBe('Chưa từng ghi')
  expect(page.$('.compliance .mark').last().text()).toBe('Ghi đều')
  expect((await lineOf('UBND xã Phước Lý')).reminder).toContain('chưa có lượt ghi nào')
})

const order = async (query: string) => {
  const { $ } = await show(`show=all&${query}`)
  const names = $('.compliance tbody tr')
    .toArray()
    .map((row) => $(row).find('th').contents().first().text())
  const wanted = ['Trung tâm Hành chính công', 'UBND xã Long Hậu', 'UBND xã Tân Tập']
  return names.flatMap((name) => wanted.filter((one) => name.startsWith(one)))
}

test('every column sorts, either way, and says which does', async () => {
  const [centre, longHau, tanTap] = ['Trung tâm Hành chính công', 'UBND xã Long Hậu', 'UBND xã Tân Tập']
  expect(await order('sort=missing')).toEqual([tanTap, longHau, centre])
  expect(await order('sort=unclosed')).toEqual([longHau, tanTap, centre])
  expect(await order('sort=not_asked&order=up')).toEqual([longHau, centre, tanTap])
  expect(await order('sort=last')).toEqual([tanTap, longHau, centre])
  expect(await order('sort=name&order=down')).toEqual([tanTap, longHau, centre])
  expect(await order('sort=nonsense&order=sideways&show[]=x')).toEqual([tanTap, longHau, centre])
  const { $ } = await show('sort=missing')
  expect($('[aria-sort=descending]').text()).toContain('Ngày làm việc chưa ghi nhận')
  expect($('[aria-sort] a').attr('href')).toContain('order=up')
})

test('the days before the first entry in the district count against nobody, and the page says so', async () => {
  const page = await show('from=2026-10-01&to=2026-11-24&show=all')
  expect(page.$('.verdict').text()).toBe('Chỉ đếm từ 02/11/2026, ngày đầu tiên có lượt ghi trong hệ thống.')
  expect(page.text).toContain('0/17 ngày')
  const before = await show('from=2026-10-01&to=2026-10-31&show=all')
  const marks = textsOf(before, '.compliance .mark')
  expect(new Set(marks)).toEqual(new Set(['Chưa từng ghi', 'Chưa xếp']))
  expect(before.$('.verdict').text()).toContain('nên chưa xếp mức độ')
})

test('twenty of many missed days are named and the others counted', async () => {
  await app.rows(
    `insert into office_day (office_id, day, closed_at, visits) select id, '2026-08-31', now(), 1 from office where code = 'tt-hcc'`,
  )
  const page = await show('from=2026-09-01&to=2026-11-24&show=remind')
  const text = page.$('.compliance textarea').first().text()
  expect(text).toMatch(/: 03\/09, .*\d+ ngày khác\./)
  expect(text.match(/\d\d\/\d\d[,. ]/g)).toHaveLength(20)
})

test('one message names every office that needs attention and why, for the group that all offices are in', async () => {
  const { $ } = await show('')
  const text = $('#reminder-all').text()
  const open = Number(/(\d+) cơ quan/.exec($('.collected summary').text())?.[1])
  expect(text.match(/^\d+\. /gm)).toHaveLength(open)
  expect(text).toMatch(
    /^\d+\. UBND xã Tân Tập: 13 trong 17 ngày làm việc chưa ghi; 60,0% lượt chưa hỏi về Bluezone$/m,
  )
  expect(text).toMatch(/^1\. .+: chưa từng ghi$/m)
  expect(text).toContain('UBND xã Long Hậu: 3 trong 17 ngày làm việc chưa ghi; 50,0% lượt chưa ghi giờ ra\n')
  expect(text).not.toContain('Trung tâm Hành chính công')
})

test('an office is reminded from the day on which half of the days are missing', () => {
  const office = { code: 'ubnd', name: 'UBND', valid_from: '2026-01-01', valid_to: null } as OfficeRow
  const workingDays = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30']
  const needWith = (days: string[]) => {
    const recorded = { days, visits: 10, inside: 0, unclosed: 0, not_asked: 0 } as Recorded
    const last = { on: '2026-11-27' } as unknown as LastEntry
    return complianceOf(
      office,
      { recorded, last },
      { today: '2026-12-01', workingDays, appRecommended: true },
    ).need
  }
  expect(needWith(workingDays)).toBe('good')
  expect(needWith(workingDays.slice(2))).toBe('watch')
  expect(needWith(workingDays.slice(3))).toBe('remind')
})

test('no office is called regular before a working day is over, and a note says why', async () => {
  const today = await show('from=2026-11-25&to=2026-11-25&show=all')
  expect(today.$('.verdict').text()).toContain('chưa có ngày làm việc nào trôi qua')
  expect(today.$('.compliance [data-label="Không ghi"]').first().text()).toBe('–')
  expect(today.$('.compliance .mark').text()).not.toContain('Ghi đều')
  expect((await show('from=2026-11-02&to=2026-11-24')).$('.verdict')).toHaveLength(0)
})

test('a day off counts against nobody', async () => {
  await app.rows(`insert into calendar_day values ('2026-11-06', 'off', 'Nghỉ', now())`)
  expect((await lineOf('UBND xã Long Hậu')).facts[0]).toBe('2/16 ngày')
})
