/**
 * The same keys as in Vietnamese, other words: a language that lacks one does not compile. Where a language has a
 * singular, `key_one` says it of a `count` of one.
 */
export type Translated<T> = {
  [K in keyof T]: T[K] extends string ? string : Translated<T[K]>
} & { [K in keyof T as T[K] extends string ? `${K & string}_one` : never]?: string }
