// The minute jobs, run when a test calls for them.
import { createRound } from '../../server/operations/minute-jobs.ts'
import type { TestApp } from './app.ts'

/** Sets up the minute jobs as a program start does, and returns a function that runs them once. */
export function startRounds({ context }: TestApp): () => Promise<void> {
  const attempt = async (_job: string, act: () => Promise<unknown>) => {
    await act()
    return true
  }
  return createRound(context, attempt, () => false)
}
