import type { Request, RequestHandler, Response } from 'express'
import { createFairQueue } from '../platform/lib/fair-queue.ts'
import { createOneAtATime } from '../platform/lib/one-at-a-time.ts'
import { answered, nextIteration, rest } from './answered.ts'
import { asksForStream } from './events.ts'
import { senderOf } from './sender.ts'
import { createSilence } from './silence.ts'

const MOST = {
  /**
   * Requests of one sender that are answered at the same time, and streams of boards and of people at their desks, which stay open.
   * Some hundred people behind the address of one building stay below it: a browser asks for six things at once.
   */
  requests: 400,
  streams: 1000,
  /**
   * Requests of whoever is not known that are looked at between two turns of the event loop, of one sender and of all, and that wait to
   * be. Four hundred that came at once and were looked at at once kept every gate waiting for a quarter of a second.
   */
  perIteration: { each: 1, all: 2 },
  unseen: { each: 2000, all: 5000 },
  /**
   * Requests of one browser and of all browsers of one account that are looked at together, and that wait to be: more than all
   * devices of a gate send. Two hundred that were read, looked up and refused with a form each kept every other gate waiting for
   * half a second.
   */
  ofSession: { atOnce: 4, waiting: 200 },
  ofAccount: { atOnce: 8, waiting: 400 },
  /**
   * Milliseconds after which a request makes room for its account's next one: its body comes slowly, or the database. A page
   * waits for those before it, and may take longer.
   */
  longest: { sent: 500, page: 5000 },
}

/** Who has signed in, by the browser and by the account. */
export interface KnownSender {
  session: string
  account: string
}

/** What is done at a gate, which waits for no page of its account. Everything that changes something there is posted. */
const isAtGate = ({ method, path }: Request) => method === 'POST' && path.startsWith('/gate')

/** By the answer of a request of an account at a gate: makes room for the account's next one. */
const rooms = new WeakMap<Response, () => void>()

/** It waits for a page from here on, which must hold up nothing that its account does at a gate. */
export const makeRoom = (res: Response): void => rooms.get(res)?.()

/**
 * Looks at no more of a sender while so many of its requests wait for their answer. Each that waits for its turn further in has cost a
 * millisecond by then: a thousand new connections of one address would keep everybody waiting for a second. Whoever is known
 * and shares the address is not counted: of a browser and of an account a few are looked at, and the others wait unread, so that a
 * device that was stolen holds up neither another office nor the other devices of its account. Pages wait apart.
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
  const lookAt = async (req: Request, res: Response, next: () => void) => {
    const madeRoom = new Promise<void>((resolve) => {
      if (isAtGate(req)) rooms.set(res, resolve)
    })
    await Promise.race([
      answered(res, next),
      madeRoom,
      rest(most.longest[req.method === 'GET' ? 'page' : 'sent']),
    ])
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
