// Changes one expression at a time in the folder given to `npm run mutate`, and asks the tests that need no server.
const folder = process.env.MUTATED

/** Whoever is given one of these asks Postgres or answers a request; tests with a server notice what is changed in them. */
const NEEDS_SERVER = /^(db|tx|eb|pool|client|services|router|req|res)$/

/** Stryker takes this module as a plugin, too. */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'needs-server',
    value: {
      shouldIgnore({ node }) {
        const names = node.params?.flatMap((one) => one.properties?.map(({ key }) => key?.name) ?? one.name)
        if (node.async || names?.some((name) => NEEDS_SERVER.test(name))) return 'needs a server'
      },
    },
  },
]

export default {
  mutate: [`${folder}/**/*.{ts,js}`, '!**/*.d.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', import.meta.filename],
  ignorers: ['needs-server'],
  vitest: { configFile: 'tests/mutants/vitest.config.ts' },
  // Stryker reads a tsconfig.json by TypeScript's former interface.
  ignorePatterns: ['/release', '/data', '/dist', '/tests/mutants/stryker/node_modules', 'tsconfig.json'],
  concurrency: Number(process.env.TEST_WORKERS) || 2,
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  incremental: true,
  incrementalFile: 'dist/mutants.json',
  tempDirName: 'dist/mutants',
  reporters: ['clear-text'],
  clearTextReporter: {
    allowColor: false,
    logTests: false,
    reportTests: false,
    reportScoreTable: false,
  },
  allowEmpty: true,
}
