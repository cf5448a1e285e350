import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { ChannelStateRow } from '../../platform/db/schema.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** Something that the head switches, and what was just done about it. */
export interface Switch {
  on: boolean
  done: string
}

export interface HostsPage extends Page {
  page: Switch
  mail: Switch & {
    /** There is a mail server. */
    isThere: boolean
    addresses: string
    lines: string[]
    /** What came of the test message. */
    tested: { text: string; ok: boolean } | undefined
  }
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
    ...(state.failed_at && state.failure
      ? [
          t('tell.state.failed', {
            at: momentText(state.failed_at),
            why: t(`notice.failure.${state.failure}`),
          }),
        ]
      : []),
  ]
}
