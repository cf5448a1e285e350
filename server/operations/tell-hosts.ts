import { setTimeout as pause } from 'node:timers/promises'
import { CHANNELS, usesChannel } from '../core/notices/channels.ts'
import {
  gatherWaiting,
  type Notice,
  type Outcome,
  settleNotice,
  takeNotice,
  type Waiting,
} from '../core/notices/queue.ts'
import { createOffices, type Offices } from '../core/offices/directory.ts'
import { OFFICES } from '../core/offices/settings-changed.ts'
import type { Context } from '../http/context.ts'
import type { NoticeChannel, OfficeRow } from '../platform/db/schema.ts'
import { officeDay, SECOND } from '../platform/lib/clock.ts'
import { MESSAGE_FAILURES, SendError } from '../platform/outgoing/failure.ts'
import { DELIVERIES, type Senders, sendersOf } from './deliveries.ts'
import { logFailedJob } from './failed-job.ts'
import { createLane } from './lane.ts'
import { type BackoffOptions, createSharedBackoff, type SendResult } from './shared-backoff.ts'

/** Failed notifications become due again without any change in their office, so all offices are checked regularly. */
const ROUND = 30 * SECOND
/** Milliseconds that a stop waits for running deliveries; interrupted ones are sent again later. */
const STOP_PATIENCE_MS = 5 * SECOND
const LANE = { places: 16, perOffice: 4 }

export interface Telling {
  /** Checks every office that notifies its hosts. */
  round(): Promise<void>
  /** Resolves when everything due has been tried. */
  settled(): Promise<void>
  stop(): Promise<void>
}

/**
 * Sends queued notifications: those of an office as soon as something changes there, and everything due twice a minute. Every
 * process does so; the queue gives a notification to one of them.
 */
export function startTelling(
  context: Context,
  given: Partial<Senders> = {},
  rest: BackoffOptions = { pause: ROUND, now: () => performance.now() },
): Telling {
  const senders = { ...sendersOf(context), ...given }
  const { clock, db, live, log } = context
  const offices = createOffices(db, clock)
  const followed = new Map<string, () => void>()
  const failed = (error: unknown): undefined => {
    logFailedJob(log, 'telling hosts', error)
  }
  // All offices share one mail server and the district's webhook, which may decline what one of them sends.
  const shared = new Map<NoticeChannel, ReturnType<typeof createSharedBackoff>>([
    ['email', createSharedBackoff(rest)],
    ['district', createSharedBackoff({ ...rest, messageFailures: [...MESSAGE_FAILURES, 'declined'] })],
  ])
  const laneOf = (channel: NoticeChannel) =>
    createLane(LANE, async (officeId, more) => {
      const backoff = shared.get(channel)
      if (backoff && !backoff.mayTry(officeId)) return undefined
      const result = await tellNext(context, { offices, senders }, { officeId, channel, more }).catch(failed)
      const { isBack, next } = backoff?.learn(result) ?? {}
      if (isBack) void round()
      if (next) lanes[channel].look(next)
      return result === undefined ? undefined : result === 'sent'
    })
  // Separate lanes, so that a channel that hangs does not delay the others.
  const lanes = {
    email: laneOf('email'),
    webhook: laneOf('webhook'),
    push: laneOf('push'),
    district: laneOf('district'),
  }
  const channels = CHANNELS.filter((channel) => channel !== 'email' || senders.mailer)

  /** Subscribes to the changes of an office that notifies its hosts. */
  const follow = (office: OfficeRow) => {
    const own = channels.filter((channel) => usesChannel(office, channel))
    if (own.length === 0) return
    const look = () => {
      for (const channel of own) lanes[channel].look(office.id)
    }
    followed.set(office.id, live.subscribe(office.id, look))
    look()
  }
  const leave = (id: string) => {
    followed.get(id)?.()
    followed.delete(id)
  }
  /** Updates the subscriptions to offices that notify their hosts, and checks all offices, or only one. */
  const round = async (id?: string) => {
    try {
      const list = await offices.list()
      for (const one of id === undefined ? [...followed.keys()] : [id]) leave(one)
      for (const office of list) if (id === undefined || office.id === id) follow(office)
    } catch (error) {
      failed(error)
    }
  }

  const forget = live.subscribe(OFFICES, (id) => {
    offices.forget(id)
    void round(id)
  })
  const timer = setInterval(() => void round(), ROUND)
  void round()
  const all = Object.values(lanes)
  return {
    round,
    settled: async () => {
      await Promise.all(all.map((lane) => lane.settled()))
    },
    async stop() {
      clearInterval(timer)
      for (const end of [forget, ...followed.values()]) end()
      await Promise.race([
        Promise.all(all.map((lane) => lane.end())),
        pause(STOP_PATIENCE_MS, undefined, { ref: false }),
      ])
    },
  }
}

/** Sends one notification of an office; a failed one is due again after a pause. Returns the other side's response. */
async function tellNext(
  context: Context,
  how: { offices: Offices; senders: Senders },
  { officeId, channel, more }: { officeId: string; channel: NoticeChannel; more: () => void },
): Promise<SendResult> {
  const { db, clock, log, pool } = context
  const notice = await takeNotice(pool, officeId, channel, clock.now())
  if (!notice) return undefined
  const waiting = await gatherWaiting(db, notice, clock.now())
  more()
  const outcome = await outcomeOf(context, how, notice, waiting)
  const hasFailed = typeof outcome === 'object' && 'failure' in outcome
  if (hasFailed)
    log.warn({ event: 'host not told', channel, failure: outcome.failure, attempt: notice.attempts })
  await settleNotice(pool, notice, outcome, officeDay(clock.now()))
  if (outcome === 'unnecessary') return undefined
  return hasFailed ? outcome.failure : 'sent'
}

async function outcomeOf(
  context: Context,
  { offices, senders }: { offices: Offices; senders: Senders },
  notice: Notice,
  waiting: Waiting | undefined,
): Promise<Outcome> {
  const { clock } = context
  const office = await offices.get(notice.officeId)
  if (!office?.tellsHosts || !waiting) return 'unnecessary'
  try {
    const isSent = await DELIVERIES[notice.channel](context, senders, notice, office, waiting)
    return isSent ? { sentAt: clock.now() } : 'unnecessary'
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    return { failure: error.failure, isFinal: error.isFinal, at: clock.now() }
  }
}
