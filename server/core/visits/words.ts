import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime, dateText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Office } from '../offices/directory.ts'
import type { Commune } from '../places/communes.ts'
import type { KnownApps } from '../recommended-app/known-apps.ts'
import { ENTRY_COLUMNS } from './entry.ts'
import { type Phones, phoneOf } from './phone.ts'
import { isBadgeOut, PURPOSES } from './visit.ts'

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

function purposeLabel(purpose: string, t: Translate): string {
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
  if (!['poster', 'lobby', 'kiosk'].includes(visit.source)) return source
  const words = { registered: clockTime(visit.registered_at), entered: clockTime(visit.entered_at) }
  return `${source}, ${t(`assurance.${visit.assurance}`, words)}`
}

/** The state; of a visitor who was turned away with the reason. */
export function stateText(
  { state, voided_at: voided, refused_why: why }: Pick<VisitRow, 'state' | 'voided_at' | 'refused_why'>,
  t: Translate,
): string {
  if (voided) return t('state.voided')
  return why === null ? t(`state.${state}`) : `${t(`state.${state}`)}: ${t(`refused_why.${why as 'other'}`)}`
}

/** The fields that a page lists in a visit's history; the other fields of a change follow from these. */
const LISTED = [
  ...ENTRY_COLUMNS.filter((column) => column !== 'app_id'),
  ...(['guest_id', 'day', 'entered_at', 'left_at', 'state'] as const),
]

type ListedField = (typeof LISTED)[number]

/** One row of `visit_change`. */
export interface Change {
  field: string
  old: string | null
  new: string | null
  reason: string
}

/** Empty for a field that no page lists. */
export function fieldLabel(field: string, t: Translate): string {
  const listed = LISTED.find((one) => one === field)
  return listed ? t(`field.${listed}`) : ''
}

/** Returns undefined for a field that no page lists. */
export function changeText(
  change: Change,
  { office, t, phones }: { office: Office; t: Translate; phones: Phones },
) {
  const field = LISTED.find((one) => one === change.field)
  if (!field) return undefined
  const text = (value: string | null) => valueText(field, value, office, t, phones)
  return {
    field: t(`field.${field}`),
    old: text(change.old),
    new: text(change.new),
    reason: reasonLabel(change.reason, t),
  }
}

export function reasonLabel(reason: string, t: Translate): string {
  return t(`reason.${reason as 'trial'}`)
}

function valueText(
  field: ListedField,
  value: string | null,
  office: Office,
  t: Translate,
  phones: Phones,
): string {
  if (field === 'guest_id') return t(value === null ? 'visit.expected_no' : 'visit.expected_yes')
  if (value === null || value === '') return t('log.none')
  const texts: Partial<Record<ListedField, () => string>> = {
    phone: () => phoneOf({ phone: value }, phones),
    day: () => dateText(value),
    entered_at: () => clockTime(new Date(value)),
    left_at: () => clockTime(new Date(value)),
    purpose: () => purposeLabel(value, t),
    commune_code: () => placeText({ commune_code: value, organisation: null }, office.communes),
    app_status: () => t(`app_status.${value as 'running'}`),
    app_outcome: () => t(`app_outcome.${value as 'installed'}`),
    state: () => t(`state.${value as 'inside'}`),
  }
  return texts[field]?.() ?? value
}
