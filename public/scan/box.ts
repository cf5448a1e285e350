import type { Point } from './frame.ts'

export interface Size {
  width: number
  height: number
}

export type Box = Size & Point

/** The most pixels per side that can be doubled within some hundredths of a second. */
const PART = 640

export function wholeOf({ width, height }: Size): Box {
  return { x: 0, y: 0, width, height }
}

/** A box around a point, clipped to the picture. */
export function partOf({ width, height }: Size, spot: Point): Box {
  const side = { width: Math.min(width, PART), height: Math.min(height, PART) }
  const within = (middle: number, length: number, all: number) =>
    Math.round(Math.max(0, Math.min(all - length, middle - length / 2)))
  return { ...side, x: within(spot.x, side.width, width), y: within(spot.y, side.height, height) }
}
