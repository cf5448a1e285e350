import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { ChannelStateRow } from '../../platform/db/schema.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** A setting that the head switches. */
export interface Switch {
  on: boolean
  says: string
  /** True when it was switched just now. */
  done: boolean
}

/** The result of a test message. */
export interface Tested {
  text: string
  ok: boolean
}

export interface WebhookPart {
  /** The path of the page that shows it. */
  home: '/office/hosts' | '/district/webhook'
  /** The path to which its form is sent. */
  forms: string
  /** Empty when there is no webhook. */
  url: string
  /** The secret that a new one would replace. */
  secretId: string
  /** Only shown once. */
  secret: string
  done: string
  lines: string[]
  failing: string
  tested: Tested | undefined
}

export interface DistrictWebhookPage extends Page {
  webhook: WebhookPart
  /** Says how many offices use it. */
  offices: string
  typed: Typed
  problems: Problems
}

export interface HostsPage extends Page {
  page: Switch
  mail: Switch & {
    /** True when a mail server is configured. */
    isThere: boolean
    addresses: string
    lines: string[]
    failing: string
    /** The result of the test message. */
    tested: Tested | undefined
  }
  push: Switch & { devices: string; lines: string[]; failing: string }
  webhook: WebhookPart
  /** The district's webhook. */
  district: Switch & { isThere: boolean; text: string; lines: string[]; failing: string }
  names: Switch
  typed: Typed
  problems: Problems
}

/** Describes how delivery by one channel goes, one sentence per fact; empty for a channel that was never used. */
export function stateLines(state: ChannelStateRow | undefined, t: Translate): string[] {
  if (!state) return []
  return [
    state.waiting > 0 ? t('tell.state.waiting', { count: state.waiting }) : t('tell.state.none_waiting'),
    state.sent_at ? t('tell.state.sent', { at: momentText(state.sent_at) }) : t('tell.state.never_sent'),
  ]
}

/** Says since when and why a channel has been failing; empty when its last message was delivered. */
export function failingText(state: ChannelStateRow | undefined, t: Translate): string {
  if (!state?.failing_since || !state.failed_at || !state.failure) return ''
  return t('tell.state.failing', {
    since: momentText(state.failing_since),
    at: momentText(state.failed_at),
    why: t(`notice.failure.${state.failure}`),
  })
}

/**
 * Combines the states of a channel in several offices: the number waiting, the newest delivery, and the newest unresolved
 * failure.
 */
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
