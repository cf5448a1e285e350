import { Html5QrcodeSupportedFormats } from 'html5-qrcode/esm/core'
import { Html5Qrcode } from 'html5-qrcode/esm/html5-qrcode'
import { detectorOf } from './barcode-detector.ts'
import { Decoder } from './decoder.ts'
import { readPicture } from './picture.ts'

/** How long the built-in decoder is kept waiting for the better one. */
const WAIT_FOR_DECODER = 3_000
const FRAMES_PER_SECOND = 15
const LONGEST_START = 5_000

export interface Camera {
  id: string
  label: string
}

/** The parts of html5-qrcode 2.3.8 that it hides; the version is pinned. */
interface Inside {
  qrcode: {
    secondaryDecoder: unknown
    decodeRobustlyAsync(canvas: HTMLCanvasElement): Promise<{ text: string }>
  }
}

/** html5-qrcode's camera, with a decoder that reads the picture as the camera gave it. */
export class Scanner {
  #place: string
  #worker: string
  #onText: (text: string) => void
  #decoder: Decoder
  #camera: Html5Qrcode | undefined

  /** `place` is the id of the element that shows the picture. */
  constructor(place: string, worker: string, onText: (text: string) => void) {
    this.#place = place
    this.#worker = worker
    this.#onText = onText
    this.#decoder = new Decoder(worker)
  }

  /** Rejects with the browser's reason. Without an id it takes the camera on the back, where there is one. */
  async start(cameraId?: string): Promise<void> {
    const which = cameraId ? { deviceId: { exact: cameraId } } : { facingMode: 'environment' }
    const camera = this.#make(await this.#better())
    this.#camera = camera
    await camera.start(
      { facingMode: 'environment' },
      {
        fps: FRAMES_PER_SECOND,
        disableFlip: true,
        // They replace the first argument, and without them browsers give 640 by 480.
        videoConstraints: { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } },
      },
      (text) => this.#onText(text),
      undefined,
    )
    // It reports a start before the picture runs, and cannot be stopped until then.
    await running(document.querySelector(`#${this.#place} video`))
  }

  /** The camera's light is off when this returns, though the promise settles later. */
  async stop(): Promise<void> {
    const camera = this.#camera
    // A frame that is still being decoded would start the next round of its instance when that runs again.
    this.#camera = undefined
    try {
      await camera?.stop()
    } catch {
      // It throws when it was not running.
    }
  }

  /** Their names are known once one of them was allowed. */
  async cameras(): Promise<Camera[]> {
    const devices = await navigator.mediaDevices.enumerateDevices()
    return devices
      .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId)
      .map(({ deviceId, label }) => ({ id: deviceId, label }))
  }

  cameraInUse(): string | undefined {
    return this.#camera?.getRunningTrackSettings().deviceId
  }

  /** Switches the light, where the camera has one. */
  get torch(): ((on: boolean) => Promise<void>) | undefined {
    try {
      const torch = this.#camera?.getRunningTrackCameraCapabilities().torchFeature()
      return torch?.isSupported() ? (on) => torch.apply(on) : undefined
    } catch {
      return undefined
    }
  }

  async readPicture(file: Blob): Promise<string | undefined> {
    const better = await this.#better()
    const builtIn = (canvas: HTMLCanvasElement) =>
      inside(this.#make(better)).qrcode.decodeRobustlyAsync(canvas)
    return readPicture(file, better, builtIn)
  }

  /** The decoder, if it works. Where it failed, as without a network, it is given another chance. */
  async #better(): Promise<Decoder | undefined> {
    if (this.#decoder.failed) this.#decoder = new Decoder(this.#worker)
    const late = new Promise<void>((resolve) => setTimeout(resolve, WAIT_FOR_DECODER))
    await Promise.race([this.#decoder.ready, late])
    return this.#decoder.working ? this.#decoder : undefined
  }

  #make(better: Decoder | undefined): Html5Qrcode {
    const scope = window as { BarcodeDetector?: unknown }
    const browsers = scope.BarcodeDetector
    let builtIn: unknown
    // html5-qrcode looks for the browser's own detector by this name, once, here.
    if (better) {
      scope.BarcodeDetector = detectorOf(better, () => {
        inside(front).qrcode.secondaryDecoder = builtIn
      })
    }
    const front = new Html5Qrcode(this.#place, {
      formatsToSupport: [Html5QrcodeSupportedFormats.QR_CODE],
      useBarCodeDetectorIfSupported: true,
      verbose: false,
    })
    if (!better) return front
    if (browsers) scope.BarcodeDetector = browsers
    else delete scope.BarcodeDetector
    builtIn = inside(front).qrcode.secondaryDecoder
    // It would take every other frame, with half the chance to read it.
    inside(front).qrcode.secondaryDecoder = undefined
    return front
  }
}

function running(video: HTMLVideoElement | null): Promise<void> {
  return new Promise((resolve) => {
    if (!video || (video.readyState > 2 && !video.paused)) return resolve()
    video.addEventListener('playing', () => setTimeout(resolve), { once: true })
    setTimeout(resolve, LONGEST_START)
  })
}

function inside(front: Html5Qrcode): Inside {
  return front as unknown as Inside
}
