import { addDays, type OfficeDay, weekdayOf } from '../../platform/lib/clock.ts'
import { lunarDay } from './lunar.ts'

type Holiday =
  | 'new_year'
  | 'tet'
  | 'hung_kings'
  | 'victory'
  | 'labour'
  | 'national'
  /** A day off in lieu of a holiday that fell on a Saturday or Sunday. */
  | 'in_lieu'

const known = new Map<number, ReadonlyMap<OfficeDay, Holiday>>()

/**
 * The holidays of a year by the Labour Code of 2019 (45/2019/QH14), in order: article 112 names them; by article 111.3, one on
 * a Saturday or Sunday is made up for on the next working day.
 */
export function holidaysOf(year: number): ReadonlyMap<OfficeDay, Holiday> {
  const holidays = known.get(year) ?? withDaysInLieu(namedHolidays(year))
  known.set(year, holidays)
  return holidays
}

function namedHolidays(year: number): Map<OfficeDay, Holiday> {
  const tet = lunarDay(year, 1, 1)
  const national = `${year}-09-02`
  return new Map<OfficeDay, Holiday>([
    [`${year}-01-01`, 'new_year'],
    ...[-2, -1, 0, 1, 2, 3]
      .slice(...fiveDays(tet))
      .map((days): [OfficeDay, Holiday] => [addDays(tet, days), 'tet']),
    [lunarDay(year, 3, 10), 'hung_kings'],
    [`${year}-04-30`, 'victory'],
    [`${year}-05-01`, 'labour'],
    [national, 'national'],
    [addDays(national, besideNational(national)), 'national'],
  ])
}

/**
 * The Prime Minister decides each year which five days of Tết and which day beside 2 September are off (article 112.3): so far
 * those that join up with a weekend. If a year is decided otherwise, the district corrects it on the calendar's page.
 */
function fiveDays(tet: OfficeDay): [from: number, to: number] {
  return [1, 2].includes(weekdayOf(tet)) ? [1, 6] : [0, 5]
}

function besideNational(day: OfficeDay): number {
  return [1, 4].includes(weekdayOf(day)) ? 1 : -1
}

function withDaysInLieu(holidays: Map<OfficeDay, Holiday>): Map<OfficeDay, Holiday> {
  const all = new Map(holidays)
  for (const day of holidays.keys()) {
    if (!isWeekend(day)) continue
    let next = addDays(day, 1)
    while (isWeekend(next) || all.has(next)) next = addDays(next, 1)
    all.set(next, 'in_lieu')
  }
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function isWeekend(day: OfficeDay): boolean {
  return [0, 6].includes(weekdayOf(day))
}
