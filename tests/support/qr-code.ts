import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const WASM = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
const MODULE = 4

/** What a scanner reads in a code that the server drew: the path of its modules, black on white. */
export async function readCode(viewBox: string, path: string): Promise<string[]> {
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(WASM).buffer as ArrayBuffer } })
  const size = Number(viewBox.split(' ')[2]) * MODULE
  const data = new Uint8ClampedArray(size * size * 4).fill(255)
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * MODULE; row < (Number(y) + 1) * MODULE; row += 1) {
      const from = (row * size + Number(x) * MODULE) * 4
      for (let at = from; at < from + Number(length) * MODULE * 4; at += 4) data.fill(0, at, at + 3)
    }
  }
  const picture = { data, width: size, height: size, colorSpace: 'srgb' }
  const found = await readBarcodes(picture as Parameters<typeof readBarcodes>[0], { formats: ['QRCode'] })
  return found.map((one) => one.text)
}
