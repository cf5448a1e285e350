import { dateText } from '../../platform/lib/clock.ts'
import type { Language } from '../../platform/messages/messages.ts'
import type { DateRange } from './date-range.ts'

const LOCALES: Record<Language, string> = { vi: 'vi-VN', en: 'en-GB' }

const numbers = formats({ maximumFractionDigits: 0 })
const percents = formats({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
const wholes = formats({ style: 'percent', maximumFractionDigits: 0 })

/** `1.284`, as Vietnamese documents write numbers; `1,284` in English. */
export function numberText(number: number, lang: Language): string {
  return numbers[lang].format(number)
}

/** `12`, or `12,5` where the middle lies between two. */
export function countText(count: number, lang: Language): string {
  return Number.isInteger(count)
    ? numberText(count, lang)
    : `${numberText(Math.floor(count), lang)}${lang === 'vi' ? ',' : '.'}5`
}

/** `92,4%`; `100%` and `0%` only where not one is missing or there. A dash as a share of nothing. */
export function percentText(share: number | undefined, lang: Language): string {
  if (share === undefined) return '–'
  if (share <= 0 || share >= 1) return wholes[lang].format(share)
  return percents[lang].format(Math.min(Math.max(share, 0.001), 0.999))
}

/** `24/11/2026`, or both ends of a longer period. */
export function periodText({ from, to }: DateRange): string {
  return from === to ? dateText(from) : `${dateText(from)} – ${dateText(to)}`
}

function formats(options: Intl.NumberFormatOptions): Record<Language, Intl.NumberFormat> {
  return {
    vi: new Intl.NumberFormat(LOCALES.vi, options),
    en: new Intl.NumberFormat(LOCALES.en, options),
  }
}
