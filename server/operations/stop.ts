import { causeWithStack } from '../platform/lib/cause.ts'

/** Something to stop, with its timeout in milliseconds. */
interface Ending {
  part: string
  end: () => Promise<void>
  patience: number
}

type Warn = (detail: object, message: string) => void

/**
 * Runs the steps in order, the parts of one step concurrently. A part that fails or times out is logged and left behind: a stop
 * that waits for it would be killed by the supervisor before the later steps run.
 */
export async function endInOrder(steps: Ending[][], warn: Warn): Promise<void> {
  for (const step of steps) await Promise.all(step.map((one) => endOne(one, warn)))
}

async function endOne({ part, end, patience }: Ending, warn: Warn): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), patience)
  })
  try {
    if ((await Promise.race([end(), late])) === 'late')
      warn({ part, waitedMs: patience }, 'not ended in time')
  } catch (error) {
    warn({ part, ...causeWithStack(error) }, 'not ended cleanly')
  } finally {
    clearTimeout(timer)
  }
}
