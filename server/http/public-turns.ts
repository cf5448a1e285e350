import type { RequestHandler, Response } from 'express'
import { createFairQueue } from '../platform/lib/fair-queue.ts'
import { answered, besides, nextIteration, rest } from './answered.ts'
import { createRefusals } from './refusals.ts'
import { senderOf } from './sender.ts'

/**
 * Answered at the same time, of one sender and of all. Most of a page's time is its turns at the event loop: more at once would
 * make no page sooner and every check-in later.
 */
const AT_ONCE = { each: 1, all: 2 }
/**
 * Of one sender as many wait as phones could scan one poster in the same moment behind the one address of an office or of a
 * mobile network, so that not even a crowd is refused; and no more of all than take the memory of some uploads.
 */
const WAITING = { each: 200, all: 1000 }
/**
 * Times as long as its page took a place rests while others wait: both together leave most of the event loop to staff. Few people
 * sign in at once and each needs one page of it, so that twice the rest costs them nothing.
 */
const REST = { page: 3, entrance: 6, file: 3 }
/**
 * Milliseconds after which a page makes room for others, without a rest: it waits for the database, which takes nothing from
 * anybody. So what one office's registrations wait for holds up no other office's.
 */
const LONGEST = 500

export interface PublicTurns {
  /** A page, form or error page of whoever has no account. A request takes its turn once. */
  page: RequestHandler
  /** The way in of those who have one: it waits for no visitor's page. */
  entrance: RequestHandler
  /** What needs no database and must not wait for what does: files, and what proxies ask for. */
  file: RequestHandler
  /** How many requests wait for each of these. */
  waiting: () => Record<'page' | 'entrance' | 'file', number>
}

/**
 * Answers whoever has no account in turn: one page of every sender that waits, then the next of each. Many people share an
 * address, so nobody is refused for what others ask for unless hundreds wait. However many ask, whoever stands at a gate waits
 * for two such pages at most, not for all.
 */
export function createPublicTurns({
  waiting = WAITING,
  longest = LONGEST,
  refusals = {} as { after?: number },
} = {}): PublicTurns {
  const taken = new WeakSet<object>()
  const queues = {
    page: createFairQueue(AT_ONCE, waiting),
    entrance: createFairQueue(AT_ONCE, waiting),
    file: createFairQueue(AT_ONCE, waiting),
  }
  const turns = (room: keyof typeof queues, refuse?: (res: Response) => void): RequestHandler => {
    const queue = queues[room]
    const tellRefusal = createRefusals(refusals)
    return (req, res, next) => {
      if (taken.has(res)) return next()
      taken.add(res)
      queue(senderOf(req), async (isWaitedFor) => {
        const took = await Promise.race([answered(res, next), rest(longest).then(() => 0)])
        await nextIteration()
        if (took > 0 && isWaitedFor()) await rest((took + besides(req)) * REST[room])
      }).catch((error) => tellRefusal(res, () => (refuse ? refuse(res) : next(error))))
    }
  }
  return {
    page: turns('page'),
    entrance: turns('entrance'),
    waiting: () => ({
      page: queues.page.waiting(),
      entrance: queues.entrance.waiting(),
      file: queues.file.waiting(),
    }),
    file: turns('file', (res) => {
      res.status(503).set('Retry-After', '5').type('text')
      res.send('Máy chủ đang bận (the server is busy). Vui lòng thử lại.\n')
    }),
  }
}
