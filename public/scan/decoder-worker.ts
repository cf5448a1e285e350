import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm'
import type { Answer, Question } from './decoder.ts'
import { decode, type Read } from './passes.ts'
import { selfTest } from './self-test.ts'

// The library's own address for the file is a public network of servers.
prepareZXingModule({ overrides: { locateFile: () => wasm } })

const read: Read = async (frame, options) =>
  readBarcodes(
    new ImageData(frame.data as Uint8ClampedArray<ArrayBuffer>, frame.width, frame.height),
    options,
  )

function answer(message: Answer): void {
  ;(postMessage as (message: Answer) => void)(message)
}

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  try {
    answer({ id: data.id, text: await decode(read, data.frame, data.pass) })
  } catch {
    answer({ id: data.id, broken: true })
  }
})

selfTest(read).then(
  (ready) => answer({ ready }),
  () => answer({ ready: false }),
)
