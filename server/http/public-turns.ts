import type { RequestHandler, Response } from 'express'
import { createFairQueue } from '../platform/lib/fair-queue.ts'
import { answered, nextIteration, overheadOf, rest, within } from './answered.ts'
import { createRefusals } from './refusals.ts'
import { senderOf } from './sender.ts'

/**
 * Pages answered at the same time, of one sender and of all. Most of a page's time is spent on the event loop: more at once
 * would make no page faster and every check-in slower.
 */
const AT_ONCE = { each: 1, all: 2 }
/**
 * Requests that may wait. Of one sender, as many as phones could scan one poster at the same moment behind one address of an
 * office or a mobile network, so that not even a crowd is refused; of all, no more than take the memory of some uploads.
 */
const WAITING = { each: 200, all: 1000 }
/**
 * After a page, a place rests this many times as long as the page took, if others wait: this leaves most of the event loop to
 * staff. Few people sign in at once, and each needs one page, so the double rest costs them nothing.
 */
const REST = { page: 3, entrance: 6, file: 3 }
/**
 * Milliseconds after which a page makes room for others, without a rest: it waits for the database, which costs the event loop
 * nothing. So slow registrations of one office hold up no other office's.
 */
const LONGEST = 500

export interface PublicTurns {
  /** Pages, forms and error pages without an account. A request takes its turn once. */
  page: RequestHandler
  /** The sign-in, which waits for no visitor's page. */
  entrance: RequestHandler
  /** Requests that need no database and must not wait for those that do: files, and what proxies request. */
  file: RequestHandler
  /** How many requests wait for each of these. */
  waiting: () => Record<'page' | 'entrance' | 'file', number>
}

/**
 * Answers requests without an account in turn: one page of every waiting sender, then the next of each. Many people share an
 * address, so nobody is refused for what others request, unless hundreds wait. However many there are, a gate waits for two
 * such pages at most, not for all.
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
        const took = (await within(longest, answered(res, next))) ?? 0
        await nextIteration()
        if (took > 0 && isWaitedFor()) await rest((took + overheadOf(req)) * REST[room])
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
