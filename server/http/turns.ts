import type { RequestHandler } from 'express'
import { createOneAtATime } from '../platform/lib/one-at-a-time.ts'
import { createPacing } from '../platform/lib/pacing.ts'
import { answered, nextIteration, overheadOf, rest } from './answered.ts'
import { makeRoom } from './crowd.ts'
import type { Rule } from './policy.ts'
import type { PublicTurns } from './public-turns.ts'
import { createRefusals } from './refusals.ts'

/** Requests of one account that may wait: the pages that a person would ever open, the actions that a gate's devices send. */
const WAITING = { pages: 20, acts: 40 }
/**
 * Requests answered at the same time, of an account and of an office. Actions at an office's gates contend for one row, and
 * each holds one of the shared database connections while it waits.
 */
const AT_ONCE = { acts: 2, ofOffice: 3 }
/**
 * Average milliseconds between actions of an account and of an office: a hundred gates together do no more. Without this limit
 * a stolen device would write millions of entries a day, and two connections without pause would slow down every other office.
 */
const PACE = { account: { apart: 20, burst: 100 }, office: { apart: 10, burst: 200 } }
/** The longest rest in milliseconds; short for actions, because somebody is waiting at the gate. */
const LONGEST_REST = { page: 1000, act: 250 }
/**
 * An account rests this many times as long as its page or action took, if its next request waits already or the page covered
 * everything of a kind: the busier the computer, the less of it a flood gets.
 */
const REST = { waitedFor: 3, long: 2, act: 6 }

/** Creates a handler that waits as the rule says; `waiting` counts the waiting requests of accounts. */
export interface Turns {
  (rule: Pick<Rule, 'who' | 'pace'>): RequestHandler
  waiting: () => Record<'pages' | 'acts', number>
}

/**
 * Answers one page of an account after the other, and three of an office at a time: however many a person opens at once, the
 * other offices share the program with only one of them. Actions at a gate wait for no page: two of an account and three of an
 * office run at a time, at the pace of many gates. After a page of everything that an office has of a kind, the account rests
 * for twice as long, and longer while others wait, so that its share of the program is a third or a quarter. A turn ends when
 * the answer begins to be sent, so that a slow reader keeps nobody waiting. Requests without an account wait for others without
 * one (public-turns.ts).
 */
export function createTurns(
  publicTurns: Pick<PublicTurns, 'page' | 'entrance'>,
  { refusals = {} as { after?: number }, pace: paces = PACE } = {},
): Turns {
  const tellRefusal = createRefusals(refusals)
  const taken = new WeakSet<object>()
  const pages = createOneAtATime(WAITING.pages)
  const acts = createOneAtATime(WAITING.acts, AT_ONCE.acts)
  const pagesOfOffice = createOneAtATime(WAITING.pages * AT_ONCE.ofOffice, AT_ONCE.ofOffice)
  const actsOfOffice = createOneAtATime(WAITING.acts * AT_ONCE.ofOffice, AT_ONCE.ofOffice)
  const [restOf, restOfOffice] = [createPacing(paces.account), createPacing(paces.office)]
  const inTurn =
    ({ who, pace }: Pick<Rule, 'who' | 'pace'>): RequestHandler =>
    (req, res, next) => {
      const { staff, office, signedIn } = res.locals
      if (who === 'anyone' && !signedIn) return void publicTurns[pace ? 'entrance' : 'page'](req, res, next)
      if (taken.has(res)) return next()
      taken.add(res)
      const answer = () => answered(res, next)
      const act = async (isWaitedFor: () => boolean) => {
        const took = await actsOfOffice(office.id, answer)
        await nextIteration()
        const pause = isWaitedFor() ? Math.min(took * REST.act, LONGEST_REST.act) : 0
        const due = Math.max(pause, restOf(staff.id), restOfOffice(office.id))
        if (due > 0) await rest(due)
      }
      const page = async (isWaitedFor: () => boolean) => {
        const took = await pagesOfOffice(office.id, answer)
        await nextIteration()
        const times = isWaitedFor() ? REST.waitedFor : pace === 'long' ? REST.long : 0
        if (times > 0) await rest(Math.min((took + overheadOf(req)) * times, LONGEST_REST.page))
      }
      if (pace !== 'act') makeRoom(res)
      const turn = pace === 'act' ? acts(staff.id, act) : pages(staff.id, page)
      turn.catch((error) => tellRefusal(res, () => next(error)))
    }
  return Object.assign(inTurn, {
    waiting: () => ({
      pages: pages.load().waiting + pagesOfOffice.load().waiting,
      acts: acts.load().waiting + actsOfOffice.load().waiting,
    }),
  })
}
