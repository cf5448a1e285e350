import type { Grey, Point } from './frame.ts'
import { knownModules } from './known-modules.ts'
import { leastSquares } from './least-squares.ts'

/** Half-modules around a module's middle that influence its brightness. */
const REACH = 3
const TAPS = (2 * REACH + 1) ** 2
/** Additional inputs for uneven light. */
const INPUTS = TAPS + 3
const ROUNDS = 3

/** Points per module of the new picture, and modules of its empty edge. */
const SCALE = 4
const EDGE = 4

/**
 * Redraws a code that was located but not decoded. Fits weights to the modules that are the same in every code of its size,
 * which show the effects of lens, motion and light, and applies them to the other modules; later rounds use those too.
 * `corners` are clockwise from the code's own first one.
 */
export function reconstruct(grey: Grey, corners: Point[], size: number): Grey {
  const inputs = surroundings(grey, corners, size)
  const known = knownModules(size)
  let wanted = Float64Array.from(known)
  let trust = wanted.map(Math.abs)
  for (let round = 0; round < ROUNDS; round++) {
    const weights = leastSquares(inputs, INPUTS, wanted, trust)
    const values = wanted.map((_, module) => {
      let sum = 0
      for (let i = 0, at = module * INPUTS; i < INPUTS; i++, at++)
        sum += (weights[i] ?? 0) * (inputs[at] ?? 0)
      return sum
    })
    wanted = values.map((value, module) => known[module] || Math.sign(value))
    trust = values.map((value, module) => (known[module] ? 1 : Math.min(1, Math.abs(value)) / 2))
  }
  return draw(wanted, size)
}

/** For each module the picture around it in steps of half a module, and its position. */
function surroundings(grey: Grey, corners: Point[], size: number): Float64Array {
  const place = perspective(corners)
  const inputs = new Float64Array(size * size * INPUTS)
  let at = 0
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let v = -REACH; v <= REACH; v++) {
        for (let u = -REACH; u <= REACH; u++) {
          inputs[at++] = shade(grey, place((x + 0.5 + u / 2) / size, (y + 0.5 + v / 2) / size)) / 64 - 2
        }
      }
      inputs[at++] = x / size - 0.5
      inputs[at++] = y / size - 0.5
      inputs[at++] = 1
    }
  }
  return inputs
}

/** Maps the unit square to the picture by a perspective transform. */
function perspective([a, b, c, d]: Point[]): (u: number, v: number) => Point {
  if (!a || !b || !c || !d) return () => ({ x: 0, y: 0 })
  const [e, f, g] = [
    { x: b.x - c.x, y: b.y - c.y },
    { x: d.x - c.x, y: d.y - c.y },
    { x: a.x - b.x + c.x - d.x, y: a.y - b.y + c.y - d.y },
  ]
  const divisor = e.x * f.y - f.x * e.y
  const right = (g.x * f.y - f.x * g.y) / divisor
  const down = (e.x * g.y - g.x * e.y) / divisor
  return (u, v) => {
    const depth = right * u + down * v + 1
    return {
      x: ((b.x * (1 + right) - a.x) * u + (d.x * (1 + down) - a.x) * v + a.x) / depth,
      y: ((b.y * (1 + right) - a.y) * u + (d.y * (1 + down) - a.y) * v + a.y) / depth,
    }
  }
}

/** Bilinear interpolation; clamps to the edge. */
function shade({ width, height, points }: Grey, { x, y }: Point): number {
  const left = Math.min(width - 1.001, Math.max(0, x - 0.5))
  const top = Math.min(height - 1.001, Math.max(0, y - 0.5))
  const [column, row] = [Math.floor(left), Math.floor(top)]
  const [s, t] = [left - column, top - row]
  const at = row * width + column
  const upper = (points[at] ?? 0) * (1 - s) + (points[at + 1] ?? 0) * s
  const lower = (points[at + width] ?? 0) * (1 - s) + (points[at + width + 1] ?? 0) * s
  return upper * (1 - t) + lower * t
}

function draw(modules: Float64Array, size: number): Grey {
  const side = (size + 2 * EDGE) * SCALE
  const points = new Uint8ClampedArray(side * side).fill(255)
  modules.forEach((module, i) => {
    if (module <= 0) return
    const [x, y] = [(i % size) + EDGE, Math.floor(i / size) + EDGE]
    for (let line = 0; line < SCALE; line++) {
      const start = (y * SCALE + line) * side + x * SCALE
      points.fill(0, start, start + SCALE)
    }
  })
  return { width: side, height: side, points }
}
