import { beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from './support/app.ts'
import { accessProblems, chromiumPath, launch, overflow, signIn } from './support/browser.ts'

let app: TestApp

/** November 2026 until its last Tuesday has 17 working days. */
beforeAll(async () => {
  app = await startApp()
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
  app.clock.forward(12 * 60_000)
  return () => app.close()
})

const lineOf = async (name: string, lang = 'vi') => {
  const district = await app.client('district')
  const page = await district.get(`/district/compliance?lang=${lang}`)
  const line = page.$('.compliance > li').filter((_, one) => page.$(one).find('h2').text().startsWith(name))
  const facts = line.find('dd').toArray()
  return {
    need: line.find('.mark').text(),
    facts: facts.map((one) => page.$(one).text()),
    reminder: line.find('textarea').text(),
  }
}

test('an office that records every working day is regular, and is sent nothing', async () => {
  expect(await lineOf('Trung tâm Hành chính công')).toEqual({
    need: 'Đều đặn',
    facts: ['0 trong 17 ngày', '0%', '0,6%', '12 phút trước'],
    reminder: '',
  })
})

test('one that leaves days and departures out is looked at, with the days to name', async () => {
  const { need, facts, reminder } = await lineOf('UBND xã Long Hậu')
  expect([need, facts.slice(0, 2)]).toEqual(['Cần xem', ['3 trong 17 ngày', '50,0%']])
  expect(reminder).toContain('3 ngày làm việc chưa có lượt ghi nào: 06/11, 13/11, 20/11.')
  expect(reminder).toContain('70 lượt chưa ghi giờ ra (50,0%)')
})

test('one that hardly records is reminded, and who never did stands first', async () => {
  expect((await lineOf('UBND xã Tân Tập')).need).toBe('Nên nhắc')
  const page = await (await app.client('district')).get('/district/compliance')
  expect(page.$('.compliance .mark').first().text()).toBe('Chưa từng ghi')
  expect(page.$('.compliance .mark').last().text()).toBe('Đều đặn')
  expect((await lineOf('UBND xã Phước Lý')).reminder).toContain('chưa có lượt ghi nào')
})

test('a day off is nobody’s fault', async () => {
  await app.rows(`insert into calendar_day values ('2026-11-06', 'off', 'Nghỉ', now())`)
  expect((await lineOf('UBND xã Long Hậu')).facts[0]).toBe('2 trong 16 ngày')
  await app.rows(`delete from calendar_day where day = '2026-11-06'`)
})

test('it is told in English too, and names no visitor', async () => {
  expect((await lineOf('UBND xã Tân Tập', 'en')).need).toBe('To be reminded')
  expect((await (await app.client('district')).get('/district/compliance')).text).not.toContain(
    'Khách Hôm Nay',
  )
})

test.skipIf(!chromiumPath)('the page works on a telephone', async () => {
  const browsers = await launch()
  const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
  await signIn(page, 'district')
  await page.goto('/district/compliance?period=week')
  await page.getByText('Lời nhắc để gửi qua Zalo').first().click()
  expect(await accessProblems(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await browsers.settle()
  await browsers.close()
})
