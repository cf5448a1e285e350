// What a restore takes out of an archive, and the archives that it refuses.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Header } from 'tar'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { pack, unpack, unpackCluster } from '../../server/operations/backup/archive.ts'
import { StartError } from '../../server/platform/lib/errors.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const KEY = 'một chìa khóa chỉ để thử'
/** More than one of the parts into which age divides a file. */
const CONTENT = randomBytes(200_000)

let folder: string
let into: string
/** An encrypted archive. */
let sealed: Buffer

beforeAll(async () => {
  const made = await makeTempDir()
  folder = made.folder
  const cluster = path.join(folder, 'packed', 'pg-18')
  await mkdir(path.join(cluster, 'base'), { recursive: true })
  await writeFile(path.join(cluster, 'base', '1'), CONTENT)
  await writeFile(path.join(cluster, 'postgresql.conf'), `restore_command = 'touch x'`)
  await writeFile(path.join(folder, 'packed', 'database.json'), '{}')
  // Without the second that a key of a person takes.
  await pack(path.join(folder, 'packed'), path.join(folder, 'sealed'), KEY, { isRandom: true })
  sealed = await readFile(path.join(folder, 'sealed'))
  return made.remove
})
beforeEach(async () => {
  into = path.join(folder, randomBytes(8).toString('hex'))
  await mkdir(into)
})

async function unpacked(bytes: Buffer, options: { key?: string; isSealed?: boolean } = { key: KEY }) {
  const file = `${into}.tar.gz`
  await writeFile(file, bytes)
  return unpack(file, into, { key: undefined, fingerprint: undefined, ...options })
}

test('what was packed is unpacked with its key, but for settings', async () => {
  const taken = await unpacked(sealed)
  expect(taken.toSorted()).toEqual(['database.json', 'pg-18', 'pg-18/base', 'pg-18/base/1'])
  expect(await readFile(path.join(into, 'pg-18/base/1'))).toEqual(CONTENT)
  expect(await readdir(path.join(into, 'pg-18'))).toEqual(['base'])
})

const flipped = (bytes: Buffer) => {
  const at = Math.floor(bytes.length / 2)
  return bytes.with(at, (bytes[at] ?? 0) ^ 1)
}

test.each<[string, RegExp, Parameters<typeof unpacked>[1], (bytes: Buffer) => Uint8Array]>([
  ['with another key', /does not open/, { key: 'một chìa khóa khác hẳn' }, (bytes) => bytes],
  ['without its key', /is encrypted/, {}, (bytes) => bytes],
  ['after its end was cut off', /cannot be unpacked/, { key: KEY }, (bytes) => bytes.subarray(0, -70_000)],
  ['after one bit was changed', /cannot be unpacked/, { key: KEY }, flipped],
])('an encrypted archive is refused %s', async (_, words, options, spoil) => {
  const refused = await unpacked(Buffer.from(spoil(sealed)), options).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(StartError)
  expect((refused as StartError).message).toMatch(words)
})

test.each([
  ['a link', { path: 'pg-18/base', type: 'SymbolicLink', linkpath: '/etc' }],
  ['a second name of a file', { path: 'pg-18/passwd', type: 'Link', linkpath: '/etc/passwd' }],
  ['a device', { path: 'pg-18/null', type: 'CharacterDevice' }],
  ['a name that climbs out of its folder', { path: 'pg-18/../../escaped', type: 'File' }],
  ['a name that begins elsewhere', { path: '/tmp/so-cong-escaped', type: 'File' }],
] as const)('an archive with %s is refused', async (_, entry) => {
  const block = Buffer.alloc(512)
  new Header({ ...entry, size: 0, mode: 0o777, mtime: new Date() }).encode(block, 0)
  await expect(unpacked(Buffer.concat([block, Buffer.alloc(1024)]))).rejects.toThrow('cannot be unpacked')
  expect(await readdir(into)).toEqual([])
  expect([path.join(folder, 'escaped'), '/tmp/so-cong-escaped'].filter((name) => existsSync(name))).toEqual(
    [],
  )
})

test('what is no archive, holds something else, or had to be encrypted and is not, is refused', async () => {
  await expect(unpacked(Buffer.from('Kính gửi'))).rejects.toThrow('cannot be unpacked')
  await expect(unpacked(Buffer.from('Kính gửi'), { key: KEY, isSealed: true })).rejects.toThrow(
    'does not open',
  )
  const other = path.join(folder, 'other.tar.gz')
  await pack(into, other, undefined)
  const where = { key: undefined, fingerprint: undefined, identity: {} }
  await expect(unpackCluster(other, `${into}-2`, where)).rejects.toThrow('is no backup of this program')
})
