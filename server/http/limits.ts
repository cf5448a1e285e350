import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Request, RequestHandler, Response } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Staff } from '../core/accounts/sessions.ts'
import { createOneAtATime } from '../platform/lib/one-at-a-time.ts'
import type { Rule } from './policy.ts'
import { senderOf } from './sender.ts'

/** Of the server's connections, in milliseconds but for the counts. Node looks for requests that are too slow only at times. */
export const CONNECTIONS = {
  most: 4000,
  /** Browsers and proxies send no request before they have the answer to the last; a packet has room for a thousand. */
  unanswered: 8,
  head: 10_000,
  body: 30_000,
  checkedEvery: 1000,
  /** Longer than a proxy keeps an idle connection: if we closed it first, an entry might already be on its way. */
  idle: 75_000,
  /** Without any traffic. A board's stream has some every 25 s, so a dead one ends. */
  silent: 120_000,
}

/**
 * Requests a minute. Sixty visitors of an office and its staff's new browsers make a thousand behind one address, of which two
 * hundred are `forms` without an account; four gates of one account make five hundred.
 */
export const A_MINUTE = { address: 6000, forms: 1200, account: 3000, office: 12_000 }

/**
 * Requests of one sender (an address, or an account) that are answered at the same time, and that may wait: as many as phones
 * could scan one poster at the same moment. `together` are those of everybody without an account, or of the account's office.
 * The pages of visitors, the sign-in, the pages of an account and what it does at a gate wait for their own kind only.
 */
export const AT_ONCE = {
  sender: 2,
  waiting: 200,
  /** Milliseconds for which a sender's place rests after each answer, so that a flood leaves the event loop to others. */
  rest: 10,
  together: { visitor: 6, entrance: 6, page: 3, act: 3 },
}
type Lane = keyof (typeof AT_ONCE)['together']

/** Milliseconds before a refusal is sent, so that whoever tries again at once costs little. */
const LATE = 1000
/** Milliseconds after which a request no longer counts whose browser has gone: its work may go on without an answer. */
const GONE = 10_000

type AccountOf = (req: Request) => Pick<Staff, 'id' | 'officeId'> | undefined

/**
 * Refuses what goes beyond {@link A_MINUTE}, before anything is read. `known` finds the account of a session that this process
 * has seen: it counts for itself, so that nobody behind the same address can keep a gate out.
 */
export function limitRates(known: AccountOf, most = A_MINUTE): RequestHandler {
  const of = (points: number) => new RateLimiterMemory({ points, duration: 60 })
  const [addresses, forms] = [of(most.address), of(most.forms)]
  const [accounts, offices] = [of(most.account), of(most.office)]
  const count = async (req: Request) => {
    const staff = known(req)
    if (!staff) return (req.method === 'POST' ? forms : addresses).consume(senderOf(req))
    await accounts.consume(staff.id)
    return offices.consume(staff.officeId)
  }
  return (req, res, next) => {
    count(req).then(
      () => next(),
      (reason) => {
        if (!(reason instanceof RateLimiterRes)) return next(reason)
        res
          .status(429)
          .set('Retry-After', String(Math.ceil(reason.msBeforeNext / 1000)))
          .type('text')
        setTimeout(() => res.send(TOO_MANY), LATE).unref()
      },
    )
  }
}

const TOO_MANY =
  'Quá nhiều yêu cầu. Vui lòng thử lại sau một phút. (Too many requests. Try again in a minute.)\n'

/** Makes a handler that waits in the lane of the rule. */
export interface InTurn {
  (rule: Pick<Rule, 'who' | 'lane'>): RequestHandler
  /** How many requests wait in each lane. */
  waiting: () => Record<Lane, number>
}

/** Lets requests wait as {@link AT_ONCE} says, each once. A place is free again when the answer begins to be sent. */
export function createTurns({ sender, waiting, rest, together } = AT_ONCE): InTurn {
  const laneOf = (most: number) => {
    const [ofSender, ofAll] = [createOneAtATime(waiting, sender), createOneAtATime(Infinity, most)]
    return {
      wait: (whose: string, all: string, work: () => Promise<void>) =>
        ofSender(whose, async () => {
          await ofAll(all, work)
          await sleep(rest, undefined, { ref: false })
        }),
      waiting: () => ofSender.load().waiting + ofAll.load().waiting,
    }
  }
  const lanes = {
    visitor: laneOf(together.visitor),
    entrance: laneOf(together.entrance),
    page: laneOf(together.page),
    act: laneOf(together.act),
  }
  const taken = new WeakSet<Response>()
  const inTurn =
    ({ who, lane }: Pick<Rule, 'who' | 'lane'>): RequestHandler =>
    (req, res, next) => {
      if (taken.has(res)) return next()
      taken.add(res)
      const { signedIn: staff } = res.locals
      const isStranger = who === 'anyone' && !staff
      const name = isStranger ? (lane ? 'entrance' : 'visitor') : lane === 'act' ? 'act' : 'page'
      const answer = async () => {
        if (res.closed) return
        const begun = answerBegins(res)
        next()
        await begun
      }
      lanes[name]
        .wait(staff?.id ?? senderOf(req), staff?.officeId ?? '', answer)
        .catch((error) => setTimeout(next, LATE, error).unref())
    }
  return Object.assign(inTurn, {
    waiting: () => ({
      visitor: lanes.visitor.waiting(),
      entrance: lanes.entrance.waiting(),
      page: lanes.page.waiting(),
      act: lanes.act.waiting(),
    }),
  })
}

/** A slow reader keeps nobody waiting, and a stream is open for hours. */
function answerBegins(res: Response): Promise<void> {
  return new Promise((resolve) => {
    const write = res.writeHead.bind(res) as (...head: unknown[]) => Response
    res.writeHead = ((...head: unknown[]) => {
      resolve()
      return write(...head)
    }) as typeof res.writeHead
    res.once('close', () => setTimeout(resolve, GONE).unref())
  })
}

/** Cuts off a connection that sends more than {@link CONNECTIONS}.unanswered requests without waiting for answers. */
export function limitUnanswered(listener: RequestListener): RequestListener {
  const unanswered = new WeakMap<Socket, number>()
  return (req, res) => {
    const { socket } = req
    // Requests that were read together with the one too many.
    if (socket.destroyed) return
    const add = (one: number) => unanswered.set(socket, (unanswered.get(socket) ?? 0) + one)
    add(1)
    if ((unanswered.get(socket) ?? 0) > CONNECTIONS.unanswered) return void socket.destroy()
    res.once('close', () => add(-1))
    listener(req, res)
  }
}
