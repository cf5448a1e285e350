import type { Frame } from './frame.ts'
import type { DecodeResult, SearchVariant } from './search-variants.ts'

export interface Question {
  id: number
  frame: Frame
  look: SearchVariant
}

/** The first `ready` says whether the worker works; a later `ready: false`, that it has stopped working. */
export type Answer = { ready: boolean } | { id: number; sight: DecodeResult }

/** Milliseconds; longer than any frame takes on an old phone. */
const DECODE_TIMEOUT = 8_000

/** Runs the decoder in a worker. Reports whether it works, because html5-qrcode takes every failure for "no code". */
export class Decoder {
  readonly ready: Promise<boolean>
  working = false
  failed = false
  #worker: Worker
  #asked = new Map<number, (sight: DecodeResult) => void>()
  #last = 0
  #settle: (ready: boolean) => void = () => {}

  constructor(address: string) {
    this.ready = new Promise((resolve) => {
      this.#settle = resolve
    })
    this.#worker = new Worker(address, { type: 'module' })
    this.#worker.onerror = () => this.#fail()
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#hear(data)
  }

  /** Transfers the frame's bytes to the worker, so they are no longer usable here. */
  look(frame: Frame, look: SearchVariant): Promise<DecodeResult> {
    if (!this.working) return Promise.resolve({})
    const id = ++this.#last
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#fail(), DECODE_TIMEOUT)
      this.#asked.set(id, (sight) => {
        clearTimeout(late)
        resolve(sight)
      })
      this.#worker.postMessage({ id, frame, look } satisfies Question, [frame.data.buffer])
    })
  }

  #hear(answer: Answer): void {
    if ('sight' in answer) {
      this.#asked.get(answer.id)?.(answer.sight)
      this.#asked.delete(answer.id)
    } else if (answer.ready) {
      this.working = true
      this.#settle(true)
    } else {
      this.#fail()
    }
  }

  #fail(): void {
    this.working = false
    this.failed = true
    this.#settle(false)
    this.#worker.terminate()
    for (const resolve of this.#asked.values()) resolve({})
    this.#asked.clear()
  }
}
