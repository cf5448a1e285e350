import type { NoticeChannel, OfficeRow } from '../../platform/db/schema.ts'

export const CHANNELS = ['email', 'webhook', 'push', 'district'] as const satisfies NoticeChannel[]

/** Whether the head has switched the channel on; the district's webhook is only for offices without one. */
export function usesChannel(
  office: Pick<
    OfficeRow,
    'tells_hosts' | 'mails_hosts' | 'calls_webhook' | 'calls_district' | 'pushes_hosts'
  >,
  channel: NoticeChannel,
): boolean {
  const isOn = {
    email: office.mails_hosts,
    webhook: office.calls_webhook,
    push: office.pushes_hosts,
    district: office.calls_district && !office.calls_webhook,
  }
  return office.tells_hosts && isOn[channel]
}
