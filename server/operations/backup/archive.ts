import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Decrypter, Encrypter } from 'age-encryption'
import { create, extract } from 'tar'
import { StartError } from '../../platform/lib/errors.ts'

/** The first line of a file encrypted by age (age-encryption.org/v1). */
const ENCRYPTED = 'age-encryption.org/v1\n'

export function archiveEnding(key: string | undefined): string {
  return key ? '.tar.gz.age' : '.tar.gz'
}

/**
 * Packs `folder` into one file readable only by its owner. With a key it is encrypted like `age --passphrase` does, and age can
 * decrypt it.
 */
export async function pack(folder: string, file: string, key: string | undefined): Promise<void> {
  const packed = create({ cwd: folder, gzip: { level: 3 }, noPax: false }, ['.'])
  const plain = Readable.from(packed as AsyncIterable<Buffer>, { objectMode: false })
  await pipeline(
    key ? await encrypted(plain, key) : plain,
    createWriteStream(file, { mode: 0o600, flags: 'wx' }),
  )
  const written = await open(file)
  await written.sync()
  await written.close()
}

/** Our archives contain only these: a link could make a restore, perhaps run by root, write outside the folder. */
const PACKED = ['File', 'OldFile', 'Directory']

/** Throws a StartError when the key is missing or wrong, or the file is not one of our archives or is truncated. */
export async function unpack(file: string, folder: string, key: string | undefined): Promise<void> {
  const whole = createReadStream(file)
  const plain = (await isEncrypted(file)) ? await decrypted(whole, file, key) : whole
  const others: string[] = []
  const filter = (name: string, entry: unknown) => {
    const { type } = entry as { type: string }
    if (PACKED.includes(type)) return true
    others.push(`${type} ${name}`)
    return false
  }
  try {
    await pipeline(plain, extract({ cwd: folder, strict: true, preserveOwner: false, filter }))
    if (others.length > 0) throw new Error(`it holds ${others.join(', ')}`)
  } catch (cause) {
    throw new StartError(`${file} cannot be unpacked: ${(cause as Error).message}`, { cause })
  }
}

async function isEncrypted(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(ENCRYPTED.length), 0, ENCRYPTED.length, 0)
    return buffer.toString('latin1', 0, bytesRead) === ENCRYPTED
  } finally {
    await handle.close()
  }
}

async function encrypted(plain: Readable, key: string): Promise<Readable> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(key)
  return asNode(await encrypter.encrypt(asWeb(plain)))
}

async function decrypted(whole: Readable, file: string, key: string | undefined): Promise<Readable> {
  if (!key) throw new StartError(`${file} is encrypted: give its BACKUP_KEY.`)
  const decrypter = new Decrypter()
  decrypter.addPassphrase(key)
  try {
    return asNode(await decrypter.decrypt(asWeb(whole)))
  } catch (cause) {
    throw new StartError(`${file} does not open with this BACKUP_KEY.`, { cause })
  }
}

// The types of Node's and the browser's streams are incompatible, though the streams are the same.
function asWeb(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>
}

function asNode(stream: ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(stream as unknown as Parameters<typeof Readable.fromWeb>[0])
}
