import { devicesToTell, settleDevices } from '../core/notices/devices.ts'
import { noticePush, secondsOfUse } from '../core/notices/message.ts'
import type { Notice, Waiting } from '../core/notices/queue.ts'
import type { Office } from '../core/offices/directory.ts'
import type { Context } from '../http/context.ts'
import { isLanguage, translator } from '../platform/messages/messages.ts'
import { SendError } from '../platform/outgoing/failure.ts'
import type { PushSender } from '../platform/outgoing/push.ts'

/**
 * Sends a notification to every device of a host that has not received it, all at once. Forgets devices that their push service
 * no longer knows. Returns false when there are no devices. Throws the SendError of a failed device after the others were sent
 * to.
 */
export async function tellDevices(
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
