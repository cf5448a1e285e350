/**
 * The same keys as in Vietnamese, other words: a language that lacks one does not compile. Where a language has a
 * singular, `key_one` says it of a `count` of one.
 */
export type Translated<T> = {
  [K in keyof T]: T[K] extends string ? string : Translated<T[K]>
} & { [K in keyof T as T[K] extends string ? `${K & string}_one` : never]?: string }

type Merged<Part> = (Part extends unknown ? (part: Part) => void : never) extends (all: infer All) => void
  ? All
  : never

/** One catalogue of the files of a language. */
export function merged<Parts extends Record<string, object>>(parts: Parts): Merged<Parts[keyof Parts]> {
  return Object.assign({}, ...Object.values(parts)) as Merged<Parts[keyof Parts]>
}
