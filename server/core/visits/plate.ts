import { cleanText, fold } from '../../platform/lib/text.ts'

export type Plate = { ok: true; text: string } | { ok: false; problem: 'plate' | 'plate_long' }

/** Letters and digits of a plate as it is typed, and what people write between them. */
const TYPED = /^[\p{L}\p{M}\p{N}\s./·–-]+$/u
const MAX_LENGTH = 20
const MIN_SIGNS = 3

/**
 * The plates of the country by Circulars 58/2020 and 79/2024 of the Ministry of Public Security, and those of the army, each
 * in the way in which it is usually written. Only where somebody typed the series of a motorbike apart can `59-X1 2345` be
 * told from `59X-123.45`.
 */
const FORMS: [pattern: RegExp, written: string, apart?: RegExp][] = [
  [/^(\d\d)([A-ZĐ]\d)(\d{4})$/, '$1-$2 $3', /^\d\d[\s.-]*[A-ZĐ]\d[\s.-]+\d{4}$/u],
  [/^(\d\d[A-ZĐ]{1,2})(\d{3})(\d\d)$/, '$1-$2.$3'],
  [/^(\d\d[A-ZĐ]{1,2})(\d{4})$/, '$1-$2'],
  [/^(\d\d)([A-ZĐ]{1,2}\d)(\d{3})(\d\d)$/, '$1-$2 $3.$4'],
  [/^(\d\d)(\d{3})(NG|QT|NN|CV)(\d\d)$/, '$1-$2-$3-$4'],
  [/^(T\d\d)(\d{3})(\d\d)$/, '$1-$2.$3'],
  [/^([A-ZĐ][A-ZĐ])(\d\d)(\d\d)$/, '$1-$2-$3'],
]

/** Reads what is typed; a form that nobody knows here may be a foreign plate and is kept as it was typed. */
export function readPlate(typed: string): Plate {
  const text = cleanText(typed).toUpperCase()
  const signs = compactPlate(text)
  if (Array.from(text).length > MAX_LENGTH) return { ok: false, problem: 'plate_long' }
  if (!TYPED.test(text) || !/\p{N}/u.test(text) || signs.length < MIN_SIGNS)
    return { ok: false, problem: 'plate' }
  const form = FORMS.find(([pattern, , apart]) => pattern.test(signs) && (apart?.test(text) ?? true))
  return { ok: true, text: form ? signs.replace(form[0], form[1]) : text }
}

/** A plate without what stands between its signs. */
export function compactPlate(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}

/** What a plate is found by: the whole of it, and from each change between letters and digits on. */
export function plateWords(plate: string): string[] {
  const signs = fold(compactPlate(plate))
  const starts = [...signs.matchAll(/(?<=\d)(?=\D)|(?<=\D)(?=\d)/g)].map(({ index }) => index)
  return [0, ...starts].map((start) => signs.slice(start))
}
