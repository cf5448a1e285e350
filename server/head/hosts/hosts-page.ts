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

/** What came of a test. */
export interface Tested {
  text: string
  ok: boolean
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
  webhook: {
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
