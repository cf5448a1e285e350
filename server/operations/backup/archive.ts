import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { WriteEntry } from 'tar'
import { StartError } from '../../platform/lib/errors.ts'
import { stage, type Tick } from '../../platform/lib/stages.ts'
import { clusterFolder, giveTo, writeConfiguration } from '../../platform/postgres/embedded-cluster.ts'
import type { Identity } from '../../platform/postgres/embedded-user.ts'

/** By which an archive is recognised. */
export interface Fingerprint {
  bytes: number
  sha256: string
}

/** Of an archive that is to be unpacked. */
export interface Expected {
  key: string | undefined
  /** True where `key` is what proves whose archive it is: then it has to be encrypted. */
  isSealed?: boolean
  /** Undefined when the operator vouches for the file. */
  fingerprint: Fingerprint | undefined
}

/** The first line of a file encrypted by age (age-encryption.org/v1). */
const ENCRYPTED = 'age-encryption.org/v1\n'

export function archiveEnding(key: string | undefined): string {
  return key ? '.tar.gz.age' : '.tar.gz'
}

interface Packed {
  /** What of the folder, and the folder's name in the archive. */
  names?: string[]
  prefix?: string
  /** True for a key that nobody could guess, so that nothing slows down guessing: that takes a second. */
  isRandom?: boolean
  /** Of the bytes packed. */
  tick?: Tick
}

/**
 * Packs `folder` into one file readable only by its owner. With a key it is encrypted like `age --passphrase` does, and age can
 * decrypt it. Returns the fingerprint of what it wrote, whatever may since have been put into its place.
 */
export async function pack(
  folder: string,
  file: string,
  key: string | undefined,
  { names = ['.'], prefix = '', isRandom = false, tick }: Packed = {},
): Promise<Fingerprint> {
  const onWriteEntry = ({ stat: of }: WriteEntry) => tick?.(of?.size)
  const { create } = await import('tar')
  const packed = create({ cwd: folder, prefix, gzip: { level: 3 }, noPax: false, onWriteEntry }, names)
  const plain = Readable.from(packed as AsyncIterable<Buffer>, { objectMode: false })
  const measure = measured()
  await pipeline(
    key ? await encrypted(plain, key, isRandom) : plain,
    measure.pass,
    createWriteStream(file, { mode: 0o600, flags: 'wx' }),
  )
  const written = await open(file)
  await written.sync()
  await written.close()
  return measure.result()
}

/** Our archives contain only these: a link could make a restore, perhaps run by root, write outside the folder. */
const PACKED = ['File', 'OldFile', 'Directory']

const CLUSTER = path.basename(clusterFolder(''))
const FOLDERS =
  /^(base|global|pg_(commit_ts|dynshmem|logical|multixact|notify|replslot|serial|snapshots|stat|stat_tmp|subtrans|tblspc|twophase|wal|xact))$/
/** A file of a table, of transactions or of the log, or a folder of them. */
const NUMBERED = /^[0-9A-F]+(_[a-z]+)?(\.\d+|\.history)?$/
const NAMED =
  /^(PG_VERSION|pg_control|pg_filenode\.map|replorigin_checkpoint|members|offsets|mappings|snapshots|archive_status)$/

/**
 * Whether a restore takes this file or folder: what holds the data. Nothing else of an archive, whoever made it: settings, libraries
 * and what leads to other places (`*.conf`, `*.signal`, `tablespace_map`, the content of `pg_tblspc`) can run commands.
 */
function isTaken([top, second, ...below]: string[]): boolean {
  if (top !== CLUSTER) return top === 'database.json' && second === undefined
  if (second === undefined || /^(PG_VERSION|backup_label)$/.test(second)) return below.length === 0
  if (!FOLDERS.test(second)) return false
  return below.every((part) => second !== 'pg_tblspc' && (NUMBERED.test(part) || NAMED.test(part)))
}

/**
 * Unpacks what a restore takes into a folder, and returns its names. Throws a StartError before it unpacks anything when the fingerprint is another;
 * also when the key is missing or wrong, or the file is no archive, is cut short or was changed: each part of
 * an encrypted file is authenticated before it is unpacked, its end at the end.
 */
export async function unpack(
  file: string,
  folder: string,
  { key, isSealed = false, fingerprint: expected }: Expected,
  tick?: Tick,
): Promise<string[]> {
  if (expected) refuseOther(file, await fingerprintOf(file), expected)
  const measure = measured(tick)
  const whole = Readable.from(measure.pass(createReadStream(file)), { objectMode: false })
  const plain = isSealed || (await isEncrypted(file)) ? await decrypted(whole, file, key) : whole
  const { extract } = await import('tar')
  const others: string[] = []
  const taken: string[] = []
  const filter = (name: string, entry: unknown) => {
    const { type } = entry as { type: string }
    const parts = name.split('/').filter((part) => part !== '' && part !== '.')
    const isOurs = PACKED.includes(type) && !name.startsWith('/') && !parts.includes('..')
    if (!isOurs) others.push(`${type} ${name}`)
    if (!isOurs || !isTaken(parts)) return false
    taken.push(parts.join('/'))
    return true
  }
  try {
    await pipeline(plain, extract({ cwd: folder, strict: true, preserveOwner: false, filter }))
    if (others.length > 0) throw new Error(others.join(', '))
  } catch (cause) {
    throw unreadable(file, cause as NodeJS.ErrnoException)
  }
  // It may have been replaced since it was looked at.
  if (expected) refuseOther(file, measure.result(), expected)
  return taken
}

