import { ALL_VARIANTS, CodeSearch } from './code-search.ts'
import type { Decoder } from './decoder.ts'
import { pixelsOf } from './pixels-of.ts'

/** Longest sides in pixels: a photo is first reduced, which removes its grain, then tried smaller and larger. */
const SIDES = [1600, 1000, 2560]

export async function readPicture(
  file: Blob,
  decoder: Decoder | undefined,
  builtIn: (canvas: HTMLCanvasElement) => Promise<{ text: string }>,
): Promise<string | undefined> {
  // No object URL, so that the Content-Security-Policy need not allow blob: images.
  const picture = await createImageBitmap(file)
  const longest = Math.max(picture.width, picture.height)
  try {
    if (!decoder) return (await builtIn(paint(picture, SIDES[0] ?? longest))).text
    for (const scale of new Set(SIDES.map((side) => Math.min(1, side / longest)))) {
      const text = await readStill(picture, scale, decoder)
      if (text) return text
    }
    return undefined
  } catch {
    return undefined
  } finally {
    picture.close()
  }
}

/** Tries all looks until one reads the code. */
async function readStill(picture: ImageBitmap, scale: number, decoder: Decoder): Promise<string | undefined> {
  const search = new CodeSearch()
  const size = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) }
  for (let turn = 0; turn < ALL_VARIANTS; turn++) {
    const { look, box } = search.next(size)
    const sight = await decoder.look(pixelsOf(picture, box, scale), look)
    if (sight.text) return sight.text
    search.saw(sight, box)
  }
  return undefined
}

function paint(picture: ImageBitmap, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas
}
