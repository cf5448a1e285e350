import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../../..')
const dist = path.join(root, 'dist')
/** What decides over a bundle beside its sources; the first names esbuild's version. */
const SETTINGS = ['package.json', 'tsconfig.json', 'server/operations/launch/bundle.mjs']

/** Bundles `server/<entry>.ts` into `dist/`, unless it lies there already; returns the bundle's path. */
export async function bundle(entry) {
  const record = path.join(dist, `${entry.replaceAll('/', '-')}.json`)
  return readRecord(record) ?? (await build(entry, record))
}

async function build(entry, record) {
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
    packages: 'external',
    sourcemap: 'inline',
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
  const output = outputs.find((name) => metafile.outputs[name].entryPoint === source)
  writeRecord(record, { output, outputs, inputs: [...SETTINGS, ...Object.keys(metafile.inputs)], begun })
  return path.join(root, output)
}

/** Written aside and renamed: a second start at the same moment never reads half a file. */
function writeWhole(file, contents) {
  const aside = `${file}.${process.pid}`
  writeFileSync(aside, contents)
  renameSync(aside, file)
}

/** To bundle takes most of a start's work; to look whether a file has changed takes none. */
function writeRecord(record, { output, outputs, inputs, begun }) {
  // An installed copy has no settings of the compiler.
  const stamps = inputs
    .filter((file) => existsSync(path.join(root, file)))
    .map((file) => [file, stampOf(file)])
  if (stamps.some(([, [changedAt]]) => changedAt >= begun)) return
  try {
    writeWhole(record, JSON.stringify({ output, outputs, stamps }))
  } catch {
    // Where nothing may be written, the next start bundles again.
  }
}

/** The bundle that a record names; undefined where there is none, or a file has changed since. */
function readRecord(record) {
  try {
    const { output, outputs, stamps } = JSON.parse(readFileSync(record, 'utf8'))
    const isSame = stamps.every(([file, stamp]) => String(stampOf(file)) === String(stamp))
    return isSame && outputs.every((file) => existsSync(path.join(root, file)))
      ? path.join(root, output)
      : undefined
  } catch {
    return undefined
  }
}

/** A file that is copied over another keeps its time of change, but not that of its entry in the folder. */
function stampOf(file) {
  const { mtimeMs, ctimeMs, size } = statSync(path.join(root, file))
  return [Math.max(mtimeMs, ctimeMs), size]
}
