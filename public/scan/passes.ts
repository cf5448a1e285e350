import type { ReaderOptions } from 'zxing-wasm/reader'
import { enlarge } from './enlarge.ts'
import { type Frame, frameOf, greyOf } from './frame.ts'

export type Read = (frame: Frame, options: ReaderOptions) => Promise<{ text: string; isValid: boolean }[]>

/** Frames take turns: the whole picture finds a near code, the enlarged middle a small or blurred one. */
export type Pass = 'whole' | 'enlarged'
export const TURNS: Pass[] = ['whole', 'enlarged']

/** Only QR: with all formats, bars were once seen in an identity card's code and read as a number. */
export const PLAIN: ReaderOptions = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 }

export async function decode(read: Read, frame: Frame, pass: Pass): Promise<string | undefined> {
  const seen = pass === 'whole' ? frame : frameOf(enlarge(greyOf(frame), 2))
  const [found] = await read(seen, PLAIN)
  return found?.isValid ? found.text : undefined
}
