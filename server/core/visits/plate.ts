import { cleanText, fold } from '../../platform/lib/text.ts'

type Plate = { ok: true; text: string } | { ok: false; problem: 'plate' | 'plate_long' }

/** The characters of a typed plate, with the separators that people use. */
const TYPED = /^[\p{L}\p{M}\p{N}\s./·–-]+$/u
const MAX_LENGTH = 20
const MIN_SIGNS = 3

/**
 * Civil plates by Circulars 58/2020 and 79/2024 of the Ministry of Public Security, and plates of the army, each with its usual
 * notation. `59-X1 2345`, a motorbike's, and `59X-123.45` have the same characters: `apart` tells them apart by the separators
 * that were typed.
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

/** Normalises a typed plate. An unknown form may be a foreign plate and is kept as typed, in capitals. */
export function readPlate(typed: string): Plate {
  const text = cleanText(typed).toUpperCase()
  const signs = compactPlate(text)
  if (Array.from(text).length > MAX_LENGTH) return { ok: false, problem: 'plate_long' }
  if (!TYPED.test(text) || !/\p{N}/u.test(text) || signs.length < MIN_SIGNS)
    return { ok: false, problem: 'plate' }
  const form = FORMS.find(([pattern, , apart]) => pattern.test(signs) && (apart?.test(text) ?? true))
  return { ok: true, text: form ? signs.replace(form[0], form[1]) : text }
}

/** The letters and digits of a plate, without separators. */
function compactPlate(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}

/** The search terms of a plate: all of it, and its rest from each change between letters and digits. */
export function plateWords(plate: string): string[] {
  const parts = fold(compactPlate(plate)).match(/\d+|\D+/g) ?? []
  return parts.map((_, at) => parts.slice(at).join(''))
}
