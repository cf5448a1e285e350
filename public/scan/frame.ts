export interface Point {
  x: number
  y: number
}

/** A greyscale picture, one byte per point, row by row. */
export interface Grey {
  width: number
  height: number
  points: Uint8ClampedArray
}

/** The picture in which a code is searched; like ImageData, which Node lacks. */
export interface Frame {
  width: number
  height: number
  data: Uint8ClampedArray
}

export function greyOf({ width, height, data }: Frame): Grey {
  const points = new Uint8ClampedArray(width * height)
  for (let i = 0, p = 0; i < points.length; i++, p += 4) {
    points[i] = (306 * (data[p] ?? 0) + 601 * (data[p + 1] ?? 0) + 117 * (data[p + 2] ?? 0)) >> 10
  }
  return { width, height, points }
}

export function frameOf({ width, height, points }: Grey): Frame {
  const words = new Uint32Array(points.length)
  for (let i = 0; i < words.length; i++) words[i] = 0xff000000 | ((points[i] ?? 0) * 0x010101)
  return { width, height, data: new Uint8ClampedArray(words.buffer) }
}
