import type { ClockState, PurgeRuns, Waiting } from '../core/installation/purge-runs.ts'
import type { Role } from '../platform/db/schema.ts'
import { DAY, HOUR, MINUTE } from '../platform/lib/clock.ts'
import { asTyped } from '../platform/lib/release.ts'
import type { Translate } from '../platform/messages/messages.ts'

/** The notice on every page while the clock is slow, or deletion waits for a person. */
export interface ClockNotice {
  text: string
  /** The page where the reader can do something about it. */
  href: string | undefined
}

export function clockNotice(state: ClockState, role: Role, now: Date, t: Translate): ClockNotice | undefined {
  const [text] = clockTroubles(state, now, t)
  if (role !== 'reception') return text === undefined ? undefined : { text, href: '/clock' }
  return state.slowBy > 0 ? { text: `${text} ${t('clock.notice.tell')}`, href: undefined } : undefined
}

/** The notice before the sign-in, and where a phone is set up: phones' codes go by the clock. */
export function signInNotice(
  purgeRuns: Pick<PurgeRuns, 'isSure' | 'state'>,
  now: Date,
  t: Translate,
): ClockNotice | undefined {
  const [text] = purgeRuns.isSure() ? [] : clockTroubles(purgeRuns.state(), now, t)
  return text === undefined
    ? undefined
    : { text: asTyped(`${text} ${t('clock.notice.no_codes')}`), href: undefined }
}

/** Everything that is wrong with the time, the worst first; empty where all is well. */
export function clockTroubles({ slowBy, waiting }: ClockState, now: Date, t: Translate): string[] {
  const slow = slowBy > 0 ? [t('clock.notice.behind', { span: spanText(slowBy, t) })] : []
  return [...slow, ...(waiting ? [waitingText(waiting, now, t)] : [])]
}

function waitingText({ isFar, since, due, kept }: Waiting, now: Date, t: Translate): string {
  if (!isFar) return t('clock.notice.held', { expired: due, kept })
  return t('clock.notice.off', { span: spanText(Math.abs(now.getTime() - since.getTime()), t) })
}

/** `11 ngày`, `20 giờ`, `40 phút`: in the largest unit that counts at least two. */
function spanText(ms: number, t: Translate): string {
  if (ms >= 2 * DAY) return t('clock.span.days', { count: Math.round(ms / DAY) })
  if (ms >= 2 * HOUR) return t('clock.span.hours', { count: Math.round(ms / HOUR) })
  return t('clock.span.minutes', { count: Math.round(ms / MINUTE) })
}
