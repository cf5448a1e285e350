import type { Decoder } from './decoder.ts'
import { type Box, grab, middleOf } from './grab.ts'
import type { Pass } from './passes.ts'

/** A photograph of twelve million points is first looked at smaller, where its grain is gone, then nearly as it is. */
const SIDES = [1600, 1000, 4096]

export async function readPicture(
  file: Blob,
  decoder: Decoder | undefined,
  builtIn: (canvas: HTMLCanvasElement) => Promise<{ text: string }>,
): Promise<string | undefined> {
  // No object URL: the page's policy need not allow blob: pictures.
  const picture = await createImageBitmap(file)
  const longest = Math.max(picture.width, picture.height)
  const whole: Box = { width: picture.width, height: picture.height }
  try {
    const scales = new Set(SIDES.map((side) => Math.min(1, side / longest)))
    const tried: [Box, number, Pass][] = [...scales].map((scale) => [whole, scale, 'whole'])
    tried.push([middleOf(whole), 1, 'sharpened'], [middleOf(whole), 1, 'doubled'])
    if (!decoder) return (await builtIn(paint(picture, SIDES[0] ?? longest))).text
    for (const [box, scale, pass] of tried) {
      const text = await decoder.decode(grab(picture, box, scale), pass)
      if (text) return text
    }
    return undefined
  } catch {
    return undefined
  } finally {
    picture.close()
  }
}

function paint(picture: ImageBitmap, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas
}
