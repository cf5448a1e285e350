import type { Request, Response } from 'express'
import pLimit from 'p-limit'
import { createCounter, throttleKey } from '../core/accounts/limiter.ts'
import type { From } from '../core/accounts/open-session.ts'
import { senderPseudonym } from '../core/accounts/sender-pseudonym.ts'
import type { Refusal } from '../core/accounts/sign-in.ts'
import { type Attempt, createSignInThrottle } from '../core/accounts/sign-in-throttle.ts'
import { deviceOf } from '../core/accounts/user-agent.ts'
import { audit } from '../platform/audit/audit.ts'
import { inOffice } from '../platform/db/office-scope.ts'
import { causeOf } from '../platform/lib/cause.ts'
import type { Services } from './context.ts'
import type { Problem } from './form.ts'
import type { Devices } from './known-device.ts'
import { senderOf } from './sender.ts'

interface Waits {
  outcome: 'waits'
  seconds: number
}

/**
 * Attempts on unknown devices that may wait; they are checked one after the other, so that a flood of passwords takes one of
 * the two places for hashing (passwords.ts). There is probably room again after `seconds`.
 */
const STRANGERS = { waiting: 20, seconds: 5 }

const DAY = 24 * 3600

/** The first failures of a day that are recorded singly; after them only each doubling is. */
const EACH = 4

export type Attempts = ReturnType<typeof createAttempts>

/** Recognises sign-in attempts, makes them wait and records those that failed. */
export function createAttempts(services: Services, devices: Devices) {
  const { db, pool, keys, log, clock } = services
  const throttle = createSignInThrottle(services)
  const strangers = pLimit(1)
  const bySender = createCounter(pool, { keyPrefix: 'failed from', points: 1_000_000, duration: DAY })
  const byAccount = createCounter(pool, { keyPrefix: 'failed at', points: 1_000_000, duration: DAY })
  const from = (req: Request): From => ({
    device: deviceOf(req.get('User-Agent')),
    sender: senderPseudonym(keys, senderOf(req)),
  })

  const noteInAudit = async (attempt: Attempt, { account, why }: Refusal, sender: string) => {
    if (!account) return
    const { consumedPoints } = await byAccount.penalty(throttleKey(keys, `${attempt.step} ${account.id}`), 1)
    if (!isReported(consumedPoints)) return
    const { officeId, id: subjectId } = account
    const fields = `${why} failures=${consumedPoints} from=${sender}${attempt.device ? ' known-device' : ''}`
    const failed = { action: 'account.sign_in_failed' as const, officeId, subjectId, fields, at: clock.now() }
    await inOffice(db, officeId, (tx) => audit(tx, failed))
  }

  return {
    from,

    of: (req: Request, step: Attempt['step'], username: string): Attempt => ({
      step,
      username,
      sender: senderOf(req),
      device: devices.known(req, username),
    }),

    /** Returns the result of `look`, or how long the attempt has to wait. */
    async admit<T extends { outcome: string }>(attempt: Attempt, look: () => Promise<T>): Promise<T | Waits> {
      const believed = throttle.believedWait(attempt)
      if (believed > 0) return { outcome: 'waits', seconds: believed }
      const act = async (): Promise<T | Waits> => {
        const seconds = await throttle.attempt(attempt)
        if (seconds > 0) return { outcome: 'waits', seconds }
        const looked = await look()
        // Signing in succeeds even if the count of earlier failures cannot be cleared.
        if (looked.outcome !== 'refused')
          await throttle
            .succeeded(attempt)
            .catch((error: unknown) => log.warn({ event: 'attempts kept', ...causeOf(error) }))
        return looked
      }
      if (attempt.device) return act()
      if (strangers.pendingCount < STRANGERS.waiting) return strangers(act)
      return { outcome: 'waits', seconds: STRANGERS.seconds }
    },

    /** Answers 429; `show` renders the page of the step with the problem. */
    wait(res: Response, { seconds }: Waits, show: (problem: Problem) => void) {
      res.status(429).set('Retry-After', String(seconds))
      show({ key: 'sign_in.wait', detail: { seconds: String(seconds) } })
    },

    /**
     * Records failed attempts: those at an existing account in the audit of its office, and all in the log. Of many in a day from
     * one sender, or at one account, only the first ones and every doubling are recorded, so that a flood fills neither. Call it
     * once the answer has been sent: only existing accounts have an audit, and the time it takes would show that.
     */
    async note(req: Request, attempt: Attempt, refusal: Refusal): Promise<void> {
      const { account, why } = refusal
      const refused = { event: 'sign-in refused', from: senderPseudonym(keys, attempt.sender) }
      const requestId = req.res?.locals.requestId ?? ''
      try {
        const { consumedPoints: failures } = await bySender.penalty(throttleKey(keys, attempt.sender), 1)
        if (isReported(failures)) log.warn({ ...refused, why, account: account?.id, failures, requestId })
        await noteInAudit(attempt, refusal, refused.from)
      } catch (error) {
        log.warn({ ...refused, ...causeOf(error) }, 'not noted')
      }
    },
  }
}

function isReported(count: number): boolean {
  return count <= EACH || Number.isInteger(Math.log2(count))
}
