import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const BROWSER = 'tests/**/*browser*.test.ts'
/** One way through a browser for each who uses the program: what a run of the quick tests has of it. */
const PATHS = ['district/accounts', 'head/report', 'reception/slips', 'visitor/self-check-in'].map(
  (one) => `tests/${one}.browser.test.ts`,
)
/** `npm test` of no file in particular; `npm run test:all`, and whoever names files, has everything. */
const isQuick = process.env['npm_lifecycle_event'] === 'test' && process.argv.length <= 3
const LEFT_OUT =
  'the other pages in a browser, every route asked by everybody and broken at every statement, every expression searched for slow words, and all that starts, kills, holds and weighs programs: npm run test:all'
/** Takes long and is rarely red: walks every route several times, runs vitest itself, or tries what an attacker would. */
const LONG_WALKS = ['access', 'forced', 'free-text', 'linear', 'must-fail', 'seen'].map(
  (one) => `tests/system/${one}.test.ts`,
)
/** Neither a rule nor a page: start programs and servers of mail, or weigh what is left in memory. */
const WITH_PROGRAMS = ['http/import-memory', 'operations/{doctor,hostile-mail,keep,setup}'].map(
  (one) => `tests/${one}.test.ts`,
)
const NOT_QUICK = isQuick ? [...LONG_WALKS, ...WITH_PROGRAMS] : []

/**
 * Would see no difference on another Postgres: they take no database, or ask all routes for what the program alone decides.
 * Every route is still asked for beside them, with all it may do, (`system/audited`), and rights, plans, locks, isolation.
 */
const ANY_POSTGRES = [
  '*/*-rules',
  'http/{answered,error-page,kept-assets,language,plain-body,proxies,rooms,sender,unread-requests,upload}',
  'operations/{bundle,hostile-mail,keep,listen,refusals}',
  'platform/{config,coalesce,embedded-*,keys,messages,person-name,printed-errors,spool,spreadsheet*,webhook,workers}',
  'system/{access,asvs,deployment,failures,forced,free-text,headers,kept-cluster,licences,linear,lists,must-fail,needed-rights}',
  'system/{origin,pictures,policy,readme}',
  'system/{schema,security-page,seen,source-rules,structure,uploads,views}',
].map((one) => `tests/${one}.test.ts`)

/** CI's pass on the Postgres of the system. In one project with the others they load the application no second time. */
const isElsewhere = process.env['ANOTHER_POSTGRES'] === '1'

/** Start programs and Postgres servers of their own, and mostly wait for them. */
const PROCESSES = [
  'core/retention-files',
  'operations/backup',
  'operations/backup-refused',
  'operations/demo',
  'operations/image',
  'operations/printed',
  'operations/sign-in-new',
  'operations/start-refused',
  'operations/stop',
  'operations/watchdog',
  'platform/failover',
  'platform/faults-pool',
  'platform/pgbouncer',
  'system/canaries-routes',
].map((one) => `tests/${one}.test.ts`)
/** The same, twice over: the second file is the first at another server, and both listen to what a process prints. */
const CANARIES = ['canaries', 'canaries-loud'].map((one) => `tests/system/${one}.test.ts`)
/** Kill and hold them as well, and ask how soon they are back. */
const KILLED = ['platform/embedded', 'operations/start', 'system/faults'].map((one) => `tests/${one}.test.ts`)

/** In a browser, against the clock: a camera's picture, a stream, an answer that takes longer than three seconds. */
const TIMED = [
  'system/browser',
  'reception/offline.browser',
  'reception/offline-device.browser',
  'reception/offline-faults.browser',
  'reception/scanner.browser',
].map((one) => `tests/${one}.test.ts`)

/**
 * Two more than there are processors: each waits for its database, a program or its browser for a third of its time. What may
 * run beside each other is one group: no worker waits for the last file of the others. TEST_WORKERS says another number.
 */
const WORKERS = Number(process.env['TEST_WORKERS']) || Math.min(availableParallelism() + 2, 8)
/** Every file has an application and a database of its own; only modules are shared, and loaded once. */
const TOGETHER = { maxWorkers: WORKERS, isolate: false }
/** No more at once than there are processors: these tests wait for what a person would wait for. */
const UNHURRIED = { maxWorkers: 2, isolate: false, sequence: { groupOrder: 1 } }
/** Chromium on a machine that does other things as well now and then loses a frame, a stroke or a second. */
const IN_BROWSER = { retry: 1 }
/** To wait for what a person sees, or for a program's line, is what these tests assert. */
const WAITS = { expect: { requireAssertions: false } }

const SLOW = [
  { extends: true as const, test: { name: 'processes', include: PROCESSES, ...WAITS, ...TOGETHER } },
  { extends: true as const, test: { name: 'canaries', include: CANARIES, ...WAITS, maxWorkers: WORKERS } },
  {
    extends: true as const,
    test: { name: 'unhurried-timed', include: TIMED, ...IN_BROWSER, ...WAITS, ...UNHURRIED },
  },
  { extends: true as const, test: { name: 'unhurried-killed', include: KILLED, ...WAITS, ...UNHURRIED } },
]

// One seed for the run, printed in its last lines: `TEST_SEED=… npm test` repeats it.
process.env['TEST_SEED'] ??= String(Date.now() % 2_147_483_647)

export default defineConfig({
  test: {
    // A test that was left to run alone would hide all the others.
    allowOnly: false,
    // A second is short on a machine that does other things as well; whoever waits in vain fails all the same.
    expect: { requireAssertions: true, poll: { timeout: 15_000 } },
    // What was loaded once is loaded faster the next time: half the seconds of a single file.
    experimental: { fsModuleCache: true },
    setupFiles: ['tests/support/seed.ts'],
    sequence: { seed: Number(process.env['TEST_SEED']) },
    globalSetup: ['tests/support/global-setup.ts'],
    reporters: ['default', ['tests/support/closing-line.ts', isQuick ? { leftOut: LEFT_OUT } : {}]],
    pool: 'forks',
    // Where other work takes nine tenths of the machine, what takes seconds elsewhere takes a minute.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'http',
          include: ['tests/**/*.test.ts'],
          exclude: [
            BROWSER,
            ...PROCESSES,
            ...CANARIES,
            ...KILLED,
            ...NOT_QUICK,
            ...(isElsewhere ? ANY_POSTGRES : []),
          ],
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
          ...WAITS,
          ...TOGETHER,
        },
      },
      ...(isQuick ? [] : SLOW),
    ],
  },
})
