/** A chart that fits into a table row: one stroke per part, with those of the period separate. */
export interface Spark {
  before: string
  period: string
  width: number
}

export const SPARK = { width: 96, height: 24 } as const

export function sparkOf(values: number[], first: number): Spark {
  const most = Math.max(1, ...values)
  const place = SPARK.width / values.length
  const strokes = values.map((value, index) =>
    value === 0
      ? ''
      : `M${round((index + 0.5) * place)} ${SPARK.height}V${round(SPARK.height - (value / most) * (SPARK.height - 2))}`,
  )
  return {
    before: strokes.slice(0, first).join(''),
    period: strokes.slice(first).join(''),
    width: round(place * 0.7),
  }
}

function round(number: number): number {
  return Math.round(number * 10) / 10
}
