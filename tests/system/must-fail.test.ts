import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../support/processes.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const ONCE =
  'tests/must-fail/once.ts > passes in the second run: fails in the first run: expected true to be false // Object.is equality'
const FLAKY = 'tests/must-fail/flaky.ts > passes at the second try: expected 1 to be 2 // Object.is equality'
const CONFIG = ['--config', 'tests/must-fail/vitest.config.ts', '--root', '.']

/** A pass and a background job, each with one second try. `$ONCE_MORE` is what CI prints before it starts a job again. */
const TWO_PASSES = `set -euo pipefail; work=$1 MAX_RETRIED=$2; . .ci/counts.sh
tests first printf '%s\\n' 'retried: x: early' 'retried: a: wrong' '2 passed, 0 failed, 1 skipped, 1 retried'
printf '%s\\n' 'b FAILED' "$ONCE_MORE" '3 passed, 0 failed, 0 skipped' >"$work/faults.log" &
ended faults $!
conclude`

/** Runs files of `tests/must-fail/` with vitest, as `npm test` does, or with the script of CI. */
async function run(
  files: string[],
  { by = 'vitest', env = {} }: { by?: 'vitest' | 'ci'; env?: Record<string, string> } = {},
): Promise<{ code: number; output: string }> {
  const paths = files.map((file) => `tests/must-fail/${file}`)
  const args = {
    vitest: ['node_modules/vitest/vitest.mjs', 'run', ...CONFIG, ...paths],
    ci: ['tests/support/again.mjs', ...CONFIG, '--', ...paths],
  }[by]
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const [code] = await once(child, 'close')
  return { code, output }
}

describe('a run fails', () => {
  // A package with an exit hook once turned "1 failed" into exit code 0.
  test('when a test fails, and when one asserts nothing', async () => {
    const { code, output } = await run(['fails.ts'])
    expect(output).toContain('\n0 passed, 2 failed, 0 skipped, 0 retried\n')
    expect(code).toBe(1)
  })

  test('when a hook before its tests fails', async () => {
    const { code, output } = await run(['hook.ts'])
    expect(output).toContain('\n0 passed, 1 failed, 1 skipped, 0 retried\n')
    expect(code).toBe(1)
  })

  test('when a test was left to run alone', async () => {
    const { code, output } = await run(['only.ts'])
    expect(output).toContain('\n0 passed, 1 failed, 0 skipped, 0 retried\n')
    expect(code).toBe(1)
  })
})

test('a test that passes at the second try is named and counted', async () => {
  const { code, output } = await run(['flaky.ts'])
  expect(output).toContain(`\nretried: ${FLAKY}\n`)
  expect(output).toContain('\n1 passed, 0 failed, 0 skipped, 1 retried\n')
  expect(code).toBe(0)
})

describe('CI', () => {
  test('runs a file that failed once more, alone, and names and counts what passes then', async () => {
    const { folder, remove } = await makeTempDir()
    const env = { MARK: `${folder}/mark` }
    const { code, output } = await run(['once.ts'], { by: 'ci', env })
    await remove()
    expect(output).toContain('\n== Once more, alone: tests/must-fail/once.ts\n')
    expect(output).toContain(`\nretried: ${ONCE}\n1 passed, 0 failed, 0 skipped, 1 retried\n`)
    expect(code).toBe(0)
  })

  test('counts what passes at a second try, whether of the test or of the file', async () => {
    const { folder, remove } = await makeTempDir()
    const { output } = await run(['once.ts', 'flaky.ts'], { by: 'ci', env: { MARK: `${folder}/mark` } })
    await remove()
    expect(output).toContain(`\nretried: ${ONCE}\n`)
    expect(output).toContain(`\nretried: ${FLAKY}\n`)
    expect(output).toContain('\n2 passed, 0 failed, 0 skipped, 2 retried\n')
  })

  test('fails when a file fails again, and names each failure with its first error', async () => {
    const { code, output } = await run(['fails.ts', 'hook.ts', 'unreadable.ts'], { by: 'ci' })
    expect(output.match(/^== Once more, alone: /gm)).toHaveLength(1)
    expect(output).toContain('\nfailed: tests/must-fail/hook.ts > what cannot be made ready: on purpose\n')
    expect(output).toContain('\nfailed: tests/must-fail/unreadable.ts: on purpose\n')
    expect(output).toContain(
      "\nfailed: tests/must-fail/fails.ts > fails on purpose: expected 'a failing run' to be 'seen by its exit code'",
    )
    expect(output).toContain('\n0 passed, 4 failed, 1 skipped, 0 retried\n')
    expect(code).toBe(1)
  })

  test('fails at once when five files fail', async () => {
    const files = ['fails.ts', 'hook.ts', 'only.ts', 'once.ts', 'unreadable.ts']
    const { code, output } = await run(files, { by: 'ci', env: { MARK: '/nowhere/mark' } })
    expect(output).not.toContain('Once more')
    expect(output).toContain('\n0 passed, 6 failed, 1 skipped, 0 retried\n')
    expect(code).toBe(1)
  })

  test.each([
    [2, 0, ''],
    [1, 1, 'failed: 2 passed at a second try only\n'],
  ])(
    'counts the second tries of all its passes and background jobs, and allows %i: it ends with %i',
    async (limit, code, failed) => {
      const { folder, remove } = await makeTempDir()
      const args = ['-c', TWO_PASSES, 'bash', folder, String(limit)]
      const { status, stdout } = spawnSync('bash', args, { cwd: projectRoot, encoding: 'utf8' })
      await remove()
      const retried = 'retried: a: wrong\nretried: faults: b FAILED \n'
      const counts = `2 retried: passed at a second try only; at most ${limit} may\n5 passed, 0 failed\n`
      expect(stdout.slice(-(retried + failed + counts).length - 1)).toBe(`\n${retried}${failed}${counts}`)
      expect(status).toBe(code)
    },
  )
})
