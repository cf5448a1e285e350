import { type DateRange, daysIn } from '../../core/figures/date-range.ts'
import { percentText, periodText } from '../../core/figures/words.ts'
import type { TextContext } from '../../http/text-context.ts'
import { dateText, type OfficeDay, weekdayOf } from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import type { Column, OverviewQuery } from './overview-params.ts'

export function columnLabel(column: Column, { t, appName }: TextContext): string {
  return t(`district.column.${column}`, { app: appName })
}

export function headingText({ kind, period }: OverviewQuery, today: OfficeDay, t: Translate): string {
  if (kind === 'day') {
    const day = `${t(`weekday.${weekdayOf(period.to)}`)} ${dateText(period.to)}`
    return capital(period.to === today ? t('district.heading.today', { day }) : day)
  }
  if (kind === 'month') return t('district.heading.month', { month: dateText(period.from).slice(3) })
  return t(`district.heading.${kind}`, { period: periodText(period) })
}

/** The period of comparison: `thứ tư 18/11/2026`, or first and last day of a longer one. */
export function beforeText(before: DateRange, t: Translate): string {
  if (daysIn(before) > 1) return periodText(before)
  return `${t(`weekday.${weekdayOf(before.to)}`)} ${dateText(before.to)}`
}

/** For example `+7,9%`; empty when the earlier value is 0. */
export function changeText(now: number, before: number, lang: Language): string {
  if (before === 0) return ''
  const change = (now - before) / before
  const sign = change > 0 ? '+' : change < 0 ? '−' : ''
  return `${sign}${percentText(Math.abs(change), lang)}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
