/** A statement; `name` makes it a prepared one, whose text must then never change. */
export interface Statement {
  name?: string | undefined
  text: string
  values: readonly unknown[]
}

/** A prepared statement whose text contains `:name` for each value; a name may occur several times. */
export function named<Name extends string>(
  name: string,
  text: string,
): (values: Record<Name, unknown>) => Statement {
  const names: Name[] = []
  const numbered = text.replaceAll(/(?<!:):([a-z]\w*)/g, (_, value: Name) => {
    if (!names.includes(value)) names.push(value)
    return `$${names.indexOf(value) + 1}`
  })
  return (values) => ({ name, text: numbered, values: names.map((one) => values[one]) })
}
