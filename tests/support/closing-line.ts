import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** What one file came to; a file that cannot be read or whose hook fails has failures that are no tests. */
export interface FileResult {
  file: string
  passed: number
  skipped: string[]
  failed: Trouble[]
  retried: Trouble[]
}

export interface Trouble {
  name: string
  error: string
}

/**
 * Ends a run with a line that a machine reads, and names what was skipped and what passed only at the second try, so
 * that neither happens unseen. `leftOut` says what this run has not looked at. TEST_RESULTS names a file for all of it:
 * `again.mjs` reads it.
 */
export default class ClosingLine implements Reporter {
  readonly leftOut: string | undefined

  constructor({ leftOut }: { leftOut?: string } = {}) {
    this.leftOut = leftOut
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const files = modules.map(resultOf)
    // What nobody waited for names the file in which it was thrown; what names none belongs to the whole run.
    const elsewhere: Trouble[] = []
    for (const error of errors) {
      const path = String(Object(error).VITEST_TEST_PATH)
      const file = files.find((one) => one.file === relative(process.cwd(), path))
      const failed = file?.failed ?? elsewhere
      failed.push({ name: file?.file ?? 'the run', error: firstLine([error]) })
    }
    const results = process.env['TEST_RESULTS']
    if (results) writeFileSync(results, JSON.stringify({ files, elsewhere }))
    const skipped = files.flatMap((file) => file.skipped)
    for (const test of skipped) console.log(`skipped: ${test}`)
    for (const { name, error } of files.flatMap((file) => file.retried)) {
      console.log(`retried: ${name}: ${error}`)
    }
    if (this.leftOut) console.log(`left out: ${this.leftOut}`)
    console.log(`random orders and values: TEST_SEED=${process.env['TEST_SEED']}`)
    const sum = (count: (file: FileResult) => number) => files.reduce((all, file) => all + count(file), 0)
    const failed = sum((file) => file.failed.length) + elsewhere.length
    console.log(`${sum((file) => file.passed)} passed, ${failed} failed, ${skipped.length} skipped`)
  }
}

function resultOf(module: TestModule): FileResult {
  const file = relative(process.cwd(), module.moduleId)
  const tests = [...module.children.allTests()]
  const inState = (state: string) => tests.filter((test) => test.result().state === state)
  const nameOf = (test: TestCase) => `${file} > ${test.fullName}`
  const trouble = (test: TestCase) => ({ name: nameOf(test), error: firstLine(test.result().errors ?? []) })
  const broken = [module, ...module.children.allSuites()].flatMap((part) =>
    part.errors().map((error) => ({
      name: part.type === 'suite' ? `${file} > ${part.fullName}` : file,
      error: firstLine([error]),
    })),
  )
  // A worker that dies leaves its files without a result.
  if (!['passed', 'failed', 'skipped'].includes(module.state())) {
    broken.push({ name: file, error: `it ended while ${module.state()}` })
  }
  return {
    file,
    passed: inState('passed').length,
    skipped: inState('skipped').map(nameOf),
    failed: [...broken, ...inState('failed').map(trouble)],
    retried: tests.filter((test) => test.diagnostic()?.flaky).map(trouble),
  }
}

/** With the first thing that was found, where the sentence itself says no more than how many there were. */
function firstLine(errors: readonly unknown[]): string {
  const { message, diff } = Object(errors[0])
  const [line = ''] = String(message ?? errors[0]).split('\n', 1)
  const found = /Array\(|…/.test(line) && /^\+ {2,}(.{1,300})/m.exec(String(diff))?.[1]
  return found ? `${line}: ${found}` : line
}
