// Runs in Chromium: decodes frames as the gate's camera does, and as html5-qrcode does when left alone.
import { Html5Qrcode } from 'html5-qrcode/esm/html5-qrcode'
import { Decoder } from '../../public/scan/decoder.ts'
import { type Box, grab, middleOf } from '../../public/scan/grab.ts'
import { TURNS } from '../../public/scan/passes.ts'
import type { Decoded, Shot } from './decoding-shot.ts'

interface Inside {
  qrcode: { decodeAsync(canvas: HTMLCanvasElement): Promise<{ text: string }> }
}

let decoder: Decoder | undefined
let alone: Inside | undefined

async function decodeShot({ address, aim }: Shot, worker: string): Promise<Decoded> {
  decoder ??= new Decoder(worker)
  alone ??= new Html5Qrcode('place', false) as unknown as Inside
  if (!(await decoder.ready)) throw new Error('the decoder does not work')
  const picture = await createImageBitmap(await (await fetch(address)).blob())
  const gate: Decoded['gate'] = {}
  for (const pass of TURNS) {
    const box = pass === 'whole' ? picture : boxAround(picture, aim)
    const began = performance.now()
    const text = await decoder.decode(grab(picture, { ...sizeOf(box) }), pass)
    gate[pass] = { text, milliseconds: performance.now() - began }
  }
  const began = performance.now()
  const text = await alone.qrcode.decodeAsync(paint(picture)).then(
    (found) => found.text,
    () => undefined,
  )
  return { gate, alone: { text, milliseconds: performance.now() - began } }
}

function sizeOf({ width, height, ...place }: Box): Box {
  return { width, height, ...place }
}

/** The middle of the picture, or as much of it around the spot that somebody aimed at. */
function boxAround(picture: ImageBitmap, aim: [number, number] | undefined): Box {
  const middle = middleOf(picture)
  if (!aim) return middle
  const within = (at: number, side: number, all: number) => Math.max(0, Math.min(all - side, at - side / 2))
  const [x, y] = aim
  return { ...middle, x: within(x, middle.width, picture.width), y: within(y, middle.height, picture.height) }
}

function paint(picture: ImageBitmap): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = picture.width
  canvas.height = picture.height
  canvas.getContext('2d', { willReadFrequently: true })?.drawImage(picture, 0, 0)
  return canvas
}

Object.assign(window, { decodeShot })
