import type { NoticeChannel, OfficeRow } from '../../platform/db/schema.ts'

export const CHANNELS = ['email', 'webhook', 'push'] as const satisfies NoticeChannel[]

/** Whether the head has switched it on. */
export function isTold(
  office: Pick<OfficeRow, 'tells_hosts' | 'mails_hosts' | 'calls_webhook' | 'pushes_hosts'>,
  channel: NoticeChannel,
): boolean {
  const isOn = { email: office.mails_hosts, webhook: office.calls_webhook, push: office.pushes_hosts }
  return office.tells_hosts && isOn[channel]
}
