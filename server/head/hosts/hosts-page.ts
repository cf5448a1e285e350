import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { ChannelStateRow } from '../../platform/db/schema.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** Something that the head switches, and what was just done about it. */
export interface Switch {
  on: boolean
  says: string
  /** Whether that was done a moment ago. */
  done: boolean
}

/** What came of a test. */
export interface Tested {
  text: string
  ok: boolean
}

/** A webhook with its form. */
export interface WebhookPart {
  /** Of the page that shows it. */
  home: '/office/hosts' | '/district/webhook'
  /** To which its form is sent. */
  forms: string
  /** Empty where there is none. */
  url: string
  /** Of the secret that a new one would replace. */
  secretId: string
  /** Shown once. */
  secret: string
  done: string
  lines: string[]
  failing: string
  tested: Tested | undefined
}

export interface DistrictWebhookPage extends Page {
  webhook: WebhookPart
  /** How many offices use it. */
  offices: string
  typed: Typed
  problems: Problems
}

export interface HostsPage extends Page {
  page: Switch
  mail: Switch & {
    /** There is a mail server. */
    isThere: boolean
    addresses: string
    lines: string[]
    failing: string
    /** What came of the test message. */
    tested: Tested | undefined
  }
  push: Switch & { devices: string; lines: string[]; failing: string }
  webhook: WebhookPart
  /** The gateway of the district. */
  district: Switch & { isThere: boolean; text: string; lines: string[]; failing: string }
  names: Switch
  typed: Typed
  problems: Problems
}

/** How telling by one channel goes, a sentence each; nothing of one that was never used. */
export function stateLines(state: ChannelStateRow | undefined, t: Translate): string[] {
  if (!state) return []
  return [
    state.waiting > 0 ? t('tell.state.waiting', { count: state.waiting }) : t('tell.state.none_waiting'),
    state.sent_at ? t('tell.state.sent', { at: momentText(state.sent_at) }) : t('tell.state.never_sent'),
  ]
}

/** Since when a channel has been failing, and why; empty where the last message went. */
export function failingText(state: ChannelStateRow | undefined, t: Translate): string {
  if (!state?.failing_since || !state.failed_at || !state.failure) return ''
  return t('tell.state.failing', {
    since: momentText(state.failing_since),
    at: momentText(state.failed_at),
    why: t(`notice.failure.${state.failure}`),
  })
}

/** How one channel goes in several offices: what waits in all, the newest that was sent, and the newest failure that nothing followed. */
export function allTogether(states: ChannelStateRow[]): ChannelStateRow | undefined {
  const [first] = states
  if (!first) return undefined
  const newest = states.toSorted((a, b) => Number(b.failed_at) - Number(a.failed_at))[0] ?? first
  const sent = states.map(({ sent_at }) => sent_at).toSorted((a, b) => Number(b) - Number(a))[0] ?? null
  const failing = states.filter(({ failing_since }) => failing_since !== null)
  const isFailing = newest.failing_since !== null && Number(newest.failed_at) > Number(sent)
  return {
    ...newest,
    waiting: states.reduce((sum, { waiting }) => sum + waiting, 0),
    sent_at: sent,
    failing_since: isFailing
      ? (failing.map((one) => one.failing_since).toSorted((a, b) => Number(a) - Number(b))[0] ?? null)
      : null,
  }
}
