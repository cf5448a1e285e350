import { cleanText } from '../../platform/lib/text.ts'

/** What a guard types for `K 12`: k12, K-012, or 12 alone where one series has this number. */
export function readBadge(typed: string): { prefix: string; number: number } | undefined {
  const signs = cleanText(typed)
    .toUpperCase()
    .replace(/[\s.-]/g, '')
  const [, prefix = '', digits = ''] = /^([A-ZĐ]{0,3})0*([1-9]\d{0,3})$/.exec(signs) ?? []
  return digits ? { prefix, number: Number(digits) } : undefined
}

/** Whether what was typed may mean the badge of this label. */
export function mayMean(typed: string, label: string): boolean {
  const [said, badge] = [readBadge(typed), readBadge(label)]
  return said !== undefined && said.number === badge?.number && ['', badge.prefix].includes(said.prefix)
}
