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
import { removeCopied, removeReplaced } from './backup/replaced.ts'
import { createWalKeeping, hasWal } from './backup/wal.ts'
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
  const stopped = new AbortController()
  const backUp = createNightlyBackup(
    config,
    db,
    stopped.signal,
    registerUrl ? () => hasWal(registerUrl) : undefined,
  )
  const keepWal = registerUrl ? createWalKeeping(context, registerUrl) : async () => {}
  const verifyAudit = createNightlyAudit(db, clock)
  const tidyUp = createNightlyTidy(db, clock, registerUrl)
  const sendSummaries = createSummaries(context, stopped.signal)
  const tellOperator = createOperatorMail(context)
  const keepJournal = createErasureKeeping(context)
  const forgetReplaced = async () => {
    if (!registerUrl) return
    const removed = await removeReplaced(config.DATA_DIR, config.BACKUP_DAYS, purgeRuns.due())
    removed.push(...(await removeCopied(config.DATA_DIR)))
    if (removed.length > 0) log.info({ removed }, 'deleted what a restore had replaced, or an update left')
  }
  // Checks before each job, so that on a slow database a stop waits for one job at most.
  const attempt: Attempt = async (job, act) => stopped.signal.aborted || attemptNow(log, job, act)
  const work = createRound(context, attempt, () => stopped.signal.aborted)
  // None waits for another: a long audit, a large database or a mail server that hangs takes minutes.
  const jobs = [
    alone(work),
    alone(() => attempt('audit', () => verifyAudit(() => stopped.signal.aborted))),
    alone(() => attempt('tidy', tidyUp).then(() => attempt('replaced databases', forgetReplaced))),
    alone(() => attempt('journal of erasures', keepJournal)),
    alone(() => attempt('backup', () => backUp(clock.now()))),
    alone(() => attempt('log of changes', keepWal)),
  ]
  const summing = alone(() =>
    attempt('mail to the operator', tellOperator).then(() => attempt('summaries', sendSummaries)),
  )
  const round = () => [...jobs, summing].map((job) => job())
  const timer = setInterval(round, MINUTE)
  const telling = startTelling(context)
  round()
  return async () => {
    clearInterval(timer)
    stopped.abort()
    await Promise.all([
      ...jobs.map((job) => job.running()),
      atMost(STOP_PATIENCE_MS, summing.running()),
      telling.stop(),
    ])
  }
}

/** Work that is not begun again while it goes on. */
function alone(work: () => Promise<unknown>) {
  let running: Promise<unknown> | undefined
  const begin = () => {
    running ??= work().finally(() => {
      running = undefined
    })
  }
  return Object.assign(begin, { running: () => running })
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
