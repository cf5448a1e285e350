import type { ReaderOptions } from 'zxing-wasm/reader'
import { enlarge } from './enlarge.ts'
import { type Frame, frameOf, greyOf } from './frame.ts'
import { sharpen } from './sharpen.ts'

export type Read = (frame: Frame, options: ReaderOptions) => Promise<{ text: string; isValid: boolean }[]>

/**
 * Frames take turns: the whole picture finds a near code, its middle made twice as large a small one, and that
 * sharpened one that is blurred or grainy, but not the smallest.
 */
export type Pass = 'whole' | 'doubled' | 'sharpened'
export const TURNS: Pass[] = ['whole', 'sharpened', 'doubled']

/** Only QR: with all formats, bars were once seen in an identity card's code and read as a number. */
export const PLAIN: ReaderOptions = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 }

export async function decode(read: Read, frame: Frame, pass: Pass): Promise<string | undefined> {
  const seen = pass === 'whole' ? frame : worked(frame, pass)
  const [found] = await read(seen, PLAIN)
  return found?.isValid ? found.text : undefined
}

function worked(frame: Frame, pass: Pass): Frame {
  const grey = greyOf(frame)
  return frameOf(enlarge(pass === 'sharpened' ? sharpen(grey) : grey, 2))
}
