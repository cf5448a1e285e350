// A refused import must not leak memory, however often it is sent.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { useApp, useClient } from '../support/suite.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const app = useApp()
const head = useClient(app, 'head.tt-hcc')

/** Reachable memory in MB, after garbage collection. */
async function held(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1e6
}

const MEGABYTE = 1_000_000
const HOSTILE: [what: string, file: string, problem: RegExp][] = [
  ['too large', 'a;b\n'.repeat(MEGABYTE), /2 MB/],
  ['with too many columns', `Họ và tên${';x'.repeat(MEGABYTE)}`, /cột/],
  ['with too many rows', `Họ và tên\n${'Nguyễn Văn A\n'.repeat(100_000)}`, /dòng/],
]

test.each(HOSTILE)('a file that is %s is refused ten times and never kept', async (what, file, problem) => {
  const send = async () => {
    await app.rows('delete from throttle')
    const { status, text } = await head.upload('/people/import', file)
    expect(status).toBe(422)
    expect(text).toMatch(problem)
  }
  for (let warm = 0; warm < 3; warm += 1) await send()
  const before = await held()
  for (let time = 0; time < 10; time += 1) await send()
  const grown = (await held()) - before
  console.log(
    `${what}: ${(Buffer.byteLength(file) / 1e6).toFixed(1)} MB, ten times: ${before.toFixed(1)} MB before, ${grown.toFixed(1)} MB more`,
  )
  // A leak would add fifteen; the rest is growth of the test and the program.
  expect(grown).toBeLessThan(8)
})
