import { CodeSearch } from './code-search.ts'
import type { Decoder } from './decoder.ts'
import { pixelsOf } from './pixels-of.ts'

interface Found {
  rawValue: string
  format: 'qr_code'
  boundingBox: { x: number; y: number; width: number; height: number }
  cornerPoints: never[]
}

/**
 * Our decoder with the interface of BarcodeDetector, which html5-qrcode can use. The library passes its canvas, which has the
 * size of the picture on the screen; this reads the video's full resolution instead.
 */
export function detectorOf(decoder: Decoder, onBroken: () => void) {
  const search = new CodeSearch()
  return class {
    static async getSupportedFormats(): Promise<string[]> {
      return ['qr_code']
    }

    async detect(canvas: HTMLCanvasElement): Promise<Found[]> {
      if (!decoder.working) onBroken()
      const video = canvas.parentElement?.querySelector('video')
      if (!video?.videoWidth) return []
      const { look, box } = search.next({ width: video.videoWidth, height: video.videoHeight })
      const sight = await decoder.look(pixelsOf(video, box), look)
      search.saw(sight, box)
      if (!sight.text) return []
      return [
        {
          rawValue: sight.text,
          format: 'qr_code',
          // html5-qrcode picks the largest result, and ignores one without an area.
          boundingBox: { x: 0, y: 0, width: 1, height: 1 },
          cornerPoints: [],
        },
      ]
    }
  }
}
