import { cameBackOnLeaving, isBadgeOut } from '../../core/visits/badge.ts'
import { canUndo, isEnded } from '../../core/visits/visit.ts'
import { visitorName } from '../../core/visits/words.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** The one message about what was just done, and what can be done about it. */
export interface Notice {
  text: string
  tone: 'good' | 'warn'
  /** A departure that can still be taken back. */
  undoId?: string
  /** Somebody who left or was sent away too long ago to undo it, and can still be brought back in. */
  backId?: string
  /** An expected guest who was let in by one tap, maybe the wrong one. */
  takeBackId?: string
  /** A visit that is still open: its departure can be recorded from here. */
  leaveId?: string
  /** A badge that came back with this departure, unless the guard says that it did not. */
  keptId?: string
  /** A badge that nobody has: it goes into the form. */
  badge?: string
  /** Somebody who has just come and has none: the badge may be theirs. */
  give?: { id: string; label: string } | undefined
  /** A visit of a slip that has no name yet. */
  fillId?: string
  /** The name by which a device without a connection knows the visit. */
  visit?: string
  name?: string
}

const TONES = {
  entered: 'good',
  left: 'good',
  already_left: 'warn',
  not_inside: 'warn',
  undone: 'good',
  brought_back: 'good',
  not_ended: 'warn',
  day_closed: 'warn',
  too_late: 'warn',
  back_inside: 'warn',
  advised: 'good',
  not_open: 'warn',
  slip_entered: 'good',
  filled: 'good',
  corrected: 'good',
  voided: 'good',
  linked: 'good',
  unlinked: 'good',
  confirmed: 'good',
  queue_confirmed: 'good',
  declined: 'good',
  not_waiting: 'warn',
  confirm_inside: 'warn',
  badge_kept: 'good',
  badge_given: 'good',
  no_badge: 'warn',
} as const satisfies Record<string, Notice['tone']>

export type NoticeKey = keyof typeof TONES

/** What a guard who meant to repair something is told. */
const OFFERS_BACK: NoticeKey[] = ['too_late', 'already_left', 'not_inside', 'not_waiting']

export function isNoticeKey(key: string): key is NoticeKey {
  return Object.hasOwn(TONES, key)
}

export function noticeOf(key: NoticeKey, visit: VisitRow, t: Translate, now: Date): Notice {
  const at = key === 'already_left' ? (visit.left_at ?? visit.entered_at) : visit.entered_at
  return {
    text: [t(`flash.${key}`, { name: visitorName(visit, t), time: clockTime(at) }), badgeText(key, visit, t)]
      .filter(Boolean)
      .join(' '),
    tone: TONES[key],
    // A device without a connection takes a departure back, and no refusal.
    ...(visit.state !== 'refused' && { visit: visit.client_uuid }),
    name: visitorName(visit, t),
    ...(canUndo(visit, now) && { undoId: visit.id }),
    ...(OFFERS_BACK.includes(key) && isEnded(visit) && !canUndo(visit, now) && { backId: visit.id }),
    ...(key === 'entered' && visit.guest_id && visit.state === 'inside' && { takeBackId: visit.id }),
    ...(key === 'left' && cameBackOnLeaving(visit) && { keptId: visit.id }),
    ...(visit.name === null && !visit.voided_at && { fillId: visit.id }),
  }
}

/** What the guard does with the badge, or has to know of it. */
function badgeText(key: NoticeKey, visit: VisitRow, t: Translate): string {
  const { badge } = visit
  if (!badge) return ''
  if (key === 'left') return t(isBadgeOut(visit) ? 'badge.still_out' : 'badge.take', { badge })
  if (key === 'badge_kept' || key === 'badge_given') return t('badge.which', { badge })
  // Brought back in after somebody else has got it.
  return ['undone', 'brought_back'].includes(key) && !isBadgeOut(visit) ? t('badge.not_back', { badge }) : ''
}

export function warning(text: string): Notice {
  return { text, tone: 'warn' }
}
