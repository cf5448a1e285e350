// Runs a TypeScript entry of this folder: `node server/run.mjs main`, `node server/run.mjs operations/cli/demo`.
// `node server/run.mjs --build` makes the files of every entry beforehand; a start in a folder that may not be written to
// then finds them there.
// Node 20 cannot load TypeScript. One esbuild bundle of our own files loads three times faster than a
// transpiling loader and keeps no compiler in memory; packages stay outside it.
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = path.join(import.meta.dirname, '..')
const dist = path.join(root, 'dist')

/** Bundles `server/<entry>.ts` into `dist/`; returns the bundle's path. */
async function bundle(entry) {
  const source = path.posix.join('server', `${entry}.ts`)
  const { outputFiles, metafile } = await build({
    entryPoints: [source],
    absWorkingDir: root,
    bundle: true,
    // What is imported later is loaded later.
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
    // By what is in them: a file that is there already is right.
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
  })
  mkdirSync(dist, { recursive: true })
  for (const { path: file, contents } of outputFiles.filter((each) => !existsSync(each.path))) {
    // Written aside and renamed: a second start at the same moment never reads half a file.
    const aside = `${file}.${process.pid}`
    writeFileSync(aside, contents)
    renameSync(aside, file)
  }
  const [output] = Object.keys(metafile.outputs).filter(
    (name) => metafile.outputs[name].entryPoint === source,
  )
  return path.join(root, output)
}

const entry = process.argv[2] ?? 'main'
if (entry === '--build') {
  const commands = readdirSync(path.join(root, 'server/operations/cli')).map((file) => path.parse(file).name)
  for (const one of ['main', ...commands.map((name) => `operations/cli/${name}`)]) await bundle(one)
} else {
  const file = await bundle(entry)
  process.argv.splice(1, 2, file)
  process.setSourceMapsEnabled(true)
  await import(pathToFileURL(file).href)
}
