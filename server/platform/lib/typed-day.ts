import { dateText, isOfficeDay, type OfficeDay } from './clock.ts'

/** `5/3/2021`, `05-03-2021`, `5.3.21`, `05032021`: the day, the month, the year. */
const TYPED = /^(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4}|\d{2})$|^(\d\d)(\d\d)(\d{4})$/

/**
 * The day that somebody has typed, or that a program has written as `2021-03-05`; anything else as it is, which is no
 * day. A year of two figures is one of this century.
 */
export function readDay(text: string): string {
  const [, day = '', , month = '', year = '', day2 = '', month2 = '', year2 = ''] =
    TYPED.exec(text.trim()) ?? []
  const parts = year ? [year.padStart(4, '20'), month, day] : year2 ? [year2, month2, day2] : undefined
  return parts ? parts.map((part) => part.padStart(2, '0')).join('-') : text.trim()
}

/** A day as its field shows it: as documents write it, or as it was typed where it is none. */
export function shownDay(text: string | undefined): string {
  const day: OfficeDay = text ?? ''
  return isOfficeDay(day) ? dateText(day) : day
}
