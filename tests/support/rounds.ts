// The jobs that the program does each minute, done when a test says so.
import { createRound } from '../../server/operations/minute-jobs.ts'
import type { TestApp } from './app.ts'

/** As a start of the program begins with them. */
export function startRounds({ context }: TestApp): () => Promise<void> {
  const attempt = async (_job: string, act: () => Promise<unknown>) => {
    await act()
    return true
  }
  return createRound(context, attempt, () => false)
}
