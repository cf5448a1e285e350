import type { VisitRow } from '../../platform/db/schema.ts'
import { longKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** Badges of one office: more than any gate hands out, and few enough for one page. */
export const MAX_BADGES = 500
export const MAX_BADGE_NUMBER = 9999

/** The code that is printed on a badge: it finds the badge and nothing else, and a badge can be printed again. */
export function badgeCode(keys: Keys, officeId: string, badgeId: string): string {
  return longKey(keys.sign('badge', `${officeId} ${badgeId}`))
}

/** What a search finds a badge by, in one word. */
export function badgeWord(label: string): string {
  return label.replace(' ', '').toLowerCase().replaceAll('đ', 'd')
}

/** Returned when the visitor left, not found later. */
export function cameBackOnLeaving(visit: Pick<VisitRow, 'badge' | 'badge_returned_at' | 'left_at'>): boolean {
  return visit.badge !== null && visit.left_at !== null && +visit.left_at === Number(visit.badge_returned_at)
}

/** The visitor still has it, whether inside or gone. */
export function isBadgeOut(visit: Pick<VisitRow, 'badge' | 'badge_returned_at'>): boolean {
  return visit.badge !== null && visit.badge_returned_at === null
}
