import parsePhone from 'libphonenumber-js/max'
import { cleanText } from '../../platform/lib/text.ts'

type PhoneProblem =
  | 'phone_short'
  | 'phone_long'
  | 'phone_letters'
  | 'phone_service'
  | 'phone_unknown'
  | 'phone_old'

export type Phone = { ok: true; e164: string } | { ok: false; problem: PhoneProblem; suggestion?: string }

/** Eleven-digit mobile prefixes ended on 2018-09-15; the last seven digits stayed (facts of the ministry's plan). */
const OLD_PREFIXES: Record<string, string> = {
  '0120': '070',
  '0121': '079',
  '0122': '077',
  '0126': '076',
  '0128': '078',
  '0123': '083',
  '0124': '084',
  '0125': '085',
  '0127': '081',
  '0129': '082',
  '0162': '032',
  '0163': '033',
  '0164': '034',
  '0165': '035',
  '0166': '036',
  '0167': '037',
  '0168': '038',
  '0169': '039',
  '0186': '056',
  '0188': '058',
  '0199': '059',
}

/** Reads a phone number as people write it in Vietnam, or an international one that begins with +. */
export function readPhone(typed: string): Phone {
  // Numbers copied from an address book may be wrapped in bidirectional control characters.
  const text = cleanText(typed).replace(/\p{Bidi_Control}/gu, '')
  if (/[^\d\s+().-]/u.test(text)) return { ok: false, problem: 'phone_letters' }
  const digits = text.replace(/\D/g, '')
  if (/^(?:(?:00)?84)?0?1[89]00\d{4,6}$/.test(digits) || /^1\d{2}$/.test(digits))
    return { ok: false, problem: 'phone_service' }
  const national = digits.replace(/^(00)?84(?=1\d{9}$)/, '0')
  const old = OLD_PREFIXES[national.slice(0, 4)]
  if (old && national.length === 11) {
    return { ok: false, problem: 'phone_old', suggestion: old + national.slice(4) }
  }
  const number = parsePhone(text.startsWith('00') ? `+${digits.slice(2)}` : text, 'VN')
  if (number?.isValid()) return { ok: true, e164: number.number }
  if (digits.length < 9) return { ok: false, problem: 'phone_short' }
  if (digits.length > 11 && !text.startsWith('+')) return { ok: false, problem: 'phone_long' }
  return { ok: false, problem: 'phone_unknown' }
}

/** `0912 345 678` for a Vietnamese number, the international form for others. */
export function phoneText(e164: string): string {
  const groups = e164.startsWith('+84') ? groupsOf(e164) : undefined
  if (!groups) return formatted(e164)
  const digits = `0${e164.slice(3)}`
  // The library groups some numbers without the leading 0, so the groups may be a digit short.
  let at = digits.length - groups.reduce((sum, length) => sum + length, 0)
  let text = ''
  for (const length of groups) {
    text += `${text && ' '}${digits.slice(at, at + length)}`
    at += length
  }
  return text
}

/** Formats by the library, which is slow: for each number it would take half of the time of an export. */
export function formatted(e164: string): string {
  const number = parsePhone(e164)
  return number?.country === 'VN' ? number.formatNational() : (number?.formatInternational() ?? e164)
}

/** Cached: the first digits and the length of a number decide how the library groups it, so it runs once per pair. */
const shapes = new Map<string, number[] | undefined>()

function groupsOf(e164: string): number[] | undefined {
  const kind = `${e164.slice(0, 7)} ${e164.length}`
  if (!shapes.has(kind)) {
    const text = formatted(e164)
    shapes.set(kind, /^[\d ]+$/.test(text) ? text.split(' ').map((group) => group.length) : undefined)
  }
  return shapes.get(kind)
}

/** Everybody sees the end of a number that they did not type. The head may ask for whole ones, which is audited. */
export type Phones = 'masked' | 'whole'

/** The one rule of who sees what of a stored number; empty without one. */
export function phoneOf({ phone }: { phone: string | null }, phones: Phones = 'masked'): string {
  if (phone === null) return ''
  return phones === 'whole' ? phoneText(phone) : `··· ${phone.slice(-3)}`
}

/** Reads a phone number or the twelve digits of an identity card; undefined for anything else. The digits are not stored. */
export function personOf(text: string): { phone: string } | { number: string } | undefined {
  const digits = text.replace(/[\s.]/g, '')
  if (/^\d{12}$/.test(digits)) return { number: digits }
  const read = readPhone(text)
  return read.ok ? { phone: read.e164 } : undefined
}
