import type { Reporter, TestCase, TestModule } from 'vitest/node'

/**
 * Ends a run with a line that a machine reads, and names what was skipped and what passed only at the second try, so
 * that neither happens unseen. More than MAX_RETRIED of the latter count as one failure. `leftOut` says what this run
 * has not looked at.
 */
export default class ClosingLine implements Reporter {
  readonly leftOut: string | undefined

  constructor({ leftOut }: { leftOut?: string } = {}) {
    this.leftOut = leftOut
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state: string) => tests.filter((test) => test.result().state === state)
    // A file that fails to load has no tests, and what a hook fails before counts as skipped: these errors are failures.
    const parts = modules.flatMap((module) => [module, ...module.children.allSuites()])
    const broken = parts.reduce((sum, part) => sum + part.errors().length, errors.length)
    const skipped = inState('skipped')
    const retried = tests.filter((test) => test.diagnostic()?.flaky)
    name('skipped', skipped)
    name('retried', retried)
    const tooMany = retried.length > Number(process.env['MAX_RETRIED'] ?? Number.POSITIVE_INFINITY)
    if (tooMany) process.exitCode = 1
    if (this.leftOut) console.log(`left out: ${this.leftOut}`)
    console.log(`random orders and values: TEST_SEED=${process.env['TEST_SEED']}`)
    const failed = inState('failed').length + broken + (tooMany ? 1 : 0)
    console.log(`${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped`)
  }
}

function name(what: string, tests: TestCase[]): void {
  for (const test of tests) console.log(`${what}: ${test.fullName}`)
}
