/** A statement that returns rows of type `Row`; `name` makes it a prepared one, whose text must then never change. */
export interface Statement<Row = unknown> {
  name?: string | undefined
  text: string
  values: readonly unknown[]
  /** Never set: it carries the type to the result. */
  row?: Row
}

/** What may stand for a parameter: a promise may not. */
type Value = string | number | boolean | Date | Buffer | null | readonly Value[]

/** A prepared statement whose text contains `:name` for each value; a name may occur several times. */
export function named<Name extends string, Row = unknown>(
  name: string,
  text: string,
): (values: Record<Name, Value>) => Statement<Row> {
  const names: Name[] = []
  const numbered = text.replaceAll(/(?<!:):([a-z]\w*)/g, (_, value: Name) => {
    if (!names.includes(value)) names.push(value)
    return `$${names.indexOf(value) + 1}`
  })
  return (values) => ({ name, text: numbered, values: names.map((one) => values[one]) })
}
