// Run as `npm run mutate -- <folder>`: installs Stryker, which wants Node 22 or newer, and prints what no test of a rule notices.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'

const [folder] = process.argv.slice(2)
if (!folder || folder === '--help') {
  console.log('npm run mutate -- server/core/visits')
  process.exit(folder ? 0 : 1)
}
const here = import.meta.dirname
const run = (command, args, env = {}) =>
  execFileSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
run('npm', ['ci', '--prefix', `${here}/stryker`, '--ignore-scripts', '--silent', '--no-audit', '--no-fund'])
const stryker = `${here}/stryker/node_modules/@stryker-mutator/core/bin/stryker.js`
const node24 = ['--yes', '--package=node@24', '--', 'node']
run('npx', [...node24, stryker, 'run', `${here}/stryker.config.mjs`], { MUTATED: folder })

// The incremental report also holds the folders of earlier runs.
const folders = new Map()
for (const [file, { mutants }] of Object.entries(
  JSON.parse(readFileSync('dist/mutants.json', 'utf8')).files,
)) {
  const count = folders.get(dirname(file)) ?? { killed: 0, mutants: 0 }
  folders.set(dirname(file), count)
  for (const { status } of mutants) {
    if (status === 'Killed' || status === 'Timeout') count.killed++
    if (/Killed|Timeout|Survived|NoCoverage/.test(status)) count.mutants++
  }
}
for (const [name, { killed, mutants }] of [...folders].toSorted(([one], [other]) => one.localeCompare(other)))
  if (mutants > 0)
    console.info(`| ${name} | ${killed} of ${mutants} | ${Math.round((100 * killed) / mutants)} % |`)
