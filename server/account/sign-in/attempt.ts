import type { Request, Response } from 'express'
import type { Wait } from '../../core/accounts/admission.ts'
import type { Attempt } from '../../core/accounts/throttle.ts'
import type { Problem } from '../../http/form.ts'
import { senderOf } from '../../http/sender.ts'
import type { Devices } from './device.ts'
import { createLateness } from './late.ts'

/** How an attempt to sign in is told from others, and refused while it has to wait. */
export interface Attempts {
  of(req: Request, step: Attempt['step'], username: string): Attempt
  /** `show` renders the page of the step, with what there is to say. */
  refuse(res: Response, attempt: Attempt, wait: Wait, show: (problem: Problem) => void): Promise<void>
}

export function createAttempts(devices: Devices): Attempts {
  const isTold = createLateness()
  return {
    of: (req, step, username) => ({
      step,
      username,
      sender: senderOf(req),
      device: devices.known(req, username),
    }),
    async refuse(res, { sender }, { seconds, why }, show) {
      const problem = { key: 'sign_in.wait', detail: { seconds: String(seconds) } } as const
      const page = await isTold(why === 'paused' ? sender : 'the crowd')
      res.status(429).set('Retry-After', String(seconds))
      if (page) return show(problem)
      res.set('Connection', 'close').type('text').send(res.locals.t(problem.key, problem.detail))
    },
  }
}
