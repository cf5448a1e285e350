import type { Logger } from 'pino'
import { settleEnded } from '../core/accounts/follow.ts'
import { purgeSessions } from '../core/accounts/sessions.ts'
import { recordState } from '../core/installation/actions.ts'
import { closeDays, listClosings } from '../core/visits/close-of-day.ts'
import { listRetentions, purgeExpired, purgeUnconfirmed } from '../core/visits/purge.ts'
import { purgeBreaches } from '../head/breach/purge.ts'
import { purgeFilters } from '../head/log/actions.ts'
import { endOverdueRequests } from '../head/trace/request-actions.ts'
import type { Context } from '../http/context.ts'
import { purgeImports } from '../http/import-actions.ts'
import { isUnavailable } from '../platform/db/connect.ts'
import { type OfficeDay, officeDay } from '../platform/lib/clock.ts'
import { createNightlyBackup } from './backup/nightly.ts'
import { createNightlyAudit } from './nightly-audit.ts'

const MINUTE = 60_000

/** What every instance does by itself, once a minute and once at the start; returns the function that ends it. */
export function startJobs({ config, db, clock, live, log }: Context): () => Promise<void> {
  let running: Promise<void> | undefined
  let purged: OfficeDay | undefined
  let closed: string | undefined
  let verifying: Promise<boolean> | undefined
  let backingUp: Promise<boolean> | undefined
  const stopped = new AbortController()
  const backUp = createNightlyBackup(config, db, stopped.signal)
  const verifyAudit = createNightlyAudit(db, clock)
  const round = () => {
    running ??= work().finally(() => {
      running = undefined
    })
    // Years of audit and a large database take minutes: the minute's other work does not wait for them.
    verifying ??= attempt('audit', () => verifyAudit(() => stopped.signal.aborted)).finally(() => {
      verifying = undefined
    })
    backingUp ??= attempt('backup', () => backUp(clock.now())).finally(() => {
      backingUp = undefined
    })
  }
  // Where a database is slow, whoever stops the program waits for one thing at most.
  const attempt = async (job: string, act: () => Promise<void>) =>
    stopped.signal.aborted || attemptNow(log, job, act)
  const work = async () => {
    await attempt('close of day', async () => {
      // An office that cannot be closed now must not hold up those after it.
      const broken: string[] = []
      for (const office of await listClosings(db)) {
        const isDone = await attempt('close of day', async () => {
          for (const changed of await closeDays(db, [office], clock.now())) live.changed(changed)
        })
        if (!isDone) broken.push(office.id)
      }
      if (stopped.signal.aborted) return
      // Once a day is enough to tell that this runs; what goes wrong or well again is told at once.
      const told = [officeDay(clock.now()), ...broken].join(' ')
      if (closed === told) return
      await recordState(db, 'closing', { at: clock.now(), ok: broken.length === 0, detail: { broken } })
      closed = told
    })
    await attempt('accounts of ended offices', async () => {
      for (const changed of await settleEnded(db, clock.now())) live.changed(changed)
    })
    await attempt('purge of registrations', () => purgeUnconfirmed(db, clock.now()))
    // Once a day, soon after midnight, or at the start of a computer that was off then.
    const today = officeDay(clock.now())
    if (purged !== today) {
      await attempt('purge of visits', async () => {
        const broken: string[] = []
        for (const office of await listRetentions(db)) {
          let isDone = false
          await attempt('purge of visits', async () => {
            await purgeBreaches(db, office.id, clock.now())
            isDone = (await purgeExpired(db, office, clock)).isComplete
          })
          if (!isDone) broken.push(office.id)
        }
        // What was left out because the program stops is no failure.
        if (stopped.signal.aborted) return
        if (broken.length === 0) purged = today
        await recordState(db, 'retention', { at: clock.now(), ok: broken.length === 0, detail: { broken } })
      })
    }
    await attempt('purge of searches', () => purgeFilters(db, clock.now()))
    await attempt('end of trace requests', () => endOverdueRequests(db, clock.now()))
    await attempt('purge of imports', () => purgeImports(db, clock.now()))
    await attempt('purge of sessions', () => purgeSessions(db, clock.now()))
  }
  const timer = setInterval(round, MINUTE)
  round()
  return async () => {
    clearInterval(timer)
    stopped.abort()
    await Promise.all([running, verifying, backingUp])
  }
}

/** A job that fails tries again a minute later; the gate never waits for it. Whether it went well. */
async function attemptNow(log: Logger, job: string, work: () => Promise<void>): Promise<boolean> {
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
