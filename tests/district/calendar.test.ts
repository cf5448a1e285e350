import { describe, expect, test } from 'vitest'
import { findExceptions } from '../../server/core/calendar/queries.ts'
import { isWorkingDay } from '../../server/core/calendar/working-days.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const district = useFreshClient(app, 'district')

const CULTURE_DAY = { day: '2026-11-24', kind: 'off', note: 'Ngày Văn hóa Việt Nam' }

const stored = () =>
  app.rows(`select day, kind, note from calendar_day where day >= '2026-09-01' order by day`)
const audited = () =>
  app.rows(`select action, a.fields, a.office_id = o.id as in_district from audit a, office o
    where action like 'calendar.%' and o.parent_id is null order by seq`)

describe('the working calendar', () => {
  test('begins with the swapped working days that were decided for the whole country', async () => {
    const exceptions = await findExceptions(app.db)
    expect(isWorkingDay('2026-08-22', exceptions)).toBe(true)
    expect(isWorkingDay('2026-08-31', exceptions)).toBe(false)
    const page = await district.get('/district/calendar?year=2025')
    expect(page.$('h1').text()).toBe('Lịch làm việc năm 2025')
    expect(page.$('.log-count').text()).toBe('250 ngày làm việc')
    expect(page.text).toContain('Làm bù cho thứ Sáu 02/5/2025')
  })

  test('shows this year, its holidays by law and today', async () => {
    const page = await district.get('/district/calendar')
    expect(page.$('h1').text()).toContain('2026')
    const holidays = page
      .$('[aria-labelledby=holidays-title] li')
      .toArray()
      .map((one) => page.$(one).text().replace(/\s+/g, ' ').trim())
    expect(holidays).toContain('17/02/2026, thứ ba Tết Âm lịch')
    expect(holidays).toContain('27/04/2026, thứ hai Nghỉ bù')
    expect(page.$('[aria-current=date]').text()).toBe('25')
    expect(page.$('.months table')).toHaveLength(12)
    expect(['prev', 'next'].map((rel) => page.$(`a[rel=${rel}]`).text())).toEqual(['2025', '2027'])
  })

  test('stores a newly announced day off once, with one entry in the district’s audit', async () => {
    const answer = await district.post('/district/calendar', CULTURE_DAY)
    expect([answer.status, answer.location]).toEqual([303, '/district/calendar?year=2026'])
    await district.post('/district/calendar', CULTURE_DAY)
    expect(await stored()).toEqual([CULTURE_DAY])
    expect(await audited()).toEqual([
      { action: 'calendar.day_set', fields: 'day=2026-11-24 kind=off', in_district: true },
    ])
    const page = await district.get('/district/calendar')
    expect(page.$('[role=status]').text()).toBe('Đã lưu lịch làm việc.')
    expect(page.$('[aria-labelledby=exceptions-title]').text()).toContain('24/11/2026')
    expect(page.$('[aria-labelledby=exceptions-title] .mark').attr('class')).toBe('mark good')
  })

  test('lets a day be changed again, and be cleared, once', async () => {
    await district.post('/district/calendar', { ...CULTURE_DAY, kind: 'working', note: '' })
    expect(await stored()).toEqual([{ day: '2026-11-24', kind: 'working', note: '' }])
    await district.post('/district/calendar', { ...CULTURE_DAY, kind: 'working', note: 'Làm bù' })
    expect(await stored()).toEqual([{ day: '2026-11-24', kind: 'working', note: 'Làm bù' }])
    await district.post('/district/calendar/clear', { day: '2026-11-24' })
    await district.post('/district/calendar/clear', { day: '2026-11-24' })
    expect(await stored()).toEqual([])
    expect(await audited()).toEqual([
      ...[1, 2].map(() => ({
        ...{ action: 'calendar.day_set', fields: 'day=2026-11-24 kind=working', in_district: true },
      })),
      { action: 'calendar.day_cleared', fields: 'day=2026-11-24', in_district: true },
    ])
  })

  test.each([
    ['day', { day: '' }, 'Vui lòng chọn một ngày'],
    ['day', { day: '2026-02-30' }, 'Vui lòng chọn một ngày'],
    ['day', { day: '2020-12-31' }, 'từ năm 2021 đến năm 2100'],
    ['kind', { kind: 'maybe' }, 'Vui lòng chọn một mục'],
    ['note', { note: 'x'.repeat(121) }, 'Dài quá 120'],
    ['note', { note: 'a\u202eb' }, 'không đọc được'],
  ])('refuses %s of %j', async (field, wrong, words) => {
    const answer = await district.post('/district/calendar', { ...CULTURE_DAY, ...wrong })
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(words)
  })

  test('shows the years 2021 to 2100, and this year where it is asked for another', async () => {
    for (const year of ['2021', '2100', '1999', '2020', '2101', '99999', 'x', '']) {
      const page = await district.get(`/district/calendar?year=${year}`)
      const shown = /2021|2100/.test(year) ? year : '2026'
      expect([year, page.$('h1').text()]).toEqual([year, `Lịch làm việc năm ${shown}`])
    }
  })
})
