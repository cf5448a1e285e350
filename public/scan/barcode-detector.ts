import type { Decoder } from './decoder.ts'
import { grab } from './grab.ts'
import { Hunt } from './hunt.ts'

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
  const hunt = new Hunt()
  return class {
    static async getSupportedFormats(): Promise<string[]> {
      return ['qr_code']
    }

    async detect(canvas: HTMLCanvasElement): Promise<Found[]> {
      if (!decoder.working) onBroken()
      const video = canvas.parentElement?.querySelector('video')
      if (!video?.videoWidth) return []
      const { look, box } = hunt.next({ width: video.videoWidth, height: video.videoHeight })
      const sight = await decoder.look(grab(video, box), look)
      hunt.saw(sight, box)
      if (!sight.text) return []
      return [
        {
          rawValue: sight.text,
          format: 'qr_code',
          // It takes the largest find: one without an area counts as none.
          boundingBox: { x: 0, y: 0, width: 1, height: 1 },
          cornerPoints: [],
        },
      ]
    }
  }
}
