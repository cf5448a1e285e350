import { CalendarVietnamese } from 'date-chinese'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/**
 * A day of the Vietnamese lunar year that begins in the civil `year`, calculated for Hanoi (UTC+7). ECMAScript's `chinese`
 * calendar is calculated for Beijing, where some years begin on another day, such as 2007 and 2053.
 */
export function lunarDay(year: number, month: number, day: number): OfficeDay {
  // In June the lunar year that began in this civil year is always under way.
  const { cycle, year: yearOfCycle } = new CalendarVietnamese().fromGregorian(year, 6, 15)
  const date = new CalendarVietnamese(cycle, yearOfCycle, month, false, day).toGregorian(year)
  return [date.year, date.month, date.day].map((part) => String(part).padStart(2, '0')).join('-')
}
