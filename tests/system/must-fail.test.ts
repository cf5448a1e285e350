import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../support/processes.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const FLAKY = 'tests/must-fail/flaky.ts > passes at the second try: expected 1 to be 2 // Object.is equality'

/** Runs a file of `tests/must-fail/` as `npm test` does. */
function run(file: string) {
  const config = ['--config', 'tests/must-fail/vitest.config.ts', '--root', '.']
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...config, `tests/must-fail/${file}`]
  return spawnSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' })
}

describe('a run fails', () => {
  // A package with an exit hook once turned "1 failed" into exit code 0.
  test.each([
    ['a test fails, and when one asserts nothing', 'fails.ts', '0 passed, 2 failed, 0 skipped, 0 retried'],
    ['a hook before its tests fails', 'hook.ts', '0 passed, 1 failed, 1 skipped, 0 retried'],
    ['a test was left to run alone', 'only.ts', '0 passed, 1 failed, 0 skipped, 0 retried'],
    ['a file cannot be loaded', 'unreadable.ts', '0 passed, 1 failed, 0 skipped, 0 retried'],
  ])('when %s', (_, file, sum) => {
    const { stdout, status } = run(file)
    expect(stdout).toContain(`\n${sum}\n`)
    expect(status).toBe(1)
  })
})

test('a test that passes at the second try is named and counted', () => {
  const { stdout, status } = run('flaky.ts')
  expect(stdout).toContain(`\nretried: ${FLAKY}\n`)
  expect(stdout).toContain('\n1 passed, 0 failed, 0 skipped, 1 retried\n')
  expect(status).toBe(0)
})

describe('CI', () => {
  test.each([
    ['passes', 'echo "2 passed, 0 failed, 0 skipped, 0 retried"', 'true', '2 passed, 0 failed\n', 0],
    [
      'fails with a test',
      'echo "2 passed, 1 failed, 0 skipped, 0 retried"',
      'true',
      '2 passed, 1 failed\n',
      1,
    ],
    ['fails with a pass', 'exit 3', 'true', 'failed: one\n0 passed, 0 failed\n', 1],
    ['fails with what runs beside', 'true', 'exit 3', 'failed: beside\n0 passed, 0 failed\n', 1],
  ])('%s', async (_, one, beside, end, code) => {
    const { folder, remove } = await makeTempDir()
    writeFileSync(
      `${folder}/run`,
      `set -euo pipefail; work=${folder}; . .ci/passes.sh
begin beside bash -c '${beside}'
pass one bash -c '${one}'
conclude`,
    )
    const { stdout, status } = spawnSync('bash', [`${folder}/run`], { cwd: projectRoot, encoding: 'utf8' })
    await remove()
    expect([stdout.slice(-end.length), status]).toEqual([end, code])
  })
})
