import type { Grey } from './frame.ts'

/**
 * Removes grain, then sharpens edges (unsharp mask): a card held too near or a shaken picture blurs each module into its
 * neighbours. `amount` is the share of the difference to a softer picture that is added.
 */
export function sharpen(grey: Grey, grain: number, amount: number): Grey {
  const soft = soften(grey, grain)
  const softer = soften(soft, 2 * grain)
  const points = new Uint8ClampedArray(soft.points.length)
  for (let i = 0; i < points.length; i++) {
    const value = soft.points[i] ?? 0
    points[i] = value + amount * (value - (softer.points[i] ?? 0))
  }
  return { ...grey, points }
}

interface Values {
  width: number
  height: number
  points: Uint8ClampedArray | Float32Array
}

/** Box blur: replaces each point by the mean of the nine around it, repeatedly. */
function soften(values: Values, times: number): Values {
  return times === 0 ? values : soften(softenOnce(values), times - 1)
}

function softenOnce({ width, height, points }: Values): Values {
  const rows = new Float32Array(points.length)
  for (let y = 0; y < height; y++) {
    const row = y * width
    const last = row + width - 1
    for (let at = row; at <= last; at++) {
      const before = points[at > row ? at - 1 : row] ?? 0
      const after = points[at < last ? at + 1 : last] ?? 0
      rows[at] = before + (points[at] ?? 0) + after
    }
  }
  const out = new Float32Array(points.length)
  for (let y = 0; y < height; y++) {
    const row = y * width
    const above = y > 0 ? row - width : row
    const below = y < height - 1 ? row + width : row
    for (let x = 0; x < width; x++) {
      out[row + x] = ((rows[above + x] ?? 0) + (rows[row + x] ?? 0) + (rows[below + x] ?? 0)) / 9
    }
  }
  return { width, height, points: out }
}
