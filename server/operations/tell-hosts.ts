import { setTimeout as pause } from 'node:timers/promises'
import pLimit from 'p-limit'
import { personalCode } from '../core/hosts/personal-link.ts'
import { CHANNELS, usesChannel } from '../core/notices/channels.ts'
import { devicesToTell, settleDevices } from '../core/notices/devices.ts'
import { noticeBody, noticeMail, noticePush, secondsOfUse } from '../core/notices/message.ts'
import {
  gatherWaiting,
  type Notice,
  type Outcome,
  settleNotice,
  takeNotice,
  type Waiting,
} from '../core/notices/queue.ts'
import { findWebhook, secretsOf } from '../core/notices/webhook.ts'
import { createOffices, OFFICES, type Office, type Offices } from '../core/offices/directory.ts'
import type { Context } from '../http/context.ts'
import type { NoticeChannel, OfficeRow } from '../platform/db/schema.ts'
import { SECOND } from '../platform/lib/clock.ts'
import { isLanguage, translator } from '../platform/messages/messages.ts'
import { type Failure, MESSAGE_FAILURES, SendError } from '../platform/outgoing/failure.ts'
import { createMailer, type Mailer } from '../platform/outgoing/mail.ts'
import { contactOf, createPushSender, type PushSender } from '../platform/outgoing/push.ts'
import { createWebhookSender, type WebhookSender } from '../platform/outgoing/webhook.ts'
import { logFailedJob } from './failed-job.ts'

/** Failed notifications become due again without any change in their office, so all offices are checked regularly. */
const ROUND = 30 * SECOND
/** Milliseconds that a stop waits for running deliveries; interrupted ones are sent again later. */
const STOP_PATIENCE_MS = 5 * SECOND
/** Messages at a time: more than a few offices whose server hangs can fill, and for mail what a server takes. */
const PLACES = { email: 8, webhook: 64, push: 64, district: 16 } as const satisfies Record<
  NoticeChannel,
  number
