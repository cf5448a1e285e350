import { TestRunner } from 'vitest'

/** Where tests still lean on one before them. */
const TOLD_IN_ORDER = /^tests\/(operations|reception|system)\//

/** Shuffles the tests of these files by the seed of the run, and those of all with `--sequence.shuffle.tests`. */
export default class Mixed extends TestRunner {
  private readonly mixesAll = Boolean(this.config.sequence.shuffle)

  override onCollectStart(file: Parameters<TestRunner['onCollectStart']>[0]): void {
    super.onCollectStart(file)
    // Files that start programs and servers go on from test to test.
    const isMixed = this.mixesAll || (file.projectName === 'http' && !TOLD_IN_ORDER.test(file.name))
    file.shuffle = isMixed
    this.config.sequence.shuffle = isMixed
  }

  onCollected(): void {
    this.config.sequence.shuffle = this.mixesAll
  }
}
