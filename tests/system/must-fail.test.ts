import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../support/processes.ts'

/** Runs one file of `tests/must-fail/` as the project runs its own. */
async function run(
  file: string,
  env: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  const vitest = 'node_modules/vitest/vitest.mjs'
  const args = [
    'run',
    '--config',
    'tests/must-fail/vitest.config.ts',
    '--root',
    '.',
    `tests/must-fail/${file}`,
  ]
  const child = spawn(process.execPath, [vitest, ...args], {
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

describe('a run fails', { timeout: 60_000 }, () => {
  // A package that hooks into the end of the process has once turned "1 failed" into exit code 0.
  test('when a test fails, and when one asserts nothing', async () => {
    const { code, output } = await run('fails.ts')
    expect(output).toContain('\n0 passed, 2 failed, 0 skipped\n')
    expect(code).toBe(1)
  })

  test('when what stands before its tests fails', async () => {
    const { code, output } = await run('hook.ts')
    expect(output).toContain('\n0 passed, 1 failed, 1 skipped\n')
    expect(code).toBe(1)
  })

  test('when a test was left to run alone', async () => {
    const { code, output } = await run('only.ts')
    expect(output).toContain('\n0 passed, 1 failed, 0 skipped\n')
    expect(code).toBe(1)
  })

  test('when more tests needed a second try than MAX_RETRIED allows, and names them', async () => {
    const { code, output } = await run('flaky.ts', { MAX_RETRIED: '0' })
    expect(output).toContain('\nretried: passes at the second try\n')
    expect(output).toContain('\n1 passed, 1 failed, 0 skipped\n')
    expect(code).toBe(1)
  })
})

test('a test that passes at the second try is named in a run that passes', { timeout: 60_000 }, async () => {
  const { code, output } = await run('flaky.ts', { MAX_RETRIED: '1' })
  expect(output).toContain('\nretried: passes at the second try\n')
  expect(output).toContain('\n1 passed, 0 failed, 0 skipped\n')
  expect(code).toBe(0)
})
