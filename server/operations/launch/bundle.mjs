import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { areUnchanged, isSource, stampsOf, writeWhole } from '../../platform/lib/file-stamps.mjs'

/** A test tool that was itself bundled runs from `dist/`. */
const isBundled = path.basename(import.meta.dirname) === 'dist'
const root = path.join(import.meta.dirname, isBundled ? '..' : '../../..')
const dist = path.join(root, 'dist')
/** Files besides the sources that affect the bundle; npm rewrites the last one whenever it installs a package. */
const SETTINGS = [
  'package.json',
  'tsconfig.json',
  'server/operations/launch/bundle.mjs',
  'server/platform/lib/file-stamps.mjs',
  'node_modules/.package-lock.json',
]
/** Packages that load files at run time (native code, a worker, a program), and large ones that are rarely needed. */
export const OUTSIDE = [
  ...['@node-rs/argon2', '@resvg/resvg-js', 'esbuild', 'pino', 'piscina'],
  ...['@zxcvbn-ts/core', '@zxcvbn-ts/language-common', 'docx'],
]
/** CommonJS packages load Node's modules with `require`, which an ES module bundle does not have. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);"

/**
 * Removes packages from the source maps, whose maps are three times as large as ours; a stack then only names their file. Leaves out
 * the character sets that no request may have (`http/plain-body`).
 */
const smallPackages = {
  name: 'small packages',
  setup(build) {
    build.onLoad({ filter: /iconv-lite.encodings.tables/ }, () => ({ contents: '[]', loader: 'json' }))
    build.onLoad({ filter: /\.[cm]?js$/ }, ({ path: file }) => {
      if (!file.includes('node_modules')) return
      const map = JSON.stringify({ version: 3, sources: [path.basename(file)], mappings: 'AAAA' })
      const url = `data:application/json;base64,${Buffer.from(map).toString('base64')}`
      return { contents: `${readFileSync(file, 'utf8')}\n//# sourceMappingURL=${url}`, loader: 'js' }
    })
  },
}

/**
 * Minified, because smaller files load faster and Node keeps their text in memory. Node 20 would load its whole `fetch` when pg
 * reads `Response` to detect Cloudflare.
 */
const PROGRAM = {
  external: OUTSIDE,
  banner: { js: REQUIRE },
  define: { Response: 'undefined' },
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 120,
  sourcemap: 'external',
  plugins: [smallPackages],
}
/** Tests and their tools need packages that are not part of the program. */
const TOOL = { packages: 'external', sourcemap: 'inline' }

/** Bundles `server/<entry>.ts` into `dist/`, unless that is up to date. Returns the bundle's path. */
export async function bundle(entry) {
  return readRecord(entry) ?? (await build(entry))
}

async function build(entry) {
  const esbuild = await import('esbuild')
  const source = path.posix.join('server', `${entry}.ts`)
  // Taken before the files are read, so that a change in between counts as one at the next start.
  const begun = Date.now()
  const { outputFiles, metafile } = await esbuild.build({
    entryPoints: [source],
    absWorkingDir: root,
    bundle: true,
    // Code of dynamic imports is loaded later.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    ...(isOurs(entry) ? PROGRAM : TOOL),
    sourcesContent: false,
    write: false,
    metafile: true,
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    // The hash is of the contents, so an existing file is right.
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
  })
  mkdirSync(dist, { recursive: true })
  // What Node has compiled of earlier bundles (`run.mjs`).
  rmSync(path.join(dist, 'compiled'), { recursive: true, force: true })
  for (const { path: file, text } of outputFiles) if (!existsSync(file)) writeWhole(file, inLatin(text))
  const outputs = Object.keys(metafile.outputs)
  const inputs = [...SETTINGS, ...Object.keys(metafile.inputs).filter(isSource)]
  const output = outputs.find((name) => metafile.outputs[name].entryPoint === source)
  writeRecord(entry, { output, outputs, inputs, begun })
  return path.join(root, output)
}

/** In a regular expression the bundler keeps every letter, and V8 keeps a text with one beyond Latin-1 in twice the memory. */
function inLatin(text) {
  return text.replace(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

export function recordOf(entry) {
  return path.join(dist, `${entry.replaceAll('/', '-')}.json`)
}

function isOurs(entry) {
  return !entry.startsWith('..')
}

function writeRecord(entry, { output, outputs, inputs, begun }) {
  // An installed copy has no tsconfig.json.
  const stamps = stampsOf(root, inputs)
  if (stamps.some(([, [changedAt]]) => changedAt >= begun)) return
  try {
    writeWhole(recordOf(entry), JSON.stringify({ output, outputs, stamps }))
  } catch {
    // In a read-only folder, the next start bundles again.
  }
}

/** The bundle that a record names; undefined when there is none or a source has changed. */
function readRecord(entry) {
  try {
    const { output, outputs, stamps } = JSON.parse(readFileSync(recordOf(entry), 'utf8'))
    return areUnchanged(root, stamps) && outputs.every((file) => existsSync(path.join(root, file)))
      ? path.join(root, output)
      : undefined
  } catch {
    return undefined
  }
}
