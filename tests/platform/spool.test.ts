// A file that is made before it is downloaded: complete, encrypted on disk, and deleted afterwards.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import os from 'node:os'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Spool, spooled } from '../../server/platform/lib/spool.ts'

async function* of(...parts: (string | Buffer)[]) {
  yield* parts
}

async function bytesOf(file: Spool): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const part of file.parts()) all.push(part)
  return Buffer.concat(all)
}

/** Files that this process has open but that have been unlinked. */
function nameless(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`)
      return /so-cong-download-\w+ \(deleted\)$/.test(target) ? [`/proc/self/fd/${fd}`] : []
    } catch {
      return []
    }
  })
}

test('the spool returns its bytes, from memory and from the disk', async () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.uint8Array({ maxLength: 40_000 }).map((bytes) => Buffer.from(bytes)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), fc.nat(60_000), async (pieces, inMemory) => {
      const file = await spooled(of(...pieces), { inMemory })
      const whole = Buffer.concat(pieces.map((one) => Buffer.from(one)))
      expect(file.size).toBe(whole.length)
      expect((await bytesOf(file)).equals(whole)).toBe(true)
      await file.close()
    }),
    { numRuns: 40 },
  )
})

test.runIf(process.platform === 'linux')(
  'the file on the disk has no name, cannot be read, and is gone when it is closed',
  async () => {
    const canary = 'Nguyễn Thị Chim Hoàng Yến;'
    const file = await spooled(of(canary.repeat(10_000)), { inMemory: 1000 })
    onTestFinished(() => file.close())
    expect(readdirSync(os.tmpdir()).filter((name) => name.startsWith('so-cong-download-'))).toEqual([])
    const [handle] = nameless()
    expect(handle).toBeDefined()
    const written = readFileSync(handle ?? '')
    expect(written.length).toBe(file.size)
    for (const word of ['Nguyễn', 'Chim', canary]) expect(written.includes(word)).toBe(false)
    await file.close()
    expect(nameless()).toEqual([])
  },
)

test('a reader that stops in the middle, or a source that fails, leaves nothing behind', async () => {
  const returned = vi.fn()
  async function* endless() {
    try {
      for (;;) yield 'x'.repeat(10_000)
    } finally {
      returned()
    }
  }
  const stop = new AbortController()
  const begun = spooled(endless(), { signal: stop.signal, inMemory: 1000 })
  setTimeout(() => stop.abort(), 20)
  await expect(begun).rejects.toThrow()
  expect(returned).toHaveBeenCalledOnce()
  async function* failing() {
    yield 'x'.repeat(10_000)
    throw new Error('no more')
  }
  await expect(spooled(failing(), { inMemory: 1000 })).rejects.toThrow('no more')
  if (process.platform === 'linux') expect(nameless()).toEqual([])
})

test('all files together use no more of the disk than allowed', async () => {
  const piece = Buffer.alloc(8 * 1024 * 1024)
  const two = () => spooled(of(piece, piece), { most: 20 * 1024 * 1024 })
  const first = await two()
  await expect(two()).rejects.toMatchObject({ code: 'ENOSPC' })
  await first.close()
  await (await two()).close()
})
