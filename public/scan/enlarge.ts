import type { Grey } from './frame.ts'

/** The four weights of Catmull–Rom for each of the `factor` positions between two points. */
function weightsOf(factor: number): number[][] {
  return Array.from({ length: factor }, (_, i) => {
    // Points are squares: the first new one lies before the middle of the old one.
    const x = ((i + 0.5) / factor + 0.5) % 1
    const [a, b] = [x * x, x * x * x]
    return [(-x + 2 * a - b) / 2, (2 - 5 * a + 3 * b) / 2, (x + 4 * a - 3 * b) / 2, (b - a) / 2]
  })
}

/** Enlarges by a whole number, smoothly: a decoder that samples points then finds the middle of small modules. */
export function enlarge(grey: Grey, factor: number): Grey {
  return turn(widen(turn(widen(grey, factor)), factor))
}

function widen({ width, height, points }: Grey, factor: number): Grey {
  const weights = weightsOf(factor)
  const wide = width * factor
  const out = new Uint8ClampedArray(wide * height)
  const half = factor / 2
  for (let y = 0; y < height; y++) {
    const row = y * width
    for (let i = 0; i < factor; i++) {
      const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = weights[i] ?? []
      const before = i + 0.5 < half ? -2 : -1
      for (let x = 0; x < width; x++) {
        const first = x + before
        const p = (at: number) => points[row + (at < 0 ? 0 : at >= width ? width - 1 : at)] ?? 0
        out[y * wide + x * factor + i] =
          w0 * p(first) + w1 * p(first + 1) + w2 * p(first + 2) + w3 * p(first + 3)
      }
    }
  }
  return { width: wide, height, points: out }
}

/** Rows become columns. */
function turn({ width, height, points }: Grey): Grey {
  const out = new Uint8ClampedArray(points.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + y] = points[y * width + x] ?? 0
  }
  return { width: height, height: width, points: out }
}
