/** Pixels from the top; the height of a chart is fixed, its width is not. */
export const TOP = 14
export const BOTTOM = 184
export const HEIGHT = 212

export interface Tick {
  y: number
  text: string
}

interface Scale {
  /** The value at the top of the scale. */
  most: number
  y(value: number): number
  ticks: Tick[]
}

/** A scale from 0 to a round number of at least `most`, in at most four steps of 1, 2 or 5 times a power of ten. */
export function scaleTo(most: number, textOf: (value: number) => string): Scale {
  const step = [1, 2, 5, 10]
    .map((factor) => factor * 10 ** Math.floor(Math.log10(Math.max(1, most / 4))))
    .find((one) => most / one <= 4) as number
  const steps = Math.max(1, Math.ceil(most / step))
  const y = (value: number) => round(BOTTOM - (value / (steps * step)) * (BOTTOM - TOP))
  const values = Array.from({ length: steps + 1 }, (_, index) => index * step)
  return { most: steps * step, y, ticks: values.map((value) => ({ y: y(value), text: textOf(value) })) }
}

/** A share as an SVG percentage. */
export function percent(share: number): string {
  return `${round(share * 100)}%`
}

function round(number: number): number {
  return Math.round(number * 10) / 10
}
