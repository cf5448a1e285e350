import { describe, expect, test } from 'vitest'
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
