import { beforeEach, expect, test } from 'vitest'
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

test('the days before the first entry in the district count against nobody, and the page says so', async () => {
  const page = await show('from=2026-10-01&to=2026-11-24&show=all')
  expect(page.$('.verdict').text()).toBe('Chỉ đếm từ 02/11/2026, ngày đầu tiên có lượt ghi trong hệ thống.')
  expect(page.text).toContain('0/17 ngày')
  const before = await show('from=2026-10-01&to=2026-10-31&show=all')
  const marks = textsOf(before, '.compliance .mark')
  expect(new Set(marks)).toEqual(new Set(['Chưa từng ghi', 'Chưa xếp']))
  expect(before.$('.verdict').text()).toContain('nên chưa xếp mức độ')
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
