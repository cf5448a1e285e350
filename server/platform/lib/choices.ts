/** One answer of a question with fixed answers, as a form shows it. */
export interface Choice {
  value: string
  label: string
  checked: boolean
}

export function choices<T extends string>(
  values: readonly T[],
  chosen: string | undefined,
  label: (value: T) => string,
): Choice[] {
  return values.map((value) => ({ value, label: label(value), checked: value === chosen }))
}
