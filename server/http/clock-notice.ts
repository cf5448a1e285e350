import type { HeldDeletion } from '../core/installation/deletion-guard.ts'
import { contradictedBy, type Doubt, isConfirmed, isReported } from '../core/installation/doubt.ts'
import { type Belief, steadyTime } from '../core/installation/time-belief.ts'
import type { Role } from '../platform/db/schema.ts'
import { DAY, HOUR, MINUTE } from '../platform/lib/clock.ts'
import type { Translate } from '../platform/messages/messages.ts'

/** The notice on every page while the clock is not believed. */
export interface ClockNotice {
  text: string
  /** The page where the reader can do something about it. */
  href: string | undefined
}

/** The belief about this computer's clock, the doubts about other computers', and what is held for all offices. */
export interface ClockState {
  belief: Belief
  elsewhere: [host: string, doubt: Doubt][]
  held: HeldDeletion | undefined
}

export function clockNotice(
  belief: Belief,
  { role, officeId }: { role: Role; officeId: string },
  held: HeldDeletion | undefined,
  t: Translate,
): ClockNotice | undefined {
  const { doubt } = belief
  if (!doubt || !isReported(doubt) || isConfirmed(doubt, officeId)) {
    return held && role !== 'reception' ? { text: heldDeletionText(held, t), href: '/clock' } : undefined
  }
  const text = doubtText(belief, doubt, t)
  if (role === 'reception') return { text: `${text} ${t('clock.notice.tell')}`, href: undefined }
  return { text, href: '/clock' }
}

/** The notice before the sign-in, and where a phone is set up: what a wrong clock means for phone codes. */
export function signInNotice(belief: Belief, t: Translate): ClockNotice | undefined {
  const { doubt, isCounted } = belief
  if (!doubt || !isReported(doubt)) return undefined
  const help = t(isCounted ? 'clock.notice.codes' : 'clock.notice.no_codes')
  return { text: `${doubtText(belief, doubt, t)} ${help}`, href: undefined }
}

export function doubtText(belief: Belief, doubt: Doubt, t: Translate): string {
  // No date: people would copy it into the form that asks them for it.
  const words = { span: spanText(doubt.by, t) }
  if (doubt.kind === 'behind' && doubt.told) return t('clock.notice.slow', words)
  if (doubt.kind === 'behind') return t(isLost(belief) ? 'clock.notice.lost' : 'clock.notice.behind', words)
  return t(doubt.measured || contradictedBy(doubt) ? 'clock.notice.ahead' : 'clock.notice.off', words)
}

/** The clock has fallen so far behind that it is not used for recording. */
export function isLost(belief: Belief): boolean {
  return belief.doubt?.kind === 'behind' && steadyTime(belief) !== belief.at
}

/** Everything that is wrong with the time, on this computer and on others; empty where all is well. */
export function clockTroubles({ belief, elsewhere, held }: ClockState, t: Translate): string[] {
  const { doubt } = belief
  const here = doubt && isReported(doubt) ? [doubtText(belief, doubt, t)] : []
  const others = elsewhere.map(([host, { kind, by }]) =>
    t(`clock.row.elsewhere.${kind}`, { host, span: spanText(by, t) }),
  )
  return [...here, ...(held ? [heldDeletionText(held, t)] : []), ...others]
}

/** What is held although the clock is believed: far more is due than the days that have passed explain. */
export function heldDeletionText({ expired, kept }: HeldDeletion, t: Translate): string {
  return t('clock.notice.held', { expired, kept })
}

/** `11 ngày`, `20 giờ`, `40 phút`: in the largest unit that counts at least two. */
export function spanText(ms: number, t: Translate): string {
  if (ms >= 2 * DAY) return t('clock.span.days', { count: Math.round(ms / DAY) })
  if (ms >= 2 * HOUR) return t('clock.span.hours', { count: Math.round(ms / HOUR) })
  return t('clock.span.minutes', { count: Math.round(ms / MINUTE) })
}
