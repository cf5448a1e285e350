import type { NoticeChannel, OfficeRow } from '../../platform/db/schema.ts'

export const CHANNELS = ['email'] as const satisfies NoticeChannel[]

/** Whether the head has switched it on. */
export function isTold(
  office: Pick<OfficeRow, 'tells_hosts' | 'mails_hosts'>,
  _channel: NoticeChannel,
): boolean {
  return office.tells_hosts && office.mails_hosts
}
