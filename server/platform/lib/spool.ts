import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { type FileHandle, open, rm, statfs } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { yieldToRequests } from './yielding.ts'

/** Bytes up to which a file is kept in memory; most are smaller. */
const IN_MEMORY = 1024 * 1024
/** Bytes per read, after which the reader is checked. */
const PART = 16 * 1024
/** Bytes on disk for all files together, and bytes that must stay free, since the database may be on the same disk. */
const MAX_BYTES = 512 * 1024 * 1024
const SPARE = 256 * 1024 * 1024
const LOOK_EVERY = 16 * 1024 * 1024

/** A complete file that waits to be read. */
export interface Spool {
  size: number
  parts: () => AsyncGenerator<Buffer>
  close: () => Promise<void>
}

let onDisk = 0

/**
 * Consumes `content` as fast as it comes, so that its source is released however slow the reader is. Larger content goes to an
 * unlinked file, encrypted with a key of this process, so that nothing readable remains when the process ends, however it ends.
 */
export async function spooled(
  content: AsyncIterable<string | Buffer>,
  {
    signal,
    inMemory = IN_MEMORY,
    most = MAX_BYTES,
  }: { signal?: AbortSignal; inMemory?: number; most?: number } = {},
): Promise<Spool> {
  let begun: Buffer[] = []
  let size = 0
  let file: SealedFile | undefined
  const close = async () => {
    await file?.close()
    file = undefined
  }
  try {
    for await (const part of content) {
      signal?.throwIfAborted()
      const bytes = Buffer.from(part)
      size += bytes.length
      begun.push(bytes)
      if (size <= inMemory) {
        await yieldToRequests()
        continue
      }
      file ??= await SealedFile.make()
      await file.write(Buffer.concat(begun), most)
      begun = []
    }
  } catch (error) {
    await close()
    throw error
  }
  const parts = async function* () {
    if (file) yield* file.read()
    for (const bytes of begun) {
      for (let at = 0; at < bytes.length; at += PART) yield bytes.subarray(at, at + PART)
    }
  }
  return { size, parts, close }
}

class SealedFile {
  readonly #key = randomBytes(32)
  readonly #iv = randomBytes(16)
  readonly #cipher = createCipheriv('aes-256-ctr', this.#key, this.#iv)
  readonly #handle: FileHandle
  readonly #name: string
  #size = 0

  private constructor(handle: FileHandle, name: string) {
    this.#handle = handle
    this.#name = name
  }

  static async make(): Promise<SealedFile> {
    const name = path.join(os.tmpdir(), `so-cong-download-${randomBytes(12).toString('hex')}`)
    const handle = await open(name, 'wx+', 0o600)
    // Windows keeps an open file's name until it is closed.
    await rm(name, { force: true }).catch(() => {})
    return new SealedFile(handle, name)
  }

  async write(bytes: Buffer, most: number): Promise<void> {
    const looked = Math.floor(this.#size / LOOK_EVERY)
    if (this.#size === 0 || Math.floor((this.#size + bytes.length) / LOOK_EVERY) > looked)
      await mustHaveRoom()
    onDisk += bytes.length
    this.#size += bytes.length
    if (onDisk > most) throw noRoom()
    await this.#handle.appendFile(this.#cipher.update(bytes))
  }

  async *read(): AsyncGenerator<Buffer> {
    const decipher = createDecipheriv('aes-256-ctr', this.#key, this.#iv)
    for (let at = 0; at < this.#size; ) {
      const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(PART), 0, PART, at)
      if (bytesRead === 0) throw new Error('a spooled file is shorter than it was written')
      at += bytesRead
      yield decipher.update(buffer.subarray(0, bytesRead))
    }
  }

  async close(): Promise<void> {
    onDisk -= this.#size
    await this.#handle.close()
    await rm(this.#name, { force: true })
  }
}

async function mustHaveRoom(): Promise<void> {
  const { bavail, bsize } = await statfs(os.tmpdir())
  if (bavail * bsize < SPARE) throw noRoom()
}

/** The system's own error code, so that it is handled like any other full disk. */
function noRoom(): Error {
  return Object.assign(new Error('no room for a file to be downloaded'), { code: 'ENOSPC' })
}
