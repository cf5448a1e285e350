import type { Frame } from './frame.ts'

export interface Box {
  x?: number
  y?: number
  width: number
  height: number
}

/** What the aiming frame shows, and as much as can be enlarged in a few hundredths of a second. */
const MIDDLE = 640

let canvas: HTMLCanvasElement | undefined

export function middleOf({ width, height }: Box): Box {
  const side = { width: Math.min(width, MIDDLE), height: Math.min(height, MIDDLE) }
  return { ...side, x: (width - side.width) >> 1, y: (height - side.height) >> 1 }
}

/** The points of a part of a picture, one for one unless `scale` says otherwise. */
export function grab(source: CanvasImageSource, box: Box, scale = 1): Frame {
  const { x = 0, y = 0, width, height } = box
  canvas ??= document.createElement('canvas')
  const wide = Math.max(1, Math.round(width * scale))
  const high = Math.max(1, Math.round(height * scale))
  if (canvas.width !== wide) canvas.width = wide
  if (canvas.height !== high) canvas.height = high
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return { width: 1, height: 1, data: new Uint8ClampedArray(4) }
  context.imageSmoothingQuality = 'high'
  context.drawImage(source, x, y, width, height, 0, 0, wide, high)
  const { data } = context.getImageData(0, 0, wide, high)
  return { width: wide, height: high, data }
}
