import type { Grey } from './frame.ts'

interface Position {
  /** Offset of the first of four neighbours from the point. */
  first: number
  weights: [number, number, number, number]
}

/** Enlarges by an integer factor with Catmull–Rom interpolation, so that sampling hits the middle of small modules. */
export function enlarge({ width, height, points }: Grey, factor: number): Grey {
  const positions = positionsOf(factor)
  const wide = width * factor
  const rows = new Float32Array(wide * height)
  // Two extra points at each end repeat the edge.
  const row = new Float32Array(width + 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < row.length; x++) {
      row[x] = points[y * width + Math.min(width - 1, Math.max(0, x - 2))] as number
    }
    positions.forEach(({ first, weights: [a, b, c, d] }, i) => {
      for (let x = 0, at = first + 2, to = y * wide + i; x < width; x++, at++, to += factor) {
        rows[to] =
          a * (row[at] as number) +
          b * (row[at + 1] as number) +
          c * (row[at + 2] as number) +
          d * (row[at + 3] as number)
      }
    })
  }
  const out = new Uint8ClampedArray(wide * height * factor)
  const start = (y: number) => Math.min(height - 1, Math.max(0, y)) * wide
  for (let y = 0; y < height; y++) {
    positions.forEach(({ first, weights: [a, b, c, d] }, i) => {
      const [p, q, r, s] = [
        start(y + first),
        start(y + first + 1),
        start(y + first + 2),
        start(y + first + 3),
      ]
      const to = (y * factor + i) * wide
      for (let x = 0; x < wide; x++) {
        out[to + x] =
          a * (rows[p + x] as number) +
          b * (rows[q + x] as number) +
          c * (rows[r + x] as number) +
          d * (rows[s + x] as number)
      }
    })
  }
  return { width: wide, height: height * factor, points: out }
}

/** Points are squares, so the first new one lies before the middle of the old one. */
function positionsOf(factor: number): Position[] {
  return Array.from({ length: factor }, (_, i) => {
    const from = (i + 0.5) / factor - 0.5
    const x = from < 0 ? from + 1 : from
    const [a, b] = [x * x, x * x * x]
    return {
      first: from < 0 ? -2 : -1,
      weights: [(-x + 2 * a - b) / 2, (2 - 5 * a + 3 * b) / 2, (x + 4 * a - 3 * b) / 2, (b - a) / 2],
    }
  })
}
