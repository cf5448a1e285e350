// Runs in Chromium: decodes frames as the gate's camera does, and with html5-qrcode's own decoder.
import { Html5Qrcode } from 'html5-qrcode/esm/html5-qrcode'
import { ALL_VARIANTS, CodeSearch } from '../../public/scan/code-search.ts'
import { Decoder } from '../../public/scan/decoder.ts'
import { frameOf, type Grey } from '../../public/scan/frame.ts'
import { pixelsOf } from '../../public/scan/pixels-of.ts'
import type { Decoded, Picture } from './decoding-shot.ts'

interface Inside {
  qrcode: { decodeAsync(canvas: HTMLCanvasElement): Promise<{ text: string }> }
}

let decoder: Decoder | undefined
let alone: Inside | undefined

async function decodeShot({ address, width, height }: Picture, worker: string): Promise<Decoded> {
  decoder ??= new Decoder(worker)
  alone ??= new Html5Qrcode('place', false) as unknown as Inside
  if (!(await decoder.ready)) throw new Error('the decoder does not work')
  const points = new Uint8ClampedArray(await (await fetch(address)).arrayBuffer())
  const picture = paint({ width, height, points })
  return {
    gate: await byGate(picture, decoder),
    alone: await alone.qrcode.decodeAsync(picture).then(
      ({ text }) => text,
      () => undefined,
    ),
  }
}

async function byGate(picture: HTMLCanvasElement, decoder: Decoder): Promise<string | undefined> {
  const search = new CodeSearch()
  for (let turn = 0; turn < ALL_VARIANTS; turn++) {
    const { look, box } = search.next(picture)
    const sight = await decoder.look(pixelsOf(picture, box), look)
    if (sight.text) return sight.text
    search.saw(sight, box)
  }
  return undefined
}

function paint(grey: Grey): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = grey.width
  canvas.height = grey.height
  const data = frameOf(grey).data as Uint8ClampedArray<ArrayBuffer>
  canvas
    .getContext('2d', { willReadFrequently: true })
    ?.putImageData(new ImageData(data, grey.width, grey.height), 0, 0)
  return canvas
}

Object.assign(window, { decodeShot })
