import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const root = path.join(import.meta.dirname, '../../..')
const dist = path.join(root, 'dist')

/** Bundles `server/<entry>.ts` into `dist/`; returns the bundle's path. */
export async function bundle(entry) {
  const source = path.posix.join('server', `${entry}.ts`)
  const { outputFiles, metafile } = await build({
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
