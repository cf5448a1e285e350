import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime, dateText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Commune } from '../offices/communes.ts'
import type { KnownApps } from '../recommended-app/known-apps.ts'
import { isBadgeOut } from './badge.ts'
import { PURPOSES } from './visit.ts'

/** The title of a visit's page. It has no name, because the browser's history keeps titles for months. */
export function visitTab(visit: Pick<VisitRow, 'entered_at' | 'day'>, t: Translate): string {
  return t('visit.tab', { time: clockTime(visit.entered_at), day: dateText(visit.day) })
}

/** "and 3 others" for a party; empty for one person. */
export function othersText({ party_size: party }: { party_size: number }, t: Translate): string {
  return party > 1 ? t('gate.and_others', { others: party - 1 }) : ''
}

/** The name, or the number of the slip while nobody has filled it in. */
export function visitorName(
  visit: { name: string | null; slip_number: number | null },
  t: Translate,
): string {
  return visit.name ?? t('slips.numbered', { number: visit.slip_number ?? 0 })
}

/** The commune by today's name, or the organisation; empty without either. */
export function placeText(
  visit: { commune_code: string | null; organisation: string | null },
  communes: Commune[],
): string {
  if (!visit.commune_code) return visit.organisation ?? ''
  return communes.find((commune) => commune.code === visit.commune_code)?.name ?? visit.commune_code
}

/** The badge that the visitor has; empty without one. */
export function badgeInHand(visit: Pick<VisitRow, 'badge' | 'badge_returned_at'>, t: Translate): string {
  return isBadgeOut(visit) ? t('badge.short', { badge: (visit.badge ?? '').replace(' ', '\u00a0') }) : ''
}

/** The visitor's own words for a purpose that is not on the list, else the name of the purpose. */
export function purposeText(visit: { purpose: string; purpose_note: string | null }, t: Translate): string {
  return visit.purpose_note ?? purposeLabel(visit.purpose, t)
}

export function purposeLabel(purpose: string, t: Translate): string {
  const known = PURPOSES.find((one) => one === purpose)
  return known ? t(`purpose.${known}`) : purpose
}

/** Puts the app's name before the answer where it is not today's app; empty where no app was recommended, so nobody could ask. */
export function answerText(
  visit: Pick<VisitRow, 'app_id' | 'app_status'>,
  apps: KnownApps,
  answer: string,
): string {
  if (visit.app_id === null && visit.app_status === 'not_asked') return ''
  const other = visit.app_id && visit.app_id !== apps.current?.id ? apps.names.get(visit.app_id) : undefined
  return other ? `${other}: ${answer}` : answer
}

/** The app status and, after an arrow, what came of the advice. */
export function appText(
  visit: Pick<VisitRow, 'app_id' | 'app_status' | 'app_outcome'>,
  apps: KnownApps,
  t: Translate,
): string {
  const status = t(`app_status.${visit.app_status}`)
  const outcome = visit.app_outcome && t(`app_outcome.${visit.app_outcome}`)
  return answerText(visit, apps, outcome ? `${status} → ${outcome}` : status)
}

/** How far an entry can be trusted: how it was recorded, and who has seen the visitor. */
export function assuranceText(
  visit: Pick<VisitRow, 'source' | 'assurance' | 'registered_at' | 'entered_at' | 'guest_id'>,
  t: Translate,
): string {
  const recorder = t(`source.${visit.source}`)
  const source = visit.guest_id ? t('assurance.expected', { source: recorder }) : recorder
  if (visit.source !== 'poster' && visit.source !== 'lobby') return source
  const words = { registered: clockTime(visit.registered_at), entered: clockTime(visit.entered_at) }
  return `${source}, ${t(`assurance.${visit.assurance}`, words)}`
}
