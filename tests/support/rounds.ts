// The minute jobs, run when a test calls for them.
import { createRound } from '../../server/operations/minute-jobs.ts'
import type { TestApp } from './app.ts'

/** As if the program had run until now, whatever the clock said before. */
export async function ranUntilNow({ rows, context }: Pick<TestApp, 'rows' | 'context'>): Promise<void> {
  await rows(`delete from installation_state where key = 'clock'`)
  await context.purgeRuns.look()
}

/** Sets up the minute jobs as a program start does, and returns a function that runs them once. */
export function startRounds({ context }: TestApp): () => Promise<void> {
  const attempt = async (_job: string, act: () => Promise<unknown>) => {
    await act()
    return true
  }
  return createRound(context, attempt, () => false)
}