>
const PER_OFFICE = 4
/** What all offices share, and the failures that are only those of a message. */
const SHARED: Partial<Record<NoticeChannel, readonly Failure[]>> = {
  email: MESSAGE_FAILURES,
  district: [...MESSAGE_FAILURES, 'declined'],
}

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
  /** How long a shared server that has failed is left alone, and how long a stop waits, in milliseconds. */
  {
    rest = ROUND,
    patience = STOP_PATIENCE_MS,
    now = () => performance.now(),
  }: { rest?: number; patience?: number; now?: () => number } = {},
): Telling {
  const senders = { ...sendersOf(context), ...given }
  const { clock, db, live, log } = context
  const offices = createOffices(db, clock)
  const followed = new Map<string, () => void>()
  const failed = (error: unknown): undefined => {
    logFailedJob(log, 'telling hosts', error)
  }
  const downUntil = new Map<NoticeChannel, number>()
  const laneOf = (channel: NoticeChannel) =>
    createLane(PLACES[channel], async (officeId, more) => {
      if (now() < (downUntil.get(channel) ?? 0)) return
      const result = await tellNext(context, { offices, senders }, { officeId, channel, more }).catch(failed)
      const failuresOfOne = SHARED[channel]
      if (!result || !failuresOfOne) return
      if (result !== 'sent' && !failuresOfOne.includes(result)) downUntil.set(channel, now() + rest)
      // It works again, so everybody may send.
      else if (downUntil.delete(channel)) void round()
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
        pause(patience, undefined, { ref: false }),
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
  await settleNotice(pool, notice, outcome, clock.now())
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

/** The result of one message; undefined when there was none to send. */
type SendResult = 'sent' | Failure | undefined

/**
 * Runs the work of many offices, some pieces at a time and {@link PER_OFFICE} of one office. `step` takes and does one piece, and
 * calls `more` once it has taken one, so that the next can be taken.
 */
function createLane(places: number, step: (officeId: string, more: () => void) => Promise<void>) {
  const limit = pLimit(places)
  const busy = new Map<string, number>()
  const taking = new Set<string>()
  /** Offices to look at again when one of their pieces is done. */
  const asked = new Set<string>()
  const running = new Set<Promise<void>>()
  let isEnded = false
  const look = (officeId: string) => {
    if (isEnded) return
    const own = busy.get(officeId) ?? 0
    if (taking.has(officeId) || own >= PER_OFFICE) {
      asked.add(officeId)
      return
    }
    asked.delete(officeId)
    busy.set(officeId, own + 1)
    taking.add(officeId)
    let isTaking = true
    const taken = () => {
      if (isTaking) taking.delete(officeId)
      isTaking = false
    }
    const more = () => {
      taken()
      look(officeId)
    }
    const over = () => {
      taken()
      running.delete(work)
      busy.set(officeId, (busy.get(officeId) ?? 1) - 1)
      if (asked.has(officeId)) look(officeId)
    }
    const work: Promise<void> = limit(async () => {
      if (!isEnded) await step(officeId, more)
    }).finally(over)
    running.add(work)
  }
  return {
    look,
    /** Resolves when nothing is left to do. */
    async settled(): Promise<void> {
      while (running.size > 0) await Promise.all(running)
    },
    /** Starts nothing new, and waits for running work. */
    async end(): Promise<void> {
      isEnded = true
      await Promise.all(running)
    },
  }
}

/** The sender of each channel; undefined when it is not configured. */
interface Senders {
  mailer: Mailer | undefined
  webhooks: WebhookSender
  pushes: PushSender
}

function sendersOf({ config, keys }: Context): Senders {
  return {
    mailer: createMailer(config),
    webhooks: createWebhookSender(config.WEBHOOK_INSIDE_HOSTS ?? []),
    pushes: createPushSender(keys, contactOf(config), { inside: config.PUSH_HOSTS ?? [] }),
  }
}

/** Sends by one channel; resolves to false when nobody is to be notified this way any more. */
type Deliver = (
  context: Context,
  senders: Senders,
  notice: Notice,
  office: Office,
  waiting: Waiting,
) => Promise<boolean>

const sendMail: Deliver = async (context, { mailer }, { id }, office, waiting) => {
  const { email } = waiting.member
  if (!mailer || !office.mailsHosts || !email) return false
  const link = linkOf(context, waiting.member)
  await mailer.send(noticeMail(id, email, waiting, { office, link, t: translator('vi') }))
  return true
}

/** Calls the office's webhook, or the district's when the head allows it and the office has none. */
const callWebhook: Deliver = async (context, { webhooks }, { id, channel }, office, waiting) => {
  const { clock, db, keys } = context
  if (channel === 'district' && (!office.callsDistrict || office.callsWebhook)) return false
  const hook = await findWebhook(db, channel === 'district' ? office.districtId : office.id)
  if (!hook) return false
  const at = clock.now()
  const body = noticeBody(waiting, { office, at })
  await webhooks.send(hook.url, secretsOf(keys, hook, at), { id, at, body })
  return true
}

/** How each channel sends one notification; throws a SendError. */
const DELIVERIES: Record<NoticeChannel, Deliver> = {
  email: sendMail,
  webhook: callWebhook,
  district: callWebhook,
  push: (context, { pushes }, notice, office, waiting) =>
    tellDevices(context, pushes, notice, office, waiting),
}

/** The host's personal link; empty without a public address or when the link was withdrawn. */
function linkOf(
  { config, keys }: Context,
  member: Parameters<typeof personalCode>[1] & { link_withdrawn: boolean },
): string {
  if (!config.PUBLIC_URL || member.link_withdrawn) return ''
  return `${config.PUBLIC_URL}/d/${personalCode(keys, member)}/guests`
}

/**
 * Sends a notification to every device of a host that has not received it, all at once. Forgets devices that their push service
 * no longer knows. Returns false when there are no devices. Throws the SendError of a failed device after the others were sent
 * to.
 */
async function tellDevices(
  { clock, db, keys }: Context,
  pushes: PushSender,
  notice: Notice,
  office: Office,
  waiting: Waiting,
): Promise<boolean> {
  if (!office.pushesHosts) return false
  const devices = await devicesToTell(db, keys, notice)
  const ttl = secondsOfUse(office, clock.now())
  const results = await Promise.allSettled(
    devices.map(async ({ lang, target }) => {
      const t = translator(isLanguage(lang) ? lang : 'vi')
      return target ? pushes.send(target, { body: noticePush(waiting, { office, t }), ttl }) : false
    }),
  )
  const idsOf = (isIt: (result: PromiseSettledResult<boolean>) => boolean) =>
    devices.filter((_, index) => isIt(results[index] as PromiseSettledResult<boolean>)).map(({ id }) => id)
  const notified = idsOf((result) => result.status === 'fulfilled' && result.value)
  const gone = idsOf((result) => result.status === 'fulfilled' && !result.value)
  await settleDevices(db, notice, { notified, gone })
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  const failed = errors.find((error) => !(error instanceof SendError && error.isFinal)) ?? errors[0]
  if (failed) throw failed
  return notified.length > 0
}
