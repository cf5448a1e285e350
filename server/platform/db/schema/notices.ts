import type { Selectable } from 'kysely'
import type { Failure } from '../../outgoing/failure.ts'
import type { Day, WithDefault } from './values.ts'

/** A way in which a host is told of visitors who wait, beside their own page. */
export type NoticeChannel = 'email' | 'webhook'

/** A host is to be told that somebody waits; a trigger on visits writes it. Deleted the day after. */
export interface HostNoticeTable {
  office_id: string
  id: string
  member_id: string
  channel: NoticeChannel
  day: Day
  /** When it is tried next. */
  due_at: Date
  attempts: WithDefault<number>
  sent_at: Date | null
}

/** How telling hosts goes in an office: counts, times and codes. The district reads it. */
export interface ChannelStateTable {
  office_id: string
  channel: NoticeChannel
  /** Notices of today that are not sent yet. */
  waiting: WithDefault<number>
  sent_at: Date | null
  failed_at: Date | null
  failure: Failure | null
  /** The first failure since something was sent. */
  failing_since: Date | null
}

/** An address that is told of visitors who wait, beside or instead of mail. */
export interface OfficeWebhookTable {
  office_id: string
  url: string
  secret_id: string
  /** Of the secret that signs as well until a day after `rotated_at`. */
  former_secret_id: string | null
  rotated_at: Date | null
}

export type OfficeWebhookRow = Selectable<OfficeWebhookTable>

export type ChannelStateRow = Selectable<ChannelStateTable>
