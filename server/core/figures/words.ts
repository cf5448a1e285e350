import { dateText } from '../../platform/lib/clock.ts'
import type { Language } from '../../platform/messages/messages.ts'
import { numberFormats, numberText } from '../../platform/messages/numbers.ts'
import type { DateRange } from './date-range.ts'

const percents = numberFormats({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
const wholes = numberFormats({ style: 'percent', maximumFractionDigits: 0 })

/** `12`; for a median between two whole numbers `12,5`. */
export function countText(count: number, lang: Language): string {
  return Number.isInteger(count)
    ? numberText(count, lang)
    : `${numberText(Math.floor(count), lang)}${lang === 'vi' ? ',' : '.'}5`
}

/** `92,4%`; `100%` and `0%` only if exact, else at most 99,9% and at least 0,1%. A dash if undefined. */
export function percentText(share: number | undefined, lang: Language): string {
  if (share === undefined) return '–'
  if (share <= 0 || share >= 1) return wholes(lang).format(share)
  return percents(lang).format(Math.min(Math.max(share, 0.001), 0.999))
}

/** `24/11/2026`, or both ends of a longer period. */
export function periodText({ from, to }: DateRange): string {
  return from === to ? dateText(from) : `${dateText(from)} – ${dateText(to)}`
}
