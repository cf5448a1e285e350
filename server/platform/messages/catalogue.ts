/**
 * A translation has exactly the keys of the Vietnamese catalogue; a missing one does not compile. For a language with a
 * singular, `key_one` is used when `count` is one.
 */
export type Translated<T> = {
  [K in keyof T]: T[K] extends string ? string : Translated<T[K]>
} & { [K in keyof T as T[K] extends string ? `${K & string}_one` : never]?: string }

type Merged<Part> = (Part extends unknown ? (part: Part) => void : never) extends (all: infer All) => void
  ? All
  : never

/** Merges the files of a language into one catalogue. */
export function merged<Parts extends Record<string, object>>(parts: Parts): Merged<Parts[keyof Parts]> {
  return Object.assign({}, ...Object.values(parts)) as Merged<Parts[keyof Parts]>
}
