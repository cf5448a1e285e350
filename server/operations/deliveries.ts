import { personalCode } from '../core/hosts/personal-link.ts'
import { devicesToTell, settleDevices } from '../core/notices/devices.ts'
import { noticeBody, noticeMail, noticePush, secondsOfUse } from '../core/notices/message.ts'
import type { Notice, Waiting } from '../core/notices/queue.ts'
import { findWebhook, secretsOf } from '../core/notices/webhook.ts'
import type { Office } from '../core/offices/directory.ts'
import type { Context } from '../http/context.ts'
import type { NoticeChannel } from '../platform/db/schema.ts'
import { isLanguage, translator } from '../platform/messages/messages.ts'
import { SendError } from '../platform/outgoing/failure.ts'
import { createMailer, type Mailer } from '../platform/outgoing/mail.ts'
import { contactOf, createPushSender, type PushSender } from '../platform/outgoing/push.ts'
import { createWebhookSender, type WebhookSender } from '../platform/outgoing/webhook.ts'

/** The sender of each channel; undefined when it is not configured. */
export interface Senders {
  mailer: Mailer | undefined
  webhooks: WebhookSender
  pushes: PushSender
}

export function sendersOf({ config, keys }: Context): Senders {
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
export const DELIVERIES: Record<NoticeChannel, Deliver> = {
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
