import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm'
import type { Answer, Question } from './decoder.ts'
import { decodeVariant, type Read } from './search-variants.ts'
import { selfTest } from './self-test.ts'

// By default the library loads this file from a public CDN.
prepareZXingModule({ overrides: { locateFile: () => wasm } })

const read: Read = async (frame, options) =>
  readBarcodes(
    new ImageData(frame.data as Uint8ClampedArray<ArrayBuffer>, frame.width, frame.height),
    options,
  )

function answer(message: Answer): void {
  ;(postMessage as (message: Answer) => void)(message)
}

addEventListener('message', ({ data: { id, frame, look } }: MessageEvent<Question>) => {
  decodeVariant(read, frame, look).then(
    (sight) => answer({ id, sight }),
    () => answer({ ready: false }),
  )
})

selfTest(read).then(
  (ready) => answer({ ready }),
  () => answer({ ready: false }),
)
