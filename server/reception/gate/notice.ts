import { cameBackOnLeaving, canUndo, isBadgeOut, isEnded } from '../../core/visits/visit.ts'
import { visitorName } from '../../core/visits/words.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import type { Choice } from '../../platform/lib/choices.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** A message about what was just done, with the action it offers. */
export interface Notice {
  text: string
  tone: 'good' | 'warn'
  /** A departure that can still be undone. */
  undoId?: string
  /** It is undone together with the others of its act. */
  together?: true
  /** A visitor who left or was turned away too long ago to undo it, but can be brought back in. */
  backId?: string
  /** An expected guest who was let in by one tap, which may have been a mistake. */
  takeBackId?: string
  /** A visit that is still open; the notice offers to record its departure. */
  leaveId?: string
  /** The departure counted the badge as returned; the guard can say that it was not. */
  keptId?: string
  /** A visitor to turn away, and the reasons to pick from. */
  refuse?: { id: string; reasons: Choice[] }
  /** A free badge that was scanned; it is filled into the form. */
  badge?: string
  /** A visitor who has just entered without a badge, to whom this one may belong. */
  give?: { id: string; label: string } | undefined
  /** A visit on a slip that has no name yet, or one that gave its badge back. */
  open?: { id: string; label: string }
  /** The client UUID, by which an offline device knows the visit. */
  visit?: string
  name?: string
}

const TONES = {
  entered: 'good',
  entered_instead: 'good',
  left: 'good',
  left_together: 'good',
  already_left: 'warn',
  not_inside: 'warn',
  undone: 'good',
  undone_together: 'good',
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
  noted: 'good',
  not_waiting: 'warn',
  confirm_inside: 'warn',
  badge_kept: 'good',
  badge_given: 'good',
  no_badge: 'warn',
} as const satisfies Record<string, Notice['tone']>

export type NoticeKey = keyof typeof TONES

/** Acts that let somebody in, about whom the office's staff may have made a note. */
export const LETS_IN: NoticeKey[] = ['entered', 'entered_instead', 'confirmed', 'queue_confirmed']

/** Refused undo actions after which the notice offers to bring the visitor back in. */
const OFFERS_BACK: NoticeKey[] = ['too_late', 'already_left', 'not_inside', 'not_waiting']

export function isNoticeKey(key: string): key is NoticeKey {
  return Object.hasOwn(TONES, key)
}

/** `instead` is the visitor whose entry recorded the departure of `visit`. */
export function noticeOf(
  key: NoticeKey,
  visit: VisitRow,
  {
    t,
    now,
    instead,
    count = 1,
  }: { t: Translate; now: Date; instead?: VisitRow | undefined; count?: number | undefined },
): Notice {
  const at = key === 'already_left' ? (visit.left_at ?? visit.entered_at) : (instead ?? visit).entered_at
  const words = { name: visitorName(visit, t), time: clockTime(at), count }
  return {
    text: [
      t(`flash.${textKey(key, visit, instead)}`, {
        ...words,
        instead: instead ? visitorName(instead, t) : '',
      }),
      instead ? insteadText(key, visit, instead, t) : badgeText(key, visit, t),
    ]
      .filter(Boolean)
      .join(' '),
    tone: TONES[key],
    // An offline device can undo a departure, but not a refusal.
    ...(visit.state !== 'refused' && { visit: visit.client_uuid }),
    name: words.name,
    ...((canUndo(visit, now) || key === 'entered_instead') && { undoId: visit.id }),
    ...(OFFERS_BACK.includes(key) && isEnded(visit) && !canUndo(visit, now) && { backId: visit.id }),
    ...(key === 'entered' && visit.guest_id && visit.state === 'inside' && { takeBackId: visit.id }),
    ...(key === 'left' && cameBackOnLeaving(visit) && { keptId: visit.id }),
    ...(visit.name === null && !visit.voided_at && { open: { id: visit.id, label: t('slips.fill') } }),
    ...(key === 'undone' &&
      instead &&
      isBadgeOut(visit) && { open: { id: instead.id, label: t('badge.note') } }),
  }
}

/** The departures that one act recorded, and the badges to collect. */
export function togetherNotice(visits: VisitRow[], { t, now }: { t: Translate; now: Date }): Notice {
  const [first] = visits
  const badges = visits.filter(cameBackOnLeaving).map(({ badge }) => badge)
  const badge = badges.join(', ')
  return {
    text: [t('flash.left_together', { count: visits.length }), badge && t('badge.take', { badge })]
      .filter(Boolean)
      .join(' '),
    tone: 'good',
    ...(first && canUndo(first, now) && { undoId: first.id, together: true }),
  }
}

/** A visitor who had left before only gave the badge back. */
function textKey(key: NoticeKey, visit: VisitRow, instead: VisitRow | undefined) {
  const hadLeft = key === 'entered_instead' && Number(visit.ended_at) !== Number(instead?.entered_at)
  return hadLeft ? 'entered_returned' : key
}

/** Says who has the badge now and, after the undo, that the other visitor is still inside. */
function insteadText(key: NoticeKey, visit: VisitRow, instead: VisitRow, t: Translate): string {
  const words = { badge: visit.badge ?? '', instead: visitorName(instead, t) }
  if (key === 'undone') return t(isBadgeOut(visit) ? 'badge.given_back' : 'flash.still_inside', words)
  return visit.badge !== null && visit.badge === instead.badge ? t('badge.now_with', words) : ''
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
