/** The same keys as in Vietnamese, other words: a language that lacks one does not compile. */
export type Translated<T> = { [K in keyof T]: T[K] extends string ? string : Translated<T[K]> }
