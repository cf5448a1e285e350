import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { ShuffledByProject } from './tests/support/shuffled.ts'

const BROWSER = 'tests/**/*browser*.test.ts'
/** One browser test for each kind of user; the quick run includes these. */
const PATHS = ['district/pages', 'head/report', 'reception/slips', 'visitor/self-check-in'].map(
  (one) => `tests/${one}.browser.test.ts`,
)
/** `npm test` without file names is the quick run; `npm run test:all`, and runs with file names, include everything. */
const isQuick = process.env['npm_lifecycle_event'] === 'test' && process.argv.length <= 3
const LEFT_OUT =
  'the other pages in a browser; every route asked by everybody and broken at every statement; crowds of visitors; mail to hosts; every expression searched for slow words; and all that starts, kills, holds and weighs programs: npm run test:all'
/** Slow tests that a change rarely breaks. */
const NOT_QUICK = isQuick
  ? [
      // They request every route several times, run vitest itself, or compare all sources.
      'system/{access,forced,free-text,linear,must-fail,seen}',
      // Crowds of visitors.
      'reception/offline-hostile',
      'visitor/{lobby-crowd,self-check-in-hostile}',
      // What the program sends while nobody asks.
      'operations/{confirmed-addresses,send-summaries,tell-by-district,tell-devices,tell-hosts}',
      // They start programs, threads or mail servers, or measure memory.
      'http/import-memory',
      'operations/{doctor,hostile-mail,keep,setup}',
      'platform/{spreadsheet-opened,spreadsheet-workbook,workers}',
    ].map((one) => `tests/${one}.test.ts`)
  : []

/** Tests that start programs and Postgres servers, and mostly wait for them. */
const PROCESSES = [
  'core/retention-files',
  'operations/backup',
  'operations/backup-refused',
  'operations/demo',
  'operations/release',
  'operations/printed',
  'operations/sign-in-new',
  'operations/start-refused',
  'operations/stop',
  'operations/watchdog',
  'platform/failover',
  'platform/faults-pool',
  'platform/pgbouncer',
  'system/canaries',
].map((one) => `tests/${one}.test.ts`)
/** Tests that also kill and pause them, and measure how soon they recover. */
const KILLED = ['platform/embedded', 'operations/start', 'system/faults'].map((one) => `tests/${one}.test.ts`)

/** Browser tests against the clock: a camera picture, a stream, an answer that takes longer than three seconds. */
const TIMED = [
  'system/browser',
  'reception/offline.browser',
  'reception/offline-device.browser',
  'reception/offline-faults.browser',
  'reception/scanner.browser',
].map((one) => `tests/${one}.test.ts`)

/**
 * Two more than there are processors, because each waits for its database, a program or its browser for a third of its time.
 * Tests that may run concurrently are in one group, so that no worker waits for the last file of another. TEST_WORKERS
 * overrides the number.
 */
const WORKERS = Number(process.env['TEST_WORKERS']) || Math.min(availableParallelism() + 2, 8)
/** Every file has its own application and database; only modules are shared, and loaded once. */
const TOGETHER = { maxWorkers: WORKERS, isolate: false }
/** At most two at once, because these tests measure what a user waits for. */
const UNHURRIED = { maxWorkers: 2, isolate: false, sequence: { groupOrder: 1 } }
/**
 * On a busy machine Chromium occasionally loses a frame, a keystroke or a second. Some of these tests assert by waiting for what
 * a user sees.
 */
const IN_BROWSER = { retry: 1, expect: { requireAssertions: false } }

const SLOW = [
  { extends: true as const, test: { name: 'processes', include: PROCESSES, ...TOGETHER } },
  { extends: true as const, test: { name: 'unhurried-timed', include: TIMED, ...IN_BROWSER, ...UNHURRIED } },
  { extends: true as const, test: { name: 'unhurried-killed', include: KILLED, ...UNHURRIED } },
]

// One seed per run for random values and the order of files and tests, printed at its end.
process.env['TEST_SEED'] ??= String(Date.now() % 2_147_483_647)

export default defineConfig({
  test: {
    sequence: { seed: Number(process.env['TEST_SEED']), sequencer: ShuffledByProject },
    runner: 'tests/support/mixed.ts',
    // A forgotten `.only` would hide all other tests.
    allowOnly: false,
    // A test without an `expect` fails, except in a browser. The default of a second for a poll is too short on a busy machine;
    // real failures still time out.
    expect: { requireAssertions: true, poll: { timeout: 15_000 } },
    // Caches transformed modules: halves the time of a single file.
    experimental: { fsModuleCache: true },
    setupFiles: ['tests/support/seed.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    reporters: ['default', ['tests/support/closing-line.ts', isQuick ? { leftOut: LEFT_OUT } : {}]],
    pool: 'forks',
    // On a busy machine, what normally takes seconds can take a minute.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'http',
          include: ['tests/**/*.test.ts'],
          exclude: [BROWSER, ...PROCESSES, ...KILLED, ...NOT_QUICK],
          ...TOGETHER,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: isQuick ? PATHS : [BROWSER],
          exclude: TIMED,
          ...IN_BROWSER,
          ...TOGETHER,
        },
      },
      ...(isQuick ? [] : SLOW),
    ],
  },
})
