// Runs in Chromium: decodes frames as the gate's camera does, and as html5-qrcode does when left alone.
import { Html5Qrcode } from 'html5-qrcode/esm/html5-qrcode'
import { Decoder } from '../../public/scan/decoder.ts'
import { grab } from '../../public/scan/grab.ts'
import { ALL_LOOKS, Hunt } from '../../public/scan/hunt.ts'
import type { Decoded, Shot } from './decoding-shot.ts'

interface Inside {
  qrcode: { decodeAsync(canvas: HTMLCanvasElement): Promise<{ text: string }> }
}

let decoder: Decoder | undefined
let alone: Inside | undefined

async function decodeShot({ address }: Shot, worker: string): Promise<Decoded> {
  decoder ??= new Decoder(worker)
  alone ??= new Html5Qrcode('place', false) as unknown as Inside
  if (!(await decoder.ready)) throw new Error('the decoder does not work')
  const picture = await createImageBitmap(await (await fetch(address)).blob())
  const began = performance.now()
  const text = await byGate(picture, decoder)
  const between = performance.now()
  const other = await alone.qrcode.decodeAsync(paint(picture)).then(
    (found) => found.text,
    () => undefined,
  )
  return {
    gate: { text, milliseconds: between - began },
    alone: { text: other, milliseconds: performance.now() - between },
  }
}

async function byGate(picture: ImageBitmap, decoder: Decoder): Promise<string | undefined> {
  const hunt = new Hunt()
  for (let turn = 0; turn < ALL_LOOKS; turn++) {
    const { look, box } = hunt.next(picture)
    const sight = await decoder.look(grab(picture, box), look)
    if (sight.text) return sight.text
    hunt.saw(sight, box)
  }
  return undefined
}

function paint(picture: ImageBitmap): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = picture.width
  canvas.height = picture.height
  canvas.getContext('2d', { willReadFrequently: true })?.drawImage(picture, 0, 0)
  return canvas
}

Object.assign(window, { decodeShot })
