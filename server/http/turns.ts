import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestHandler, Response } from 'express'
import { createOneAtATime } from '../platform/lib/one-at-a-time.ts'
import type { Rule } from './policy.ts'

/** Of one account as many may wait for their turn as a person would ever open. */
const WAITING = 20
/** Answered at the same time for all accounts of an office. */
const OF_OFFICE = 3
/** Milliseconds of rest at most. */
const LONGEST_REST = 1000
/** Milliseconds after its browser has gone in which an answer still counts as being made: what it asked for goes on. */
const GONE = 10_000

/**
 * Answers one request of an account after the other, and three of an office at a time: however many pages somebody opens
 * at once, the other offices share the program with one of them. After one that takes long, and as long as others wait, the
 * account rests for the time that the answer took. A turn ends when the answer begins to leave, so that a slow reader
 * keeps nobody waiting.
 */
export function createTurns(): (rule: Rule) => RequestHandler {
  const ofAccount = createOneAtATime(WAITING)
  const ofOffice = createOneAtATime(WAITING * OF_OFFICE, OF_OFFICE)
  return ({ long = false }) =>
    (_req, res, next) => {
      const { staff, office } = res.locals
      const turn = async (isWaitedFor: () => boolean) => {
        const took = await ofOffice(office.id, () => answered(res, next))
        if (long || isWaitedFor()) await sleep(Math.min(took, LONGEST_REST), undefined, { ref: false })
      }
      ofAccount(staff.id, turn).catch(next)
    }
}

/** The milliseconds that it took. Whoever has gone meanwhile needs no answer. */
async function answered(res: Response, next: () => void): Promise<number> {
  if (res.closed) return 0
  const began = performance.now()
  const begins = answerBegins(res)
  next()
  await begins
  return performance.now() - began
}

function answerBegins(res: Response): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['writeHead', 'end'] as const) {
      const act = res[name].bind(res) as (...args: unknown[]) => unknown
      res[name] = ((...args: unknown[]) => {
        resolve()
        return act(...args)
      }) as never
    }
    res.on('close', () => setTimeout(resolve, GONE).unref())
  })
}
