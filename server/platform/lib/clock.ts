/** The application's only clock; SQL never reads the database's time. */
export interface Clock {
  now(): Date
}

/** Milliseconds that a demo is ahead of or behind real time, so that its working day is on whenever somebody opens it. */
let ahead = 0

export const systemClock: Clock = { now: () => new Date(Date.now() + ahead) }

/** Call once, before anything reads the clock. */
export function shiftClock(milliseconds: number): void {
  ahead = milliseconds
}

/** Converts a time reported by a phone or browser, which do not know the demo's shift, to this program's clock. */
export function fromDevice(at: Date): Date {
  return new Date(at.getTime() + ahead)
}

/** Converts a time of this program to a phone's clock. */
export function onDevice(at: Date): Date {
  return new Date(at.getTime() - ahead)
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Milliseconds. A button pressed twice sends its form twice, and the browser shows the second answer only. */
const TWICE = 10 * SECOND

/** Whether what was made at `at` may be in the answer to the same form again. */
export function isPressedTwice(at: Date, now: Date): boolean {
  return Math.abs(now.getTime() - at.getTime()) <= TWICE
}
/** In seconds, as cookies and headers take. */
export const YEAR_SECONDS = 365 * 24 * 3600

/** Tolerance between clocks: a synchronised clock is adjusted slightly now and then, and two servers differ. */
export const LEEWAY = 5 * MINUTE

/** Midnight, in minutes of the office day; an office that closes later is open all night. */
export const END_OF_DAY = 24 * 60

/** Asia/Ho_Chi_Minh is UTC+7 all year and has been since 1975-06-13 (IANA tz database, zone Asia/Ho_Chi_Minh). */
const OFFSET = 7 * 60 * MINUTE

/** An office day as `YYYY-MM-DD`; it runs 00:00–24:00 in Asia/Ho_Chi_Minh. */
export type OfficeDay = string

export function officeDay(at: Date): OfficeDay {
  return new Date(at.getTime() + OFFSET).toISOString().slice(0, 10)
}

export function dayStart(day: OfficeDay): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET)
}

export function addDays(day: OfficeDay, days: number): OfficeDay {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

/** 0 is Sunday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6

export function weekdayOf(day: OfficeDay): Weekday {
  return new Date(`${day}T00:00:00Z`).getUTCDay() as Weekday
}

/** The Monday of the day's week. */
export function weekStart(day: OfficeDay): OfficeDay {
  return addDays(day, -((weekdayOf(day) + 6) % 7))
}

export function monthStart(day: OfficeDay): OfficeDay {
  return `${day.slice(0, 7)}-01`
}

/** True for a real calendar date written `YYYY-MM-DD`; year 0 is excluded because Postgres has none. */
export function isOfficeDay(text: string): boolean {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text)) return false
  const parsed = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, 10) === text
}

/** The instant `minutes` after the day's start; more than 1440 reaches into the next day. */
export function minutesInto(day: OfficeDay, minutes: number): Date {
  return new Date(dayStart(day).getTime() + minutes * MINUTE)
}

export function minutesBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / MINUTE)
}

/** `08:12`, 24-hour, in the office's time zone. */
export function clockTime(at: Date): string {
  const minutes = Math.floor((at.getTime() + OFFSET) / MINUTE) % END_OF_DAY
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number)
}

/** `24/11/2026`, the order of Vietnamese documents (Nghị định 30/2020/NĐ-CP, Phụ lục I). */
export function dateText(day: OfficeDay): string {
  return `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`
}

/** `24/11`, for when the year is clear. */
export function dayMonthText(day: OfficeDay): string {
  return dateText(day).slice(0, 5)
}

/** `08:12 24/11/2026`, an instant as lists show it. */
export function momentText(at: Date): string {
  return `${clockTime(at)} ${dateText(officeDay(at))}`
}

/** `2026-11-24T08:12:00+07:00`, for programs: the office's local time with its UTC offset. */
export function officeMoment(at: Date): string {
  return `${new Date(at.getTime() + OFFSET).toISOString().slice(0, 19)}+07:00`
}
