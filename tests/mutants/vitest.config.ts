import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** Tests that need neither a database nor another program. */
const isAlone = (file: string) => !/\/support\/|child_process|inject\(/.test(readFileSync(file, 'utf8'))
const tests = readdirSync('tests', { recursive: true, encoding: 'utf8' })
  .map((name) => `tests/${name}`)
  .filter((file) => /^tests\/(?!system|bench)\w+\/[^/]*\.test\.ts$/.test(file))

export default defineConfig({
  test: {
    include: tests.filter((file) => /-rules\./.test(file) || isAlone(file)),
    setupFiles: ['tests/support/seed.ts'],
    testTimeout: 60_000,
  },
})
