import type { DateRange } from '../../core/figures/date-range.ts'
import { percentText } from '../../core/figures/words.ts'
import {
  addDays,
  clockTime,
  dateText,
  dayStart,
  monthStart,
  type OfficeDay,
  officeDay,
} from '../../platform/lib/clock.ts'
import { type Language, translator, type Words } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'

// An authority's document is in Vietnamese, whatever the reader's language: its texts are here and in `sections.ts`, not in the
// catalogue.

export const countWords = (number: number) => numberText(number, 'vi')
export const percentWords = (share: number | undefined) => percentText(share, 'vi')

/** `08 giờ 15 phút ngày 25/11/2026`; midnight counts as the end of a day, `24 giờ 00 phút`. */
export function momentWords(at: Date): string {
  if (at.getTime() === dayStart(officeDay(at)).getTime()) {
    return `24 giờ 00 phút ngày ${dateText(addDays(officeDay(at), -1))}`
  }
  return `${hourWords(at)} ngày ${dateText(officeDay(at))}`
}

function hourWords(at: Date): string {
  const [hours, minutes] = clockTime(at).split(':')
  return `${hours} giờ ${minutes} phút`
}

/** `ngày 05 tháng 02 năm 2021`, `ngày 29 tháng 6 năm 2019`: only months 1 and 2 take a leading 0 (Phụ lục I, II.4). */
export function dateWords(day: OfficeDay): string {
  const [year, month, date] = day.split('-')
  return `ngày ${date} tháng ${monthNumber(month)} năm ${year}`
}

function monthNumber(month: string | undefined): string {
  return Number(month) <= 2 ? `0${Number(month)}` : String(Number(month))
}

/** `ngày 25/11/2026`, `tháng 11 năm 2026`, or a range of days. */
export function periodWords(period: DateRange): string {
  const { from, to } = period
  if (from === to) return `ngày ${dateText(from)}`
  if (isWholeMonth(period)) return `tháng ${monthNumber(from.slice(5, 7))} năm ${from.slice(0, 4)}`
  return `từ ngày ${dateText(from)} đến ngày ${dateText(to)}`
}

function isWholeMonth({ from, to }: DateRange): boolean {
  const next = addDays(to, 1)
  return from === monthStart(to) && next === monthStart(next)
}

/** Numbers below 10 take a leading 0 (Phụ lục I, II.3). */
export function runningNumber(number: number): string {
  return String(number).padStart(2, '0')
}

export function numberInYear({ number, year }: { number: number; year: number }): string {
  return `${runningNumber(number)}/${year}`
}

/** `tăng 34 lượt`. */
export function comparedWords(now: number, before: number, unit: string): string {
  if (now === before) return 'không thay đổi'
  return `${now > before ? 'tăng' : 'giảm'} ${countWords(Math.abs(now - before))} ${unit}`
}

/** `+34`, `-5`, `0`. */
export function changeText(now: number, before: number, lang: Language = 'vi'): string {
  const change = now - before
  return change === 0 ? '0' : `${change > 0 ? '+' : '-'}${numberText(Math.abs(change), lang)}`
}

/** The difference of two shares as displayed, in percentage points: `+3,1 điểm %`. */
export function pointsText(
  now: number | undefined,
  before: number | undefined,
  lang: Language = 'vi',
): string {
  if (now === undefined || before === undefined) return '–'
  const points = (tenths(now) - tenths(before)) / 10
  if (points === 0) return '0'
  const digits = Math.abs(points).toFixed(1)
  const text = (points > 0 ? '+' : '-') + (lang === 'vi' ? digits.replace('.', ',') : digits)
  return translator(lang)('report.points', { points: text })
}

/** Rounds as {@link percentText} does, so that subtracting the printed shares gives the same result. */
function tenths(share: number): number {
  const rounded = Math.round(share * 1000)
  return share <= 0 || share >= 1 ? rounded : Math.min(Math.max(rounded, 1), 999)
}

/** `92,4% (kỳ trước 90,9%)`, or the first part alone when there is nothing to compare. */
export function rateWords(now: number | undefined, before: number | undefined): string {
  return before === undefined ? percentWords(now) : `${percentWords(now)} (kỳ trước ${percentWords(before)})`
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Trích yếu, in lines. */
export function subjectOf(appName: string | null, { unit }: Words): string[] {
  const recorded = `Kết quả ghi nhận người ra, vào ${unit}`
  return appName ? [recorded, `và khuyến nghị cài đặt, sử dụng ứng dụng ${appName}`] : [recorded]
}
