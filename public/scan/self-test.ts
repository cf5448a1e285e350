import { type Frame, frameOf } from './frame.ts'
import { PLAIN, type Read } from './search-variants.ts'

const TEXT = 'Sổ Cổng'
/** The QR code of TEXT, 21 by 21 modules, one number in base 36 per row. */
const ROWS =
  '18q67 muyp wswt wspp wrbx mwqp 18prz lc 16nx9 v49h xgnm a391 yv1k 5b3 18m5o mumr wphc wrq2 wsp8 mytl 18p90'
const MODULES = 21
const EDGE = 4
const SCALE = 4

/** True when the decoder can read this code. If its WebAssembly failed to load, nothing else would show it. */
export async function selfTest(read: Read): Promise<boolean> {
  const [found] = await read(picture(), PLAIN)
  return found?.text === TEXT
}

function picture(): Frame {
  const side = (MODULES + 2 * EDGE) * SCALE
  const points = new Uint8ClampedArray(side * side).fill(255)
  ROWS.split(' ').forEach((row, y) => {
    const bits = Number.parseInt(row, 36)
    for (let x = 0; x < MODULES; x++) {
      if (!((bits >> (MODULES - 1 - x)) & 1)) continue
      for (let line = 0; line < SCALE; line++) {
        const start = ((y + EDGE) * SCALE + line) * side + (x + EDGE) * SCALE
        points.fill(0, start, start + SCALE)
      }
    }
  })
  return frameOf({ width: side, height: side, points })
}
