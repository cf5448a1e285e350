import { cameBackOnLeaving, isBadgeOut } from '../../core/visits/badge.ts'
import { canUndo, isEnded } from '../../core/visits/visit.ts'
import { visitorName } from '../../core/visits/words.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** A message about what was just done, with the action it offers. */
export interface Notice {
  text: string
  tone: 'good' | 'warn'
  /** A departure that can still be undone. */
  undoId?: string
  /** A visitor who left or was turned away too long ago to undo it, but can be brought back in. */
  backId?: string
  /** An expected guest who was let in by one tap, which may have been a mistake. */
  takeBackId?: string
  /** A visit that is still open; the notice offers to record its departure. */
  leaveId?: string
  /** The departure counted the badge as returned; the guard can say that it was not. */
  keptId?: string
  /** A free badge that was scanned; it is filled into the form. */
  badge?: string
  /** A visitor who has just entered without a badge, to whom this one may belong. */
  give?: { id: string; label: string } | undefined
  /** A visit on a slip that has no name yet. */
  fillId?: string
  /** The client UUID, by which an offline device knows the visit. */
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

/** Refused undo actions after which the notice offers to bring the visitor back in. */
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
    // An offline device can undo a departure, but not a refusal.
    ...(visit.state !== 'refused' && { visit: visit.client_uuid }),
    name: visitorName(visit, t),
    ...(canUndo(visit, now) && { undoId: visit.id }),
    ...(OFFERS_BACK.includes(key) && isEnded(visit) && !canUndo(visit, now) && { backId: visit.id }),
    ...(key === 'entered' && visit.guest_id && visit.state === 'inside' && { takeBackId: visit.id }),
    ...(key === 'left' && cameBackOnLeaving(visit) && { keptId: visit.id }),
    ...(visit.name === null && !visit.voided_at && { fillId: visit.id }),
  }
}

/** Says what the guard does with the badge, or needs to know about it. */
function badgeText(key: NoticeKey, visit: VisitRow, t: Translate): string {
  const { badge } = visit
  if (!badge) return ''
  if (key === 'left') return t(isBadgeOut(visit) ? 'badge.still_out' : 'badge.take', { badge })
  if (key === 'badge_kept' || key === 'badge_given') return t('badge.which', { badge })
  // The visitor was brought back in after the badge went to somebody else.
  return ['undone', 'brought_back'].includes(key) && !isBadgeOut(visit) ? t('badge.not_back', { badge }) : ''
}

export function warning(text: string): Notice {
  return { text, tone: 'warn' }
}
