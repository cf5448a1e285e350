import { dateText, isOfficeDay, type OfficeDay } from './clock.ts'

/** `5/3/2021`, `05-03-2021`, `5.3.21`, `05032021`: day, month, year. */
const TYPED = /^(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4}|\d{2})$|^(\d\d)(\d\d)(\d{4})$/

/**
 * Converts a typed day to `YYYY-MM-DD`; two-digit years are in this century. Returns any other text unchanged, which is then no
 * valid day.
 */
export function readDay(text: string): string {
  const [, day = '', , month = '', year = '', day2 = '', month2 = '', year2 = ''] =
    TYPED.exec(text.trim()) ?? []
  const parts = year ? [year.padStart(4, '20'), month, day] : year2 ? [year2, month2, day2] : undefined
  return parts ? parts.map((part) => part.padStart(2, '0')).join('-') : text.trim()
}

/** A day in the format of Vietnamese documents for its form field; invalid text is shown as typed. */
export function shownDay(text: string | undefined): string {
  const day: OfficeDay = text ?? ''
  return isOfficeDay(day) ? dateText(day) : day
}
