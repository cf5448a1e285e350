import type { OfficeRow } from '../../platform/db/schema.ts'
import { minutesInto, officeDay } from '../../platform/lib/clock.ts'
import type { Office } from './directory.ts'

export const HOURS = ['opens_minutes', 'closes_minutes', 'close_minutes', 'overdue_minutes'] as const

/** Minutes after 00:00 of the office day; the day may close after midnight. */
export type Hours = Pick<OfficeRow, (typeof HOURS)[number]>

/** Default hours of a district whose seed file has none. */
export const USUAL_HOURS: Hours = {
  opens_minutes: 420,
  closes_minutes: 1020,
  close_minutes: 1140,
  overdue_minutes: 90,
}

function hoursIn({ opens_minutes, closes_minutes, close_minutes, overdue_minutes }: Hours): Hours {
  return { opens_minutes, closes_minutes, close_minutes, overdue_minutes }
}

export function isSameHours(one: Hours, other: Hours): boolean {
  return HOURS.every((field) => one[field] === other[field])
}

/** The district's hours, which every office has unless it has set others. */
export function commonHours(offices: (Hours & Pick<OfficeRow, 'parent_id'>)[]): Hours {
  const root = offices.find(({ parent_id }) => parent_id === null)
  return root ? hoursIn(root) : USUAL_HOURS
}

/** `07:00`; past midnight `27:00`. */
export function minutesText(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
}

export function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}

/** Whether the office receives visitors now. Outside these hours a registration waits for reception, and the form says so. */
export function isReceiving(office: Pick<Office, 'opensMinutes' | 'closesMinutes'>, now: Date): boolean {
  const day = officeDay(now)
  return now >= minutesInto(day, office.opensMinutes) && now < minutesInto(day, office.closesMinutes)
}
