// Changes one expression at a time in the folder given to `npm run mutate`, and asks the tests of rules, which need no server.
const folder = process.env.MUTATED

export default {
  mutate: [`${folder}/**/*.{ts,js}`, '!**/*.d.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
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
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
  allowEmpty: true,
}
