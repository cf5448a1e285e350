import { cleanText } from '../../platform/lib/text.ts'

/** Reads a badge number as a guard types it: k12 or K-012 for `K 12`, or 12 where the series is clear. Else undefined. */
export function readBadge(typed: string): { prefix: string; number: number } | undefined {
  const signs = cleanText(typed)
    .toUpperCase()
    .replace(/[\s.-]/g, '')
  const [, prefix = '', digits = ''] = /^([A-ZĐ]{0,3})0*([1-9]\d{0,3})$/.exec(signs) ?? []
  return digits ? { prefix, number: Number(digits) } : undefined
}

/** Whether the typed text may mean the badge with this label. */
export function matchesLabel(typed: string, label: string): boolean {
  const [wanted, badge] = [readBadge(typed), readBadge(label)]
  return wanted !== undefined && wanted.number === badge?.number && ['', badge.prefix].includes(wanted.prefix)
}

/** The search term of a phone number or plate, of which people know the end. */
export function fromTheEnd(number: string): string {
  return `#${number.replace(/\D/g, '').split('').reverse().join('')}`
}

/** The search term of a badge, as one word: `k12`. */
export function badgeWord(label: string): string {
  return label.replace(' ', '').toLowerCase().replaceAll('đ', 'd')
}

/** Reads the number of a slip as staff type it, `0012` or `12`; undefined for anything else. */
export function readSlipNumber(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) && Number(text) > 0 ? Number(text) : undefined
}
