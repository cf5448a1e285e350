import type { ReaderOptions, ReadResult } from 'zxing-wasm/reader'
import { enlarge } from './enlarge.ts'
import { type Frame, frameOf, type Grey, greyOf, type Point } from './frame.ts'
import { reconstruct } from './reconstruct.ts'
import { sharpen } from './sharpen.ts'

export type Read = (
  frame: Frame,
  options: ReaderOptions,
) => Promise<Pick<ReadResult, 'text' | 'isValid' | 'extra' | 'position'>[]>

/** One way of looking at a picture; a part is enlarged twofold. */
export interface SearchVariant {
  part: boolean
  sharp: boolean
}

/**
 * Frames, or repeated looks at a still picture, take these in turn. The whole picture shows a near code, sharpened also a
 * blurred or grainy one; the part shows small codes, on cards held at arm's length.
 */
export const VARIANTS: SearchVariant[] = [
  { part: false, sharp: false },
  { part: false, sharp: true },
  { part: true, sharp: true },
  { part: true, sharp: false },
]

/** The text, or the position of a code that was seen but not read. */
export interface DecodeResult {
  text?: string
  spot?: Point
}

/** QR only: with all formats, bars were once detected in an identity card's QR code and read as a number. */
export const PLAIN: ReaderOptions = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 }
/** Several results with errors, because a damaged one may come before a complete one. */
const BROKEN_TOO: ReaderOptions = { ...PLAIN, maxNumberOfSymbols: 4, returnErrors: true }

export async function decodeVariant(read: Read, frame: Frame, look: SearchVariant): Promise<DecodeResult> {
  const grey = greyOf(frame)
  const scale = look.part ? 2 : 1
  const found = await read(frameOf(worked(grey, look)), BROKEN_TOO)
  const whole = found.find(({ isValid }) => isValid)
  if (whole) return { text: whole.text }
  const codes = found.map(({ extra, position: { topLeft, topRight, bottomRight, bottomLeft } }) => ({
    size: sizeOf(extra),
    corners: [topLeft, topRight, bottomRight, bottomLeft].map(({ x, y }) => ({ x: x / scale, y: y / scale })),
  }))
  for (const { size, corners } of codes) {
    const mended = size && reconstruct(grey, corners, size)
    const [again] = mended ? await read(frameOf(mended), { ...PLAIN, isPure: true }) : []
    if (again?.isValid) return { text: again.text }
  }
  const best = codes.find(({ size }) => size) ?? codes[0]
  return best ? { spot: middleOf(best.corners) } : {}
}

function worked(grey: Grey, { part, sharp }: SearchVariant): Grey {
  if (!part) return sharp ? sharpen(grey, 2, 3) : grey
  return enlarge(sharp ? sharpen(grey, 1, 6) : grey, 2)
}

/** The size in modules. Undefined for Micro QR, whose version has letters and for which a corner of a code may be taken. */
function sizeOf(extra: string): number | undefined {
  const version = /"Version":"(\d+)"/.exec(extra)?.[1]
  return version ? 17 + 4 * Number(version) : undefined
}

function middleOf(corners: Point[]): Point {
  const mean = (axis: 'x' | 'y') => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length
  return { x: mean('x'), y: mean('y') }
}
