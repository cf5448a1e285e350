import type { ChannelStateRow } from '../../platform/db/schema.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

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
