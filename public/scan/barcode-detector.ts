import type { Decoder } from './decoder.ts'
import { grab, middleOf } from './grab.ts'
import { TURNS } from './passes.ts'

interface Found {
  rawValue: string
  format: 'qr_code'
  boundingBox: { x: number; y: number; width: number; height: number }
  cornerPoints: never[]
}

/**
 * Our decoder in the shape of the browsers' BarcodeDetector, which html5-qrcode knows how to use. It gets that
 * library's canvas, which has as many points as the picture has on the screen, and reads the video beside it instead.
 */
export function detectorOf(decoder: Decoder, onBroken: () => void) {
  let turn = 0
  return class {
    static async getSupportedFormats(): Promise<string[]> {
      return ['qr_code']
    }

    async detect(canvas: HTMLCanvasElement): Promise<Found[]> {
      if (!decoder.working) onBroken()
      const video = canvas.parentElement?.querySelector('video')
      if (!video?.videoWidth) return []
      const pass = TURNS[turn++ % TURNS.length] ?? 'whole'
      const size = { width: video.videoWidth, height: video.videoHeight }
      const text = await decoder.decode(grab(video, pass === 'whole' ? size : middleOf(size)), pass)
      if (!text) return []
      return [
        {
          rawValue: text,
          format: 'qr_code',
          // It takes the largest find: one without an area is none.
          boundingBox: { x: 0, y: 0, width: 1, height: 1 },
          cornerPoints: [],
        },
      ]
    }
  }
}
