import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const WASM = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
const MODULE = 4

/** Decodes a QR code drawn by the server as an SVG path of black modules on white. */
export async function readCode(viewBox: string, path: string): Promise<string[]> {
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(WASM).buffer as ArrayBuffer } })
  const size = Number(viewBox.split(' ')[2]) * MODULE
  const data = new Uint8ClampedArray(size * size * 4).fill(255)
  let [x, y] = [0, 0]
  for (const [, move, across = 0, middle = 0, length] of path.matchAll(/([Mm])(\d+) ([\d.]+)h(\d+)/g)) {
    x = move === 'M' ? Number(across) : x + Number(across)
    y = move === 'M' ? Number(middle) - 0.5 : y
    for (let row = y * MODULE; row < (y + 1) * MODULE; row += 1) {
      const from = (row * size + x * MODULE) * 4
      for (let at = from; at < from + Number(length) * MODULE * 4; at += 4) data.fill(0, at, at + 3)
    }
    x += Number(length)
  }
  const picture = { data, width: size, height: size, colorSpace: 'srgb' }
  const found = await readBarcodes(picture as Parameters<typeof readBarcodes>[0], { formats: ['QRCode'] })
  return found.map((one) => one.text)
}
