import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { areUnchanged, stampsOf, writeWhole } from '../../platform/lib/file-stamps.mjs'

/** A tool of the tests that was bundled itself asks from `dist/`. */
const isBundled = path.basename(import.meta.dirname) === 'dist'
const root = path.join(import.meta.dirname, isBundled ? '..' : '../../..')
const dist = path.join(root, 'dist')
/** What decides over a bundle beside its sources; npm writes the last whenever it installs a package. */
const SETTINGS = [
  'package.json',
  'tsconfig.json',
  'server/operations/launch/bundle.mjs',
  'server/platform/lib/file-stamps.mjs',
  'node_modules/.package-lock.json',
]
/** Packages that load a file of their own as they run (native code, a worker, a program), and large ones that few need. */
const OUTSIDE = [
  ...['@node-rs/argon2', '@resvg/resvg-js', 'esbuild', 'pino', 'piscina'],
  ...['@zxcvbn-ts/core', '@zxcvbn-ts/language-common', 'docx'],
]
/** Packages of the older kind ask for the modules of Node with `require`, which a bundle of modules does not have. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);"

/**
 * Of a package's file a stack trace names the file alone: the maps of the packages are three times as large as ours.
 */
const smallMaps = {
  name: 'small source maps of packages',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?js$/ }, ({ path: file }) => {
      if (!file.includes('node_modules')) return
      const map = JSON.stringify({ version: 3, sources: [path.basename(file)], mappings: 'AAAA' })
      const url = `data:application/json;base64,${Buffer.from(map).toString('base64')}`
      return { contents: `${readFileSync(file, 'utf8')}\n//# sourceMappingURL=${url}`, loader: 'js' }
    })
  },
}

/**
 * Smaller files are loaded faster and Node keeps their text in memory. pg looks for `Response` to find out whether it runs
 * at Cloudflare, for which Node 20 would load the whole of its `fetch`.
 */
const PROGRAM = {
  external: OUTSIDE,
  banner: { js: REQUIRE },
  define: { Response: 'undefined' },
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 120,
  sourcemap: 'external',
  plugins: [smallMaps],
}
/** Tests and their tools need packages that are no part of the program. */
const TOOL = { packages: 'external', sourcemap: 'inline' }

/** Bundles `server/<entry>.ts` into `dist/`, unless it lies there already; returns the bundle's path. */
export async function bundle(entry) {
  return readRecord(entry) ?? (await build(entry))
}

async function build(entry) {
  const esbuild = await import('esbuild')
  const source = path.posix.join('server', `${entry}.ts`)
  // Before they are read: what changes meanwhile looks changed at the next start.
  const begun = Date.now()
  const { outputFiles, metafile } = await esbuild.build({
    entryPoints: [source],
    absWorkingDir: root,
    bundle: true,
    // Dynamic imports are loaded later.
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
    // The hash is of the contents: an existing file is right.
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
  })
  mkdirSync(dist, { recursive: true })
  for (const { path: file, contents } of outputFiles) if (!existsSync(file)) writeWhole(file, contents)
  const outputs = Object.keys(metafile.outputs)
  const inputs = [...SETTINGS, ...Object.keys(metafile.inputs).filter(isSource)]
  const output = outputs.find((name) => metafile.outputs[name].entryPoint === source)
  writeRecord(entry, { output, outputs, inputs, begun })
  return path.join(root, output)
}

export function recordOf(entry) {
  return path.join(dist, `${entry.replaceAll('/', '-')}.json`)
}

function isOurs(entry) {
  return !entry.startsWith('..')
}

/** The bundler writes `/` on Windows, too. */
export function isSource(file) {
  return !file.startsWith('node_modules/')
}

function writeRecord(entry, { output, outputs, inputs, begun }) {
  // An installed copy has no settings of the compiler.
  const stamps = stampsOf(root, inputs)
  if (stamps.some(([, [changedAt]]) => changedAt >= begun)) return
  try {
    writeWhole(recordOf(entry), JSON.stringify({ output, outputs, stamps }))
  } catch {
    // Where nothing may be written, the next start bundles again.
  }
}

/** The bundle that a record names; undefined where there is none, or a file has changed since. */
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
