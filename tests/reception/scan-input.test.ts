import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import QRCode from 'qrcode'
import { beforeAll, describe, expect, test } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { isScanner, type Stroke, scanIn } from '../../public/gate/scan-in-keys.ts'
import { splitScans } from '../../public/gate/serial-text.ts'
import { CodeSearch } from '../../public/scan/code-search.ts'
import { type Frame, frameOf, greyOf } from '../../public/scan/frame.ts'
import { reconstruct } from '../../public/scan/reconstruct.ts'
import { decodeVariant, PLAIN, type Read, VARIANTS } from '../../public/scan/search-variants.ts'
import { selfTest } from '../../public/scan/self-test.ts'

const CARD = '080123456789|301234567|Nguyễn Thị Thùy Dương|15081990|Nữ|Ấp Lộc Tiền, Xã Mỹ Lộc|10052021'
const PASS = '0123456789bcghklmnpqtv0123456'

describe('the keys of a scanner', () => {
  /** Keys three milliseconds apart, typed where the caret is, and the text afterwards. */
  const typed = (
    text: string,
    { change = {} as Partial<Stroke>, apart = 3, ahead = '', behind = '' } = {},
  ) => ({
    strokes: Array.from(text, (_key, place): Stroke => {
      const value = ahead + text.slice(0, place) + behind
      return {
        at: place * apart,
        isKey: true,
        isChanged: false,
        value,
        caret: ahead.length + place,
        ...change,
      }
    }),
    now: ahead + text + behind,
  })
  const scan = ({ strokes, now }: ReturnType<typeof typed>, isTyping = true) => {
    const found = scanIn(strokes, now, isTyping)
    return found && { first: found.first, text: found.text }
  }

  test('are the scanned text, which begins where the code does', () => {
    const card = '080123456789|Nguyn'
    expect(scan(typed(card))).toEqual({ first: 0, text: card })
    expect(scan(typed(card, { ahead: 'Vo 080', behind: '080' }))).toEqual({ first: 0, text: card })
    expect(scan(typed(`Vo${card}`, { behind: '08' }))).toEqual({ first: 2, text: card })
    expect(scan(typed(`n${PASS}`))).toEqual({ first: 1, text: PASS })
  })

  test.each([
    ['a name', 'Nguyen Van Tam'],
    ['the number of a slip', '1207'],
    ['a phone number', '0912345699'],
    ['the number of a product', '8934563138165'],
    ['words of a text expander', 'Quay 3 | tang 2'],
  ])('are no scan in a text field: %s', (_what, text) => {
    expect(scan(typed(text))).toBeUndefined()
  })

  test('are no scan at the pace of a person unless they are a whole card, nor what is written at once', () => {
    expect(scan(typed('080123456789', { apart: 60 }))).toBeUndefined()
    expect(scan(typed(CARD, { apart: 60 }))?.text).toBe(CARD)
    expect(scanIn(typed('0').strokes, '080123456789', true)).toBeUndefined()
    expect(isScanner(typed('Nguyen Van Tam', { apart: 60 }).strokes)).toBe(false)
    expect(isScanner(typed('Nguyen Van Tam', { change: { isKey: false } }).strokes)).toBe(false)
    expect(isScanner(typed('Nguyen Van Tam').strokes)).toBe(true)
  })

  test('are a scan of any code where nothing can be typed', () => {
    expect(scan(typed('WIFI:S:cong'), false)?.text).toBe('WIFI:S:cong')
    expect(scan(typed('1207'), false)).toBeUndefined()
  })

  test.each([
    ['a card', '080123456789|Nguyễn|30|', '080123456789'],
    ['a pass', `https://sôcong.ẽample/p/${PASS}`, PASS],
    ['a number that is too long', '0801234567890|Nguyen|', ''],
  ])('under an input method, %s is only what that cannot have changed', (_what, text, read) => {
    expect(scan(typed(text, { change: { isChanged: true } }))).toEqual({ first: 0, text: read })
  })
})

describe('the bytes of a scanner on a serial port', () => {
  async function scansOf(...pieces: (string | Buffer)[]): Promise<string[]> {
    const texts: string[] = []
    const scans = splitScans((text) => texts.push(text))
    for (const piece of pieces) scans.take(Buffer.from(piece as string))
    await sleep(150)
    return texts
  }

  test('end a scan with CR, LF, both, or a pause', async () => {
    expect(await scansOf('one\rtwo\nthree\r\n', 'fo', 'ur')).toEqual(['one', 'two', 'three', 'four'])
  })

  test('are decoded as UTF-8, wherever the chunks are cut', async () => {
    const bytes = Buffer.from(`${CARD}\r`)
    expect(await scansOf(bytes.subarray(0, 29), bytes.subarray(29))).toEqual([CARD])
  })

  test('are decoded as Windows-1252 when they are not UTF-8', async () => {
    expect(await scansOf(Buffer.from([0x4c, 0xca, 0x0d]))).toEqual(['LÊ'])
  })
})

