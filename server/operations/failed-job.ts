import type { Logger } from 'pino'
import { isUnavailable } from '../platform/db/connect.ts'
import { causeOf, causeWithStack } from '../platform/lib/cause.ts'

/** Runs one job unless the program is stopping. Returns whether it succeeded. */
export type Attempt = (job: string, act: () => Promise<unknown>) => Promise<boolean>

/** A job is tried again: while the database is away that is a warning. */
export function logFailedJob(log: Logger, job: string, error: unknown): void {
  if (isUnavailable(error)) log.warn({ job, ...causeOf(error) }, 'job failed')
  else log.error({ job, ...causeWithStack(error) }, 'job failed')
}
