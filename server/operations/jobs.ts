import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { recordState } from '../core/installation/actions.ts'
import { listRetentions } from '../core/visits/purge.ts'
import type { Context } from '../http/context.ts'
import { checkWhole } from '../platform/audit/checks.ts'
import type { Db } from '../platform/db/connect.ts'
import { type Clock, MINUTE, type OfficeDay, officeDay, SECOND } from '../platform/lib/clock.ts'
import { createErasureKeeping } from './backup/keep-erasures.ts'
import { createNightlyBackup } from './backup/nightly.ts'
import { removeReplaced } from './backup/replaced.ts'
import { type Attempt, logFailedJob } from './failed-job.ts'
import { createRound } from './minute-jobs.ts'
import { createSummaries } from './send-summaries.ts'
import { startTelling } from './tell-hosts.ts'
import { createOperatorMail } from './tell-operator.ts'
import { createNightlyTidy } from './tidy.ts'

/** Milliseconds that a stop waits for a summary being sent. */
const STOP_PATIENCE_MS = 5 * SECOND

/**
 * Starts the periodic work of this process, which runs at once and every minute. Returns the function that stops it.
 * `registerUrl` is the superuser's URL of an embedded Postgres.
 */
export function startJobs(context: Context, registerUrl?: string): () => Promise<void> {
  const { config, db, clock, purgeRuns, log } = context
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
  const tellOperator = createOperatorMail(context)
  const keepJournal = createErasureKeeping(context)
  const forgetReplaced = async () => {
    if (!registerUrl) return
    const removed = await removeReplaced(config.DATA_DIR, config.BACKUP_DAYS, purgeRuns.due())
    if (removed.length > 0) log.info({ removed }, 'deleted what a restore had replaced')
  }
  const round = () => {
    running ??= work().finally(() => {
      running = undefined
    })
    // Not awaited: a long audit or a large database takes minutes, and the other jobs must not wait.
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
    // Not awaited, because a mail server that hangs must not delay the other jobs.
    summing ??= attempt('mail to the operator', tellOperator)
      .then(() => attempt('summaries', sendSummaries))
      .finally(() => {
        summing = undefined
      })
    backingUp ??= attempt('backup', () => backUp(clock.now())).finally(() => {
      backingUp = undefined
    })
  }
  // Checks before each job, so that on a slow database a stop waits for one job at most.
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
      atMost(STOP_PATIENCE_MS, summing),
      telling.stop(),
    ])
  }
}

/** An interrupted message is sent again after the next start, under the same id. */
function atMost(milliseconds: number, work: Promise<unknown> | undefined): Promise<unknown> {
  return Promise.race([work, pause(milliseconds, undefined, { ref: false })])
}

/** Runs a job; one that fails is retried a minute later. Returns whether it succeeded. */
async function attemptNow(log: Logger, job: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    logFailedJob(log, job, error)
    return false
  }
}

/**
 * Recomputes every office's chain once a day, soon after midnight or at the start, and stores the results for the district and
 * the office. Failed and interrupted checks are repeated.
 */
export function createNightlyAudit(db: Db, clock: Clock): (ended: () => boolean) => Promise<void> {
  let verified: OfficeDay | undefined
  return async (ended) => {
    const today = officeDay(clock.now())
    if (verified === today) return
    const offices = await listRetentions(db)
    const broken: string[] = []
    for (const { id } of offices) {
      if (ended()) return
      if (!(await checkWhole(db, id, clock.now())).ok) broken.push(id)
    }
    const detail = { offices: offices.length, broken }
    await recordState(db, 'audit', { at: clock.now(), ok: broken.length === 0, detail })
    verified = today
  }
}
