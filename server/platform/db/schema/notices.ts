import type { Selectable } from 'kysely'
import type { Language } from '../../messages/messages.ts'
import type { Failure } from '../../outgoing/failure.ts'
import type { Day, WithDefault } from './values.ts'

/** A way in which a host is told of visitors who wait, beside their own page. */
export type NoticeChannel = 'email' | 'webhook' | 'push' | 'district'

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

/** What a summary is of: the last week, or the last month. */
export type SummaryKind = 'weekly' | 'monthly'

/** Where a head or a person of the district wants summaries sent. */
export interface SummaryMailSettingTable {
  office_id: string
  account_id: string
  address: string
  /** In which the page was when it was saved. */
  lang: Language
  /** Null where it is off. */
  weekly_since: Date | null
  monthly_since: Date | null
  /** Null until whoever gave the address has confirmed it; nothing else is sent to it before. */
  confirmed_at: WithDefault<Date | null>
  /** When the mail to confirm it is tried next; null once it was sent or refused for good. */
  ask_due_at: WithDefault<Date | null>
  asked_at: WithDefault<Date | null>
  ask_failure: WithDefault<Failure | null>
}

/** A summary for one person, of the newest period of its kind; it goes with the setting. */
export interface SummaryMailTable {
  office_id: string
  id: string
  account_id: string
  kind: SummaryKind
  from_day: Day
  made_at: Date
  /** When it is tried next; null once it was refused for good. */
  due_at: Date | null
  attempts: WithDefault<number>
  sent_at: WithDefault<Date | null>
  failure: WithDefault<Failure | null>
}

/** How a channel, or the summaries, go in an office: counts, times and codes. The district reads it. */
export interface ChannelStateTable {
  office_id: string
  /** A row of summaries is there as long as somebody wants them. */
  channel: NoticeChannel | 'summary'
  /** Notices of today, or summaries and mails to confirm an address, that are not sent yet. */
  waiting: WithDefault<number>
  sent_at: Date | null
  failed_at: Date | null
  failure: Failure | null
  /** The first failure since something was sent. */
  failing_since: Date | null
}

/** An address that is told of visitors who wait, beside or instead of mail; that of the root of the tree is the district's. */
export interface OfficeWebhookTable {
  office_id: string
  url: string
  secret_id: string
  /** Of the secret that signs as well until a day after `rotated_at`. */
  former_secret_id: string | null
  rotated_at: Date | null
}

export type OfficeWebhookRow = Selectable<OfficeWebhookTable>

/** A browser of a member of the staff that is told of their visitors. */
export interface PushDeviceTable {
  office_id: string
  id: string
  member_id: string
  /** Of the personal link by which it was given. */
  link_version: number
  /** Of its address at the push service: the same browser again is no second device. */
  mark: Buffer
  /** Its address and its keys; opens under the installation's secret. */
  sealed: Buffer
  /** Browser and system, as far as they are known. */
  device: string
  lang: string
  made_at: Date
  /** The notice that it got last. */
  told: string | null
}

export type PushDeviceRow = Selectable<PushDeviceTable>

export type ChannelStateRow = Selectable<ChannelStateTable>

export type SummaryMailSettingRow = Selectable<SummaryMailSettingTable>
