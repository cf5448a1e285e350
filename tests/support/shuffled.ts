import { createHash } from 'node:crypto'
import path from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Shuffles the files of each project by the seed. A worker keeps its modules only while its next file is of the same project,
 * and what mostly waits comes first.
 */
export class ShuffledByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { seed } = this.ctx.config.sequence
    const place = ({ project, moduleId }: TestSpecification) => {
      const hash = createHash('sha1').update(`${seed} ${path.relative(this.ctx.config.root, moduleId)}`)
      return `${project.name} ${hash.digest('hex')}`
    }
    const places = new Map(files.map((file) => [file, place(file)]))
    return files.toSorted((one, other) => ((places.get(one) ?? '') < (places.get(other) ?? '') ? 1 : -1))
  }
}
