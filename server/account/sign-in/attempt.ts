import type { Request, Response } from 'express'
import type { From } from '../../core/accounts/open-session.ts'
import { senderPseudonym } from '../../core/accounts/sender-pseudonym.ts'
import type { Refusal } from '../../core/accounts/sign-in.ts'
import { deviceOf } from '../../core/accounts/user-agent.ts'
import type { Services } from '../../http/context.ts'
import type { Problem } from '../../http/form.ts'
import { senderOf } from '../../http/sender.ts'
import type { Waits } from './admission.ts'
import { createFailedSignIns } from './failed-sign-ins.ts'
import type { Devices } from './known-device.ts'
import type { Attempt } from './throttle.ts'

/** Recognises sign-in attempts, makes them wait and records them. */
export interface Attempts {
  of(req: Request, step: Attempt['step'], username: string): Attempt
  from(req: Request): From
  /** Answers 429; `show` renders the page of the step with the problem. */
  wait(res: Response, waits: Waits, show: (problem: Problem) => void): void
  /** Runs after the answer has been sent, so that its duration does not reveal whether the account exists. */
  note(req: Request, attempt: Attempt, refusal: Refusal): Promise<void>
}

export function createAttempts(services: Services, devices: Devices): Attempts {
  const note = createFailedSignIns(services)
  const { keys, clock } = services
  return {
    of: (req, step, username) => ({
      step,
      username,
      sender: senderOf(req),
      device: devices.known(req, username),
    }),
    from: (req) => ({
      device: deviceOf(req.get('User-Agent')),
      sender: senderPseudonym(keys, senderOf(req)),
    }),
    wait(res, { seconds }, show) {
      res.status(429).set('Retry-After', String(seconds))
      show({ key: 'sign_in.wait', detail: { seconds: String(seconds) } })
    },
    note: (req, attempt, refusal) =>
      note({
        refusal,
        attempt,
        from: senderPseudonym(keys, attempt.sender),
        requestId: req.res?.locals.requestId ?? '',
        at: clock.now(),
      }),
  }
}
