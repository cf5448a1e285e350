import type { VisitRow } from '../../platform/db/schema.ts'
import { longKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** Per office: more than any gate hands out, and few enough for one page. */
export const MAX_BADGES = 500
export const MAX_BADGE_NUMBER = 9999

/** The code printed on a badge. It only identifies the badge; a reprinted badge has the same code. */
export function badgeCode(keys: Keys, officeId: string, badgeId: string): string {
  return longKey(keys.sign('badge', `${officeId} ${badgeId}`))
}

/** The search term of a badge, as one word: `k12`. */
export function badgeWord(label: string): string {
  return label.replace(' ', '').toLowerCase().replaceAll('đ', 'd')
}

/** True where the badge came back at the departure, not afterwards. */
export function cameBackOnLeaving(visit: Pick<VisitRow, 'badge' | 'badge_returned_at' | 'left_at'>): boolean {
  return visit.badge !== null && visit.left_at !== null && +visit.left_at === Number(visit.badge_returned_at)
}

/** The badge has not come back, whether its visitor is inside or gone. */
export function isBadgeOut(visit: Pick<VisitRow, 'badge' | 'badge_returned_at'>): boolean {
  return visit.badge !== null && visit.badge_returned_at === null
}
