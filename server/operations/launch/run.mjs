// Runs a TypeScript entry of `server/`: `run.mjs main`, `run.mjs operations/cli/demo`.
// `run.mjs --build` makes the files of all entries beforehand, or of those named, and the browser's, for a start in a
// read-only folder.
// Node 20 cannot load TypeScript. One esbuild bundle loads three times faster than a transpiling loader, keeps no
// compiler in memory, and spares Node the search for a thousand files of packages.
import './node-version.mjs'
import { readdirSync, readFileSync } from 'node:fs'
import module from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'

const entry = process.argv[2] ?? 'main'
if (/^(\.\.|main$)/.test(entry) && process.argv.includes('--help')) {
  // A tool's first lines say how it is used.
  const [lines = ''] = readFileSync(path.join(import.meta.dirname, '../..', `${entry}.ts`), 'utf8').match(
    /^(\/\/.*\n)+/,
  )
  console.log(lines.replaceAll(/^\/\/ ?/gm, '').trimEnd())
} else if (entry === '--build') {
  const named = process.argv.slice(3)
  for (const one of named.length > 0 ? named : allEntries()) await bundle(one)
  await import(pathToFileURL(await bundle('operations/launch/browser-files')).href)
} else {
  const file = await bundle(entry).catch(explain)
  process.argv.splice(1, 2, file)
  // The program itself reads its maps through platform/lib/stack.mjs.
  if (entry.startsWith('..')) process.setSourceMapsEnabled(true)
  // Node 22 and later can keep what V8 has compiled for the next start. A folder that cannot be written changes nothing.
  else module.enableCompileCache?.(path.join(path.dirname(file), 'compiled'))
  await import(pathToFileURL(file).href)
}

function allEntries() {
  const commands = readdirSync(path.join(import.meta.dirname, '../cli')).map((file) => path.parse(file).name)
  return ['main', ...commands.map((name) => `operations/cli/${name}`)]
}

/** Explains a read-only folder, as a service has it. */
function explain(error) {
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code)) throw error
  console.error(`${error.path} cannot be written (${error.code}). Run \`npm run build\` as a user who may.`)
  process.exit(78)
}
