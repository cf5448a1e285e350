// Makes the archive of `npm run release`, and others of later versions, signed with one throw-away key. CI makes the first once,
// for all who try it, in the folder TEST_RELEASE, with the key.
import { execFileSync } from 'node:child_process'
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runToEnd } from './program.ts'

const made = process.env['TEST_RELEASE']
const privateKey = made
  ? createPrivateKey(readFileSync(path.join(made, 'key.pem')))
  : generateKeyPairSync('ed25519').privateKey

/** The user `nobody` has a name, as Postgres requires, and owns no files. */
export const NOBODY = 65_534
export const isRoot = process.getuid?.() === 0
/** What runs a program as an ordinary user. */
export const asNobody = isRoot
  ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--no-new-privs']
  : []

/** Makes the archive of the sources as they are, and unpacks it beside. Returns its name. */
export async function makeRelease(folder: string): Promise<string> {
  if (made) cpSync(made, folder, { recursive: true })
  else {
    const key = path.join(folder, 'key.pem')
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const args = ['--changed', '--out', folder, '--key', key]
    const { code, output } = await runToEnd('../deploy/release/release', {}, args)
    if (code !== 0) throw new Error(output)
  }
  const archive = readdirSync(folder).find((name) => name.endsWith('.tar.gz'))
  if (!archive) throw new Error('no archive was made')
  execFileSync('tar', ['-xzf', path.join(folder, archive), '-C', folder])
  return archive
}

/** The unpacked program as another version, which `change` may spoil, in a folder of its own; without its parts where it is refused. */
export function makeVersion(
  folder: string,
  version: string,
  { change = () => {}, isRefused = false }: { change?: (program: string) => void; isRefused?: boolean } = {},
): string {
  const home = path.join(folder, 'so-cong')
  const as = path.join(folder, version, 'so-cong', version)
  const from = path.join(home, readFileSync(path.join(home, 'version'), 'utf8').trim())
  const isPart = (file: string) => isRefused && /\/(node_modules|dist)$/.test(file)
  cpSync(from, as, { recursive: true, verbatimSymlinks: true, filter: (file) => !isPart(file) })
  execFileSync('chmod', ['-R', 'u+w', path.join(folder, version)])
  for (const name of ['so-cong', 'so-cong.cmd']) cpSync(path.join(home, name), path.join(as, '..', name))
  writeFileSync(path.join(as, '../version'), `${version}\n`)
  for (const name of ['package.json', 'release.json']) {
    const file = path.join(as, name)
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version }))
  }
  change(as)
  const file = path.join(folder, version, `so-cong-${version}.tar.gz`)
  execFileSync('tar', ['-I', 'gzip -1', '-cf', file, '-C', path.join(folder, version), 'so-cong'])
  const sums = `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${path.basename(file)}\n`
  writeFileSync(path.join(folder, version, 'SHA256SUMS'), sums)
  writeFileSync(path.join(folder, version, 'SHA256SUMS.sig'), sign(null, Buffer.from(sums), privateKey))
  return file
}
