/** One option of a form field with fixed options. */
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