const read: Read = async (frame, options) => readBarcodes(frame as never, options)

describe('the decoder', () => {
  beforeAll(async () => {
    const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
    prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer } })
  })

  /** A QR code as photographed in bad light: small, blurred and grainy. */
  function picture(text: string, points: number, blur = 0, grain = 0): Frame {
    const { size, data } = QRCode.create([{ data: Buffer.from(text), mode: 'byte' }], {
      errorCorrectionLevel: 'M',
    }).modules
    const side = (size + 8) * points
    let grey: number[] = Array.from({ length: side * side }, (_, at) => {
      const [x, y] = [Math.floor((at % side) / points) - 4, Math.floor(at / side / points) - 4]
      return x >= 0 && y >= 0 && x < size && y < size && data[y * size + x] ? 60 : 190
    })
    for (let round = 0; round < blur; round++) {
      grey = grey.map((_, at) => {
        const near = [at, at - 1, at + 1, at - side, at + side].map((one) => grey[one] ?? 190)
        return near.reduce((sum, one) => sum + one, 0) / near.length
      })
    }
    let seed = 7
    const noise = () => {
      seed = (seed * 48271) % 2147483647
      return (seed / 2147483647 - 0.5) * 2 * grain
    }
    return frameOf({
      width: side,
      height: side,
      points: Uint8ClampedArray.from(grey, (one) => one + noise()),
    })
  }

  const textsOf = (frame: Frame) =>
    Promise.all(VARIANTS.map(async (look) => (await decodeVariant(read, frame, look)).text))

  test('has a self-test that tells whether it works', async () => {
    expect(await selfTest(read)).toBe(true)
    expect(await selfTest(async () => [])).toBe(false)
  })

  test('reads every letter in each variant of the image', async () => {
    expect(await textsOf(picture(CARD, 4))).toEqual([CARD, CARD, CARD, CARD])
  })

  test('reads a blurred, grainy code sharpened, a tiny one in the dark doubled', async () => {
    const [plain, ...others] = await textsOf(picture(CARD, 4, 8, 20))
    expect(plain).toBeUndefined()
    expect(others).toContain(CARD)
    expect((await textsOf(picture(CARD, 2, 0, 60)))[3]).toBe(CARD)
  })

  test('reconstructs a code that it located but could not decode', async () => {
    const points = 4
    const spoilt = picture(CARD, points, 14)
    const [found] = await read(spoilt, PLAIN)
    expect(found?.isValid).not.toBe(true)
    const side = spoilt.width
    const [near, far] = [4 * points, side - 4 * points]
    const corners = [
      { x: near, y: near },
      { x: far, y: near },
      { x: far, y: far },
      { x: near, y: far },
    ]
    const drawn = frameOf(reconstruct(greyOf(spoilt), corners, side / points - 8))
    const [mended] = await read(drawn, { ...PLAIN, isPure: true })
    expect(mended?.text).toBe(CARD)
  })

  test('finds nothing in an empty image', async () => {
    const nothing = frameOf({ width: 200, height: 100, points: new Uint8ClampedArray(20_000) })
    expect(await textsOf(nothing)).toEqual(VARIANTS.map(() => undefined))
  })
})

describe('the parts of the camera image that are searched', () => {
  const size = { width: 1280, height: 720 }
  const partsOf = (search: CodeSearch, rounds: number) =>
    Array.from({ length: rounds * VARIANTS.length }, () => search.next(size))
      .filter(({ look }) => look.part)
      .map(({ box }) => box.x)

  test('sweep the image until a code is seen, then stay with it, and sweep again when it is gone', () => {
    const search = new CodeSearch()
    expect(partsOf(search, 3)).toEqual([320, 320, 640, 640, 0, 0])
    search.saw({ spot: { x: 500, y: 100 } }, { x: 640, y: 0, width: 640, height: 640 })
    expect(partsOf(search, 1)).toEqual([640, 640])
    search.saw({ spot: { x: 400, y: 100 } }, { x: 0, y: 0, width: 1280, height: 720 })
    expect(partsOf(search, 1)).toEqual([80, 80])
    search.next(size)
    expect(new Set(partsOf(search, 4))).toContain(640)
  })
})
