import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** The result of one test file. `failed` also lists a file that cannot be loaded and hooks that fail. */
interface FileResult {
  file: string
  passed: number
  skipped: string[]
  failed: Trouble[]
  retried: Trouble[]
}

interface Trouble {
  name: string
  error: string
}

/**
 * Ends a run with a line that a program can parse, and lists and counts skipped tests and tests that passed only when retried,
 * so that neither goes unnoticed. `leftOut` says what this run does not cover.
 */
export default class ClosingLine implements Reporter {
  readonly leftOut: string | undefined

  constructor({ leftOut }: { leftOut?: string } = {}) {
    this.leftOut = leftOut
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const files = modules.map(resultOf)
    // An unhandled error belongs to the test file in which it was thrown, or else to the whole run.
    const elsewhere: Trouble[] = []
    for (const error of errors) {
      const path = String(Object(error).VITEST_TEST_PATH)
      const file = files.find((one) => one.file === relative(process.cwd(), path))
      const failed = file?.failed ?? elsewhere
      failed.push({ name: file?.file ?? 'the run', error: firstLine([error]) })
    }
    const skipped = files.flatMap((file) => file.skipped)
    for (const test of skipped) console.log(`skipped: ${test}`)
    const retried = files.flatMap((file) => file.retried)
    for (const { name, error } of retried) console.log(`retried: ${name}: ${error}`)
    if (this.leftOut) console.log(`left out: ${this.leftOut}`)
    console.log(`random values: TEST_SEED=${process.env['TEST_SEED']}`)
    const sum = (count: (file: FileResult) => number) => files.reduce((all, file) => all + count(file), 0)
    const failed = sum((file) => file.failed.length) + elsewhere.length
    const passed = sum((file) => file.passed)
    console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped, ${retried.length} retried`)
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
  // A worker that crashes leaves its files unfinished.
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

/** The first line of the error; where that only gives counts, followed by the first difference. */
function firstLine(errors: readonly unknown[]): string {
  const { message, diff } = Object(errors[0])
  const [line = ''] = String(message ?? errors[0]).split('\n', 1)
  const found = /Array\(|…/.test(line) && /^\+ {2,}(.{1,300})/m.exec(String(diff))?.[1]
  return found ? `${line}: ${found}` : line
}
