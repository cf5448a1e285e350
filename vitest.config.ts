import { defineConfig } from 'vitest/config'

const BROWSER = 'tests/**/*browser*.test.ts'
/** Start programs and Postgres servers of their own. */
const PROCESSES = [
  'core/retention-files',
  'operations/backup',
  'operations/backup-refused',
  'operations/demo',
  'operations/start-refused',
  'system/canaries',
].map((one) => `tests/${one}.test.ts`)
/** Kill and hold them as well, and count the seconds until they are back. */
const KILLED = [
  'platform/embedded',
  'platform/failover',
  'platform/pgbouncer',
  'operations/start',
  'operations/stop',
  'operations/watchdog',
  'system/faults',
].map((one) => `tests/${one}.test.ts`)

/** In a browser, against the clock: a camera's picture, a stream, an answer that takes longer than three seconds. */
const TIMED = [
  'system/browser',
  'reception/offline.browser',
  'reception/offline-device.browser',
  'reception/offline-faults.browser',
  'reception/scanner.browser',
].map((one) => `tests/${one}.test.ts`)

/** Every file has an application and a database of its own; only modules are shared, and loaded once. */
const TOGETHER = { maxWorkers: 2, isolate: false }
/** What shares its processors with nothing else: these tests wait for what a person would wait for. */
const ALONE = { maxWorkers: 1, sequence: { groupOrder: 3 } }
/** Chromium on a machine that does other things as well now and then loses a frame, a stroke or a second. */
const IN_BROWSER = { retry: 1 }
/** To wait for what a person sees, or for a program's line, is what these tests assert. */
const WAITS = { expect: { requireAssertions: false } }

// One seed for the run, printed in its last lines: `TEST_SEED=… npm test` repeats it.
process.env['TEST_SEED'] ??= String(Date.now() % 2_147_483_647)

export default defineConfig({
  test: {
    // A test that was left to run alone would hide all the others.
    allowOnly: false,
    expect: { requireAssertions: true },
    setupFiles: ['tests/support/seed.ts'],
    sequence: { seed: Number(process.env['TEST_SEED']) },
    globalSetup: ['tests/support/global-setup.ts'],
    reporters: ['default', 'tests/support/closing-line.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'http',
          include: ['tests/**/*.test.ts'],
          exclude: [BROWSER, ...PROCESSES, ...KILLED],
          ...TOGETHER,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [BROWSER],
          exclude: TIMED,
          sequence: { groupOrder: 1 },
          ...IN_BROWSER,
          ...WAITS,
          ...TOGETHER,
        },
      },
      {
        extends: true,
        test: { name: 'processes', include: PROCESSES, ...WAITS, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
      { extends: true, test: { name: 'timed', include: TIMED, ...IN_BROWSER, ...WAITS, ...ALONE } },
      { extends: true, test: { name: 'killed', include: KILLED, ...WAITS, ...ALONE } },
    ],
  },
})
