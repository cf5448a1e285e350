import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Context } from '../http/context.ts'
import { isUnavailable } from '../platform/db/connect.ts'
import { MINUTE, SECOND } from '../platform/lib/clock.ts'
import { createErasureKeeping } from './backup/keep-erasures.ts'
import { createNightlyBackup } from './backup/nightly.ts'
import { removeReplaced } from './backup/replaced.ts'
import { type Attempt, createRound } from './minute-jobs.ts'
import { createNightlyAudit } from './nightly-audit.ts'
import { createSummaries } from './send-summaries.ts'
import { startTelling } from './tell-hosts.ts'
import { createNightlyTidy } from './tidy.ts'

/** For a summary that is under way when the program stops. */
const PATIENCE = 5 * SECOND

/**
 * The regular work of every instance, once a minute and once at the start; returns the function that ends it.
 * `registerUrl` is the superuser's, of an embedded Postgres.
 */
export function startJobs(context: Context, registerUrl?: string): () => Promise<void> {
  const { config, db, clock, time, log } = context
  let running: Promise<void> | undefined
  let verifying: Promise<boolean> | undefined
  let backingUp: Promise<boolean> | undefined
  let tidying: Promise<boolean> | undefined
  let journalling: Promise<boolean> | undefined
  let summing: Promise<boolean> | undefined
  const stopped = new AbortController()
  const backUp = createNightlyBackup(config, db, stopped.signal)
  const verifyAudit = createNightlyAudit(db, clock)
  const tidyUp = createNightlyTidy(db, clock, registerUrl)
  const sendSummaries = createSummaries(context, stopped.signal)
  const keepJournal = createErasureKeeping(context)
  const forgetReplaced = async () => {
    if (!registerUrl) return
    const removed = await removeReplaced(config.DATA_DIR, config.BACKUP_DAYS, time.forDeleting())
    if (removed.length > 0) log.info({ removed }, 'deleted what a restore had replaced')
  }
  const round = () => {
    running ??= work().finally(() => {
      running = undefined
    })
    // Years of audit and a large database take minutes: the minute's other work does not wait for them.
    verifying ??= attempt('audit', () => verifyAudit(() => stopped.signal.aborted)).finally(() => {
      verifying = undefined
    })
    tidying ??= attempt('tidy', tidyUp)
      .then(() => attempt('replaced databases', forgetReplaced))
      .finally(() => {
        tidying = undefined
      })
    journalling ??= attempt('journal of erasures', keepJournal).finally(() => {
      journalling = undefined
    })
    // A mail server that hangs holds up this alone.
    summing ??= attempt('summaries', sendSummaries).finally(() => {
      summing = undefined
    })
    backingUp ??= attempt('backup', () => backUp(clock.now())).finally(() => {
      backingUp = undefined
    })
  }
  // Where a database is slow, a stop waits for one job at most.
  const attempt: Attempt = async (job, act) => stopped.signal.aborted || attemptNow(log, job, act)
  const work = createRound(context, attempt, () => stopped.signal.aborted)
  const timer = setInterval(round, MINUTE)
  const telling = startTelling(context)
  round()
  return async () => {
    clearInterval(timer)
    stopped.abort()
    await Promise.all([
      running,
      verifying,
      backingUp,
      tidying,
      journalling,
      atMost(PATIENCE, summing),
      telling.stop(),
    ])
  }
}

/** A message that is cut off in the middle is sent again after the next start, under the same number. */
function atMost(milliseconds: number, work: Promise<unknown> | undefined): Promise<unknown> {
  return Promise.race([work, pause(milliseconds, undefined, { ref: false })])
}

/** A job that fails tries again a minute later; the gate never waits for it. Whether it went well. */
async function attemptNow(log: Logger, job: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    const level = isUnavailable(error) ? 'warn' : 'error'
    log[level](
      { job, code: error instanceof Error && 'code' in error ? error.code : undefined },
      'job failed',
    )
    return false
  }
}
