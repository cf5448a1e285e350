import type { NoticeChannel, OfficeRow } from '../../platform/db/schema.ts'

export const CHANNELS = ['email', 'webhook'] as const satisfies NoticeChannel[]

/** Whether the head has switched it on. */
export function isTold(
  office: Pick<OfficeRow, 'tells_hosts' | 'mails_hosts' | 'calls_webhook'>,
  channel: NoticeChannel,
): boolean {
  return office.tells_hosts && (channel === 'email' ? office.mails_hosts : office.calls_webhook)
}
