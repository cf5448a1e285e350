import { readPhone } from './phone.ts'

/** Reads a phone number or the twelve digits of an identity card; undefined for anything else. The digits are not stored. */
export function personOf(text: string): { phone: string } | { number: string } | undefined {
  const digits = text.replace(/[\s.]/g, '')
  if (/^\d{12}$/.test(digits)) return { number: digits }
  const read = readPhone(text)
  return read.ok ? { phone: read.e164 } : undefined
}
