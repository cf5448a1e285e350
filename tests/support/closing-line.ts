import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with a line that a machine reads and names what was skipped, so that nothing is skipped unseen. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state: string) => tests.filter((test) => test.result().state === state)
    // A file that fails to load has no tests: its errors count as failures.
    const broken = modules.reduce((sum, module) => sum + module.errors().length, errors.length)
    const skipped = inState('skipped')
    for (const test of skipped) console.log(`skipped: ${test.fullName}`)
    console.log(
      `${inState('passed').length} passed, ${inState('failed').length + broken} failed, ${skipped.length} skipped`,
    )
  }
}
