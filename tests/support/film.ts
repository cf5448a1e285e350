import QRCode from 'qrcode'

const FRAMES_PER_SECOND = 5

export interface Scene {
  text: string
  seconds: number
  /** Below three, a decoder that scales the picture down first cannot read the code. */
  pointsPerModule: number
}

export interface Size {
  width: number
  height: number
}

export const HD: Size = { width: 1280, height: 720 }

/** A film for Chromium's fake camera in the YUV4MPEG2 format: QR codes on a card, before a grey background. */
export function film(scenes: Scene[], size = HD): Buffer {
  const { width, height } = size
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420\n`)
  const colourless = Buffer.alloc((width * height) / 2, 128)
  const frames = scenes.flatMap((scene) => {
    const frame = Buffer.concat([Buffer.from('FRAME\n'), picture(scene, size), colourless])
    return Array.from({ length: framesOf([scene]) }, () => frame)
  })
  return Buffer.concat([header, ...frames])
}

export function framesOf(scenes: Scene[]): number {
  return scenes.reduce((sum, { seconds }) => sum + Math.round(seconds * FRAMES_PER_SECOND), 0)
}

function picture({ text, pointsPerModule }: Scene, { width, height }: Size): Buffer {
  // Byte mode, as on printed cards.
  const code = QRCode.create([{ data: Buffer.from(text), mode: 'byte' }], { errorCorrectionLevel: 'M' })
  const { size, data } = code.modules
  const points = Buffer.alloc(width * height, 110)
  const side = (size + 8) * pointsPerModule
  const left = (width - side) / 2
  const top = (height - side) / 2
  const light = (x: number, y: number) => {
    const column = Math.floor((x - left) / pointsPerModule) - 4
    const row = Math.floor((y - top) / pointsPerModule) - 4
    const inside = column >= 0 && row >= 0 && column < size && row < size
    return inside && data[row * size + column] ? 40 : 215
  }
  for (let y = Math.ceil(top); y < top + side; y++) {
    for (let x = Math.ceil(left); x < left + side; x++) {
      // Four samples per pixel soften the edges as a lens does.
      const sum = [0.25, 0.75].flatMap((u) => [0.25, 0.75].map((v) => light(x + u, y + v)))
      points[y * width + x] = sum.reduce((total, one) => total + one, 0) / sum.length
    }
  }
  return points
}
