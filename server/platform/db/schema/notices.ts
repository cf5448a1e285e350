import type { Selectable } from 'kysely'
import type { Failure } from '../../outgoing/failure.ts'
import type { Day, WithDefault } from './values.ts'

/** A way in which a host is told of visitors who wait, beside their own page. */
export type NoticeChannel = 'email'

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
}

export type ChannelStateRow = Selectable<ChannelStateTable>
