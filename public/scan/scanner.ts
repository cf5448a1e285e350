import { Html5QrcodeSupportedFormats } from 'html5-qrcode/esm/core'
import { Html5Qrcode } from 'html5-qrcode/esm/html5-qrcode'
import { detectorOf } from './barcode-detector.ts'
import { Decoder } from './decoder.ts'
import { readPicture } from './picture.ts'

/** Milliseconds to wait for our decoder before the built-in one is used. */
const WAIT_FOR_DECODER = 3_000
const FRAMES_PER_SECOND = 15
const LONGEST_START = 5_000

export interface Camera {
  id: string
  label: string
}

/** Private parts of html5-qrcode 2.3.8, whose version is pinned. */
interface Inside {
  qrcode: {
    secondaryDecoder: unknown
    decodeRobustlyAsync(canvas: HTMLCanvasElement): Promise<{ text: string }>
  }
}

/** The camera of html5-qrcode, with a decoder that reads the camera's full resolution. */
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

  /** Rejects with the browser's error. Without an id it uses the rear camera, if there is one. */
  async start(cameraId?: string): Promise<void> {
    const which = cameraId ? { deviceId: { exact: cameraId } } : { facingMode: 'environment' }
    const camera = this.#make(await this.#better())
    this.#camera = camera
    await camera.start(
      { facingMode: 'environment' },
      {
        fps: FRAMES_PER_SECOND,
        disableFlip: true,
        // These replace the first argument; without them browsers choose 640 by 480.
        videoConstraints: { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } },
      },
      (text) => this.#onText(text),
      undefined,
    )
    // The library reports a start before the video runs, and cannot be stopped until it does.
    await running(document.querySelector(`#${this.#place} video`))
  }

  /** The camera is off once this returns, although the promise settles later. */
  async stop(): Promise<void> {
    const camera = this.#camera
    // Not reused: a frame still being decoded would restart this instance's loop when it runs again.
    this.#camera = undefined
    try {
      await camera?.stop()
    } catch {
      // The library throws when it was not running.
    }
  }

  /** Cameras have labels only after the user has allowed one. */
  async cameras(): Promise<Camera[]> {
    const devices = await navigator.mediaDevices.enumerateDevices()
    return devices
      .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId)
      .map(({ deviceId, label }) => ({ id: deviceId, label }))
  }

  cameraInUse(): string | undefined {
    return this.#camera?.getRunningTrackSettings().deviceId
  }

  /** Switches the camera's light; undefined when it has none. */
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

  /** Our decoder if it works. After a failure, such as a lost network, it is created again. */
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
    // html5-qrcode checks once, in its constructor, for a BarcodeDetector.
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
    // The built-in decoder would take every other frame, with half the chance to read it.
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
