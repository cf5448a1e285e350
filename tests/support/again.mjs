// Run as `node tests/support/again.mjs [options of vitest] [-- FILES]`: a test run that does not fail because of one test in
// thousands that failed on a busy machine, and hides none. If only a few files failed, they run once more, alone. Tests that
// then pass are listed and counted as retried; tests that fail again have failed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** If more files fail, they have a common cause, which a second run would only hide. */
const FEW_FILES = 4

const [options, files] = split(process.argv.slice(2))
const folder = mkdtempSync(join(tmpdir(), 'so-cong-results-'))
// The second run uses the same random values, so that a failure caused by one is repeated.
process.env['TEST_SEED'] ??= String(Date.now() % 2_147_483_647)

const first = await run(files, {})
const failing = first.files.filter((one) => one.failed.length > 0)
const isFew = failing.length > 0 && failing.length <= FEW_FILES && first.elsewhere.length === 0
if (isFew) {
  console.log(`\n== Once more, alone: ${failing.map((one) => one.file).join(' ')}`)
  const second = await run(
    failing.map((one) => one.file),
    { VITEST_MAX_WORKERS: '1' },
  )
  conclude(first, second)
} else {
  conclude(first)
}
rmSync(folder, { recursive: true })

/** @param {string[]} args */
function split(args) {
  const at = args.indexOf('--')
  return at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)]
}

/**
 * @param {string[]} files
 * @param {Record<string, string>} env
 */
async function run(files, env) {
  const results = join(folder, 'results.json')
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...options, ...files]
  // Runs all tests, even if an npm script called `test` has started this.
  const all = { ...process.env, ...env, npm_lifecycle_event: '', TEST_RESULTS: results }
  const child = spawn(process.execPath, args, { env: all, stdio: 'inherit' })
  const [code] = await once(child, 'close')
  try {
    return { code, ...JSON.parse(readFileSync(results, 'utf8')) }
  } catch (error) {
    return {
      code,
      files: [],
      elsewhere: [{ name: 'the run', error: `it left no results: ${error.message}` }],
    }
  } finally {
    rmSync(results, { force: true })
  }
}

/** Ends with the sum of both runs, in which a file's second result replaces its first. */
function conclude(first, second) {
  const again = new Map(second?.files.map((one) => [one.file, one]))
  const last = first.files.map((one) => again.get(one.file) ?? one)
  const failed = [...first.elsewhere, ...(second?.elsewhere ?? []), ...last.flatMap((one) => one.failed)]
  const failedNames = new Set(failed.map((one) => one.name))
  // A test that was also retried within the second run is listed once, with its first error.
  const retried = new Map(
    [...again.values(), ...first.files]
      .flatMap((one) => [...one.retried, ...(again.has(one.file) ? one.failed : [])])
      .filter((one) => !failedNames.has(one.name))
      .map((one) => [one.name, one]),
  )
  const code = second ? second.code : first.code
  if (code !== 0 && failed.length === 0) failed.push({ name: 'the run', error: `it ended with ${code}` })
  const skipped = last.flatMap((one) => one.skipped).length
  const passed = last.reduce((sum, one) => sum + one.passed, 0)
  console.log('')
  for (const one of retried.values()) console.log(`retried: ${one.name}: ${one.error}`)
  for (const one of failed) console.log(`failed: ${one.name}: ${one.error}`)
  console.log(`${passed} passed, ${failed.length} failed, ${skipped} skipped, ${retried.size} retried`)
  process.exitCode = failed.length > 0 ? 1 : 0
}
