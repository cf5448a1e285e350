import type { Selectable } from 'kysely'
import type { Language } from '../../messages/messages.ts'
import type { Failure } from '../../outgoing/failure.ts'
import type { Day, WithDefault } from './values.ts'

/** How a host is notified of waiting visitors, besides their own page. */
export type NoticeChannel = 'email' | 'webhook' | 'push' | 'district'

/** A notification to a host that a visitor waits; a trigger on visits inserts it. Deleted the day after. */
export interface HostNoticeTable {
  office_id: string
  id: string
  member_id: string
  channel: NoticeChannel
  day: Day
  /** The time of the next attempt. */
  due_at: Date
  attempts: WithDefault<number>
  sent_at: Date | null
}

/** The period of a summary. */
export type SummaryKind = 'weekly' | 'monthly'

/** Where a head or a district user wants summaries sent. */
export interface SummaryMailSettingTable {
  office_id: string
  account_id: string
  address: string
  /** The language of the page when it was saved. */
  lang: Language
  /** Null when switched off, as for `monthly_since`. */
  weekly_since: Date | null
  monthly_since: Date | null
  /** Null until the recipient has confirmed the address; only the confirmation mail is sent before. */
  confirmed_at: WithDefault<Date | null>
  /** The next attempt to send the confirmation mail; null once it was sent or finally refused. */
  ask_due_at: WithDefault<Date | null>
  asked_at: WithDefault<Date | null>
  ask_failure: WithDefault<Failure | null>
}

/** A summary for one person, for the latest period of its kind; deleted with the setting. */
export interface SummaryMailTable {
  office_id: string
  id: string
  account_id: string
  kind: SummaryKind
  from_day: Day
  made_at: Date
  /** The time of the next attempt; null once it was finally refused. */
  due_at: Date | null
  attempts: WithDefault<number>
  sent_at: WithDefault<Date | null>
  failure: WithDefault<Failure | null>
}

/** The delivery state of a channel, or of the summaries, in an office: counts, times and codes. The district reads it. */
export interface ChannelStateTable {
  office_id: string
  /** A `summary` row exists while anybody wants summaries. */
  channel: NoticeChannel | 'summary'
  /** Unsent notifications of today, or unsent summaries and confirmation mails. */
  waiting: WithDefault<number>
  sent_at: Date | null
  failed_at: Date | null
  failure: Failure | null
  /** The first failure since the last success. */
  failing_since: Date | null
}

/** A webhook that is notified of waiting visitors, besides or instead of mail; that of the tree's root is the district's. */
export interface OfficeWebhookTable {
  office_id: string
  url: string
  secret_id: string
  /** The previous secret, which also signs until a day after `rotated_at`. */
  former_secret_id: string | null
  rotated_at: Date | null
}

export type OfficeWebhookRow = Selectable<OfficeWebhookTable>

/** A browser of a staff member that receives push messages about their visitors. */
export interface PushDeviceTable {
  office_id: string
  id: string
  member_id: string
  /** The version of the personal link through which it was added. */
  link_version: number
  /** A hash of its push endpoint, which recognises the same browser again. */
  mark: Buffer
  /** Its endpoint and keys, encrypted under the installation's secret. */
  sealed: Buffer
  /** Browser and operating system, as far as known. */
  device: string
  lang: string
  made_at: Date
  /** The last notification that it received. */
  told: string | null
}

export type PushDeviceRow = Selectable<PushDeviceTable>

export type ChannelStateRow = Selectable<ChannelStateTable>

export type SummaryMailSettingRow = Selectable<SummaryMailSettingTable>
