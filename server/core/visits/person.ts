import { readPhone } from './phone.ts'

/** A phone or the twelve digits of an identity card; the number itself is kept nowhere. */
export function personOf(text: string): { phone: string } | { number: string } | undefined {
  const digits = text.replace(/[\s.]/g, '')
  if (/^\d{12}$/.test(digits)) return { number: digits }
  const read = readPhone(text)
  return read.ok ? { phone: read.e164 } : undefined
}
