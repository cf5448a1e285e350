import type { Box } from './box.ts'
import type { Frame } from './frame.ts'

let canvas: HTMLCanvasElement | undefined

/** Returns the pixels of a part of a picture scaled by `scale`; the part is in scaled coordinates. */
export function pixelsOf(source: CanvasImageSource, { x, y, width, height }: Box, scale = 1): Frame {
  canvas ??= document.createElement('canvas')
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return { width: 1, height: 1, data: new Uint8ClampedArray(4) }
  context.imageSmoothingQuality = 'high'
  context.drawImage(source, x / scale, y / scale, width / scale, height / scale, 0, 0, width, height)
  const { data } = context.getImageData(0, 0, width, height)
  return { width, height, data }
}
