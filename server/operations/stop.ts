/** One thing that has to end, with the milliseconds it is given. */
interface Ending {
  part: string
  end: () => Promise<void>
  patience: number
}

type Warn = (detail: object, message: string) => void

/**
 * Ends things step by step, those of one step at the same time. A step that fails or takes too long is logged and left
 * behind: a supervisor would kill a stop that waits for something stuck, and then the later steps would not run.
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
    warn({ part, reason: (error as Error).message }, 'not ended cleanly')
  } finally {
    clearTimeout(timer)
  }
}