async function fingerprintOf(file: string): Promise<Fingerprint> {
  const measure = measured()
  for await (const _ of measure.pass(createReadStream(file)));
  return measure.result()
}

/** Counts and hashes what passes. */
function measured(tick?: Tick) {
  const hash = createHash('sha256')
  let bytes = 0
  async function* pass(source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      hash.update(chunk)
      bytes += chunk.length
      tick?.(chunk.length)
      yield chunk
    }
  }
  return { pass, result: (): Fingerprint => ({ bytes, sha256: hash.digest('hex') }) }
}

function refuseOther(file: string, found: Fingerprint, expected: Fingerprint): void {
  if (found.sha256 === expected.sha256) return
  if (found.bytes < expected.bytes)
    throw new StartError(
      `${file} bị cắt, còn ${found.bytes} trong ${expected.bytes} byte: hãy chép lại, hoặc dùng bản sao khác (it is cut short: copy it again, or ` +
        'use another backup).',
    )
  throw new StartError(
    `${file} đã hỏng hoặc bị thay, không phải tệp mà báo cáo của nó nói đến: hãy chép lại cả hai, hoặc dùng bản sao khác (it is damaged or ` +
      'was changed, and is not the file of its report: copy both again, or use another backup).',
  )
}

function unreadable(file: string, cause: NodeJS.ErrnoException): StartError {
  if (cause.code === 'ENOSPC')
    return new StartError(`Không đủ chỗ để giải nén ${file} (there is no space left to unpack it).`, {
      cause,
    })
  return new StartError(
    `${file} không giải nén được, vì bị cắt, bị hỏng hoặc không phải bản sao của Sổ Cổng: hãy chép lại, hoặc dùng bản sao khác (it cannot be ` +
      'unpacked, as it is cut short, damaged or no backup of this program: copy it again, or use another backup). ' +
      cause.message,
    { cause },
  )
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

async function encrypted(plain: Readable, key: string, isRandom: boolean): Promise<Readable> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  if (isRandom) encrypter.setScryptWorkFactor(1)
  encrypter.setPassphrase(key)
  return asNode(await encrypter.encrypt(asWeb(plain)))
}

async function decrypted(whole: Readable, file: string, key: string | undefined): Promise<Readable> {
  if (!key)
    throw new StartError(
      `${file} đã mã hóa: hãy đặt BACKUP_KEY mà bản sao này được làm (it is encrypted: give the BACKUP_KEY with which it was made).`,
    )
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addPassphrase(key)
  try {
    return asNode(await decrypter.decrypt(asWeb(whole)))
  } catch (cause) {
    throw new StartError(
      `${file} không mở được bằng BACKUP_KEY này: bản sao được làm bằng khóa khác, hoặc phần đầu của tệp đã hỏng. Hãy đặt đúng khóa đã dùng (it ` +
        'does not open with this BACKUP_KEY: it was made with another one, or its beginning is damaged; give the key with which it was made).',
      { cause },
    )
  }
}

// The types of Node's and the browser's streams are incompatible, though the streams are the same.
function asWeb(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>
}

function asNode(stream: ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(stream as unknown as Parameters<typeof Readable.fromWeb>[0])
}

/** Makes `dataDir` and in it an archive's database, which the database user can start, with settings of our own. */
export async function unpackCluster(
  file: string,
  dataDir: string,
  { identity, ...expected }: Expected & { identity: Identity },
): Promise<void> {
  const cluster = clusterFolder(dataDir)
  await mkdir(dataDir)
  const unpacking = (tick: Tick) => unpack(file, dataDir, expected, tick)
  await stage('Giải nén (unpacking)', unpacking, (await stat(file)).size)
  if (!(await stat(cluster).catch(() => undefined)))
    throw new StartError(
      `${file} không phải bản sao của Sổ Cổng, hoặc của bản dùng PostgreSQL khác (it is no backup of this program, or of a version with another ` +
        'PostgreSQL).',
    )
  await writeConfiguration(cluster)
  await giveTree(identity, cluster)
}

/** Changes the owner of a folder and its contents to the database user; does nothing when that is the current user. */
export async function giveTree(identity: Identity, folder: string): Promise<void> {
  if (identity.uid === undefined) return
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  await giveTo(identity, folder, ...entries.map((entry) => path.join(entry.parentPath, entry.name)))
}
