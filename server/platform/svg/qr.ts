import { LRUCache } from 'lru-cache'
import QRCode from 'qrcode'

declare module '../lib/workers.ts' {
  interface Tasks {
    drawCodes: typeof drawCodes
  }
}

/** A QR code as an SVG path of one-unit-wide strokes, in a square of `size` units that includes the quiet zone. */
export interface Code {
  path: string
  size: number
}

/** The quiet zone, in modules (ISO/IEC 18004). */
const QUIET = 4

/** Cached: drawing a code takes as long as the rest of its page, and posters, leaflets and screens repeat the same ones. */
const drawn = new LRUCache<string, Code>({ max: 300 })

/** Draws without the cache, as a sheet of slips has many codes. */
export function drawCodes(texts: string[]): Code[] {
  return texts.map(draw)
}

/** Returns a path instead of markup, so that the view writes the markup itself. */
export function drawCode(text: string): Code {
  const code = drawn.get(text) ?? draw(text)
  drawn.set(text, code)
  return code
}

function draw(text: string): Code {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  const runs: string[] = []
  for (let y = 0; y < modules.size; y += 1) {
    let end: number | undefined
    for (let x = 0; x < modules.size; x += 1) {
      if (!modules.get(x, y)) continue
      const from = x
      while (x < modules.size && modules.get(x, y)) x += 1
      const start = end === undefined ? `M${from + QUIET} ${y + QUIET + 0.5}` : `m${from - end} 0`
      runs.push(`${start}h${x - from}`)
      end = x
    }
  }
  return { path: runs.join(''), size: modules.size + 2 * QUIET }
}
