/** The ridge parameter; keeps weights small that the equations leave undetermined. */
const RIDGE = 1

/**
 * Fits weights by ridge regression, so that the weighted sum of each row of `inputs` approximates its target, weighted by
 * trust. The last input of each row is constant.
 */
export function leastSquares(
  inputs: Float64Array,
  width: number,
  wanted: Float64Array,
  trust: Float64Array,
): Float64Array {
  const rows = Array.from({ length: width }, (_, i) => {
    const row = new Float64Array(width + 1)
    row[i] = RIDGE
    return row
  })
  wanted.forEach((value, equation) => {
    const weight = trust[equation] ?? 0
    if (weight === 0) return
    const start = equation * width
    rows.forEach((row, i) => {
      const input = weight * (inputs[start + i] ?? 0)
      for (let k = 0; k < width; k++) row[k] = (row[k] ?? 0) + input * (inputs[start + k] ?? 0)
      row[width] = (row[width] ?? 0) + input * value
    })
  })
  return solve(rows)
}

/** Gaussian elimination; the ridge keeps every pivot above zero. */
function solve(rows: Float64Array[]): Float64Array {
  const count = rows.length
  rows.forEach((pivot, i) => {
    for (let j = i + 1; j < count; j++) subtract(rows[j] as Float64Array, pivot, i)
  })
  for (let i = count - 1; i >= 0; i--) {
    for (let j = 0; j < i; j++) subtract(rows[j] as Float64Array, rows[i] as Float64Array, i)
  }
  return Float64Array.from(rows, (row, i) => (row[count] as number) / (row[i] as number))
}

function subtract(row: Float64Array, pivot: Float64Array, column: number): void {
  const factor = (row[column] as number) / (pivot[column] as number)
  if (factor === 0) return
  for (let k = column; k < row.length; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number)
}
