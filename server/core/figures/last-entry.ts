import { clockTime, dateText, minutesBetween, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { LastEntry } from './queries.ts'

/** `12 phút trước` within 24 hours, then time and day; the day alone where the time is unknown. */
export function lastText(last: LastEntry | undefined, now: Date, t: Translate): string {
  if (!last) return t('compliance.last.never')
  if (!last.at) return dateText(last.day)
  const minutes = Math.max(0, minutesBetween(last.at, now))
  if (minutes < 60) return t('compliance.last.minutes', { minutes })
  if (minutes < 24 * 60) return t('compliance.last.hours', { hours: Math.floor(minutes / 60) })
  return t('compliance.last.at', { time: clockTime(last.at), day: dateText(officeDay(last.at)) })
}
