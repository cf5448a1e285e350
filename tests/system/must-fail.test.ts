import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/processes.ts'

// A package that hooks into the end of the process has once turned "1 failed" into exit code 0.
test('a failing test makes the run fail', { timeout: 60_000 }, async () => {
  const vitest = 'node_modules/vitest/vitest.mjs'
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--config', 'tests/must-fail/vitest.config.ts', '--root', '.'],
    {
      cwd: projectRoot,
      // It brings its own Postgres: in another's it would make the database of this very run anew.
      env: { ...process.env, TEST_DATABASE_URL: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const [code] = await once(child, 'close')
  expect(output).toContain('\n0 passed, 1 failed, 0 skipped\n')
  expect(code).toBe(1)
})
