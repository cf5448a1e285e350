import type { Request, RequestHandler, Response } from 'express'
import { createFairQueue } from '../platform/lib/fair-queue.ts'
import { createOneAtATime } from '../platform/lib/one-at-a-time.ts'
import { answered, nextIteration, within } from './answered.ts'
import { asksForStream } from './events.ts'
import { senderOf } from './sender.ts'
import { createSilence } from './silence.ts'

const MOST = {
  /**
   * Requests of one sender that are answered at the same time, and open streams of boards and hosts. Some hundred people behind
   * one building's address stay below it: a browser sends six requests at once.
   */
  requests: 400,
  streams: 1000,
  /**
   * Requests without a known session that are handled in one turn of the event loop, of one sender and of all, and requests
   * that may wait. Four hundred that came together and were handled together kept every gate waiting for a quarter of a second.
   */
  perIteration: { each: 1, all: 2 },
  unseen: { each: 2000, all: 5000 },
  /**
   * Requests of one browser, and of all browsers of one account, that are handled at once, and that may wait: more than all
   * devices of a gate send. Two hundred that were read, looked up and refused with a form each kept every other gate waiting
   * for half a second.
   */
  ofSession: { atOnce: 4, waiting: 200 },
  ofAccount: { atOnce: 8, waiting: 400 },
  /**
   * Milliseconds after which a request makes room for its account's next one, because its body or the database is slow. A page
   * may take longer, because it waits for pages before it.
   */
  longest: { sent: 500, page: 5000 },
}

/** A sender with a session that this process has seen. */
export interface KnownSender {
  session: string
  account: string
}

/** Actions at a gate, which wait for no page of the account. All of them are POSTs. */
const isAtGate = ({ method, path }: Request) => method === 'POST' && path.startsWith('/gate')

/**
 * On the response to a request at a gate: makes room for the account's next request. In a WeakMap the function, which reaches
 * the response, would keep every answered request until the next major garbage collection.
 */
const room = Symbol('room')
type AtGate = Response & { [room]?: () => void }

/** Call it before a response waits for a page: it must not hold up the account's actions at a gate meanwhile. */
export const makeRoom = (res: AtGate): void => res[room]?.()

/**
 * Limits how many requests of a sender are handled while others of it are unanswered. Each request costs a millisecond before
 * it waits for its turn: a thousand new connections of one address would keep everybody waiting for a second. Known senders who
 * share the address are not counted: of each browser and account a few requests are handled, and the rest wait unread, so that
 * a stolen device holds up neither another office nor the other devices of its account. Pages and actions wait apart.
 */
export function refuseCrowds(
  known: (req: Request) => KnownSender | undefined,
  given: Partial<typeof MOST> = {},
): RequestHandler {
  const silence = createSilence()
  const most = { ...MOST, ...given }
  const ofSession = createOneAtATime(most.ofSession.waiting, most.ofSession.atOnce)
  const ofAccount = createOneAtATime(most.ofAccount.waiting, most.ofAccount.atOnce)
  const ofStrangers = createFairQueue(most.perIteration, most.unseen)
  const lookAt = async (req: Request, res: AtGate, next: () => void) => {
    const madeRoom = new Promise<void>((resolve) => {
      if (isAtGate(req)) res[room] = resolve
    })
    const longest = most.longest[req.method === 'GET' ? 'page' : 'sent']
    await within(longest, Promise.race([answered(res, next), madeRoom]))
    await nextIteration()
  }
  const open = { requests: new Map<string, number>(), streams: new Map<string, number>() }
  return (req, res, next) => {
    const sender = known(req)
    if (sender) {
      const lane = isAtGate(req) ? 'gate' : 'page'
      const look = () => ofAccount(`${lane} ${sender.account}`, () => lookAt(req, res, next))
      return void ofSession(`${lane} ${sender.session}`, look).catch(() => silence(res))
    }
    const kind = asksForStream(req) ? 'streams' : 'requests'
    const counts = open[kind]
    const address = senderOf(req)
    const count = counts.get(address) ?? 0
    if (count >= most[kind]) return silence(res)
    counts.set(address, count + 1)
    res.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1
      if (left > 0) counts.set(address, left)
      else counts.delete(address)
    })
    const look = async () => {
      if (!res.closed) next()
      await nextIteration()
    }
    ofStrangers(address, look).catch(() => silence(res))
  }
}
