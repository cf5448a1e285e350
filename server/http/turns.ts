import type { RequestHandler } from 'express'
import { createOneAtATime } from '../platform/lib/one-at-a-time.ts'
import { createPacing } from '../platform/lib/pacing.ts'
import { answered, besides, nextIteration, rest } from './answered.ts'
import { makeRoom } from './crowd.ts'
import type { Rule } from './policy.ts'
import type { PublicTurns } from './public-turns.ts'
import { createRefusals } from './refusals.ts'

/** Of one account as many may wait for their turn as a person would ever open, or as all devices of a gate send. */
const WAITING = { pages: 20, acts: 40 }
/**
 * Answered at the same time for an account, and for all accounts of an office. What is done at its gates meets at one row, where each
 * would hold one of the connections of all offices while it waits.
 */
const AT_ONCE = { acts: 2, ofOffice: 3 }
/**
 * Milliseconds from one act to the next, on average, of an account and of an office: a hundred gates together do no more. Without
 * it a stolen device would write millions of entries a day, and two connections without pause are seen by every other office.
 */
const PACE = { account: { apart: 20, burst: 100 }, office: { apart: 10, burst: 200 } }
/** Milliseconds of rest at most: somebody stands at a gate. */
const LONGEST_REST = { page: 1000, act: 250 }
/**
 * Times as long as its page or act took an account rests whose next one waits already, or whose page took all of something: the busier
 * the computer is, the less of it a flood gets.
 */
const REST = { waitedFor: 3, long: 2, act: 6 }

/** Gives a handler that waits as the rule says, and how many requests of accounts wait now. */
export interface Turns {
  (rule: Pick<Rule, 'who' | 'pace'>): RequestHandler
  waiting: () => Record<'pages' | 'acts', number>
}

/**
 * Answers one page of an account after the other, and three of an office at a time: however many somebody opens at once,
 * the other offices share the program with one of them. What is done at a gate waits for no page: two of it are answered at a
 * time, and three of an office, at the pace of many gates. After a page of all that an office has of something
 * the account rests for twice as long, and for longer while others wait: a third or a quarter of the program is its share.
 * A turn ends when the answer begins to leave, so that a slow reader keeps nobody waiting. Whoever has no account waits for
 * others without one (public-turns.ts).
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
        await rest(Math.max(pause, restOf(staff.id), restOfOffice(office.id)))
      }
      const page = async (isWaitedFor: () => boolean) => {
        const took = await pagesOfOffice(office.id, answer)
        await nextIteration()
        const times = isWaitedFor() ? REST.waitedFor : pace === 'long' ? REST.long : 0
        if (times > 0) await rest(Math.min((took + besides(req)) * times, LONGEST_REST.page))
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
