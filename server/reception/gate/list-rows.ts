import { guestTime } from '../../core/guests/guest.ts'
import type { GuestAtGate } from '../../core/guests/queries.ts'
import { answerOf, phoneToCall } from '../../core/hosts/answer.ts'
import { isUnlisted } from '../../core/hosts/host.ts'
import { PATIENCE } from '../../core/notices/queue.ts'
import type { Office } from '../../core/offices/directory.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import type { OpenVisit } from '../../core/visits/queries.ts'
import { isAdvisable, isBadgeOut } from '../../core/visits/visit.ts'
import { boardWordsOf, listedTexts } from '../../core/visits/visit-fields.ts'
import { badgeInHand, othersText, placeText, purposeText, visitorName } from '../../core/visits/words.ts'
import type { AppOutcome, AppStatus } from '../../platform/db/schema.ts'
import { clockTime, minutesBetween } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'

/** Everything besides the visit that a row depends on; it depends on the viewer only through the language. */
export interface ListContext {
  office: Office
  /** True while the office recommends an app. */
  appRecommended: boolean
  /** The most common purpose; a row names the purpose only when it is another one. */
  commonPurpose: string | undefined
  lang: Language
  t: Translate
  now: Date
  /** Visits inside that began before this instant are overdue. */
  overdueBefore: Date
  /** Returns the expected guest of this name who has not come. */
  expected: (name: string | null) => GuestAtGate | undefined
}

/** No line begins with a dot. */
const DOT = '\u00a0· '

export function insideRow(visit: OpenVisit, context: ListContext) {
  const { office, appRecommended, commonPurpose, t } = context
  const name = visitorName(visit, t)
  const tail = visit.phone && t('gate.phone_tail', { tail: phoneOf(visit) }).replaceAll(' ', '\u00a0')
  const overdue = overdueText(visit, context)
  return {
    id: visit.id,
    // By which an offline device knows the visit, and a badge that it scans.
    visit: visit.client_uuid,
    party: visit.party_size,
    name,
    edit: t('gate.edit_of', { name }),
    others: othersText(visit, t),
    time: clockTime(visit.entered_at),
    details: [detailsText(visit, office, t, commonPurpose), tail].filter(Boolean).join(DOT),
    search: searchText(visit, office, t),
    badge: isBadgeOut(visit) ? (visit.badge ?? '') : '',
    app: appLabel(visit, appRecommended, t),
    // For an overdue visitor the host's answer no longer matters, but the number to call does.
    answer: overdue
      ? callText(visit, context)
      : (answerOf(visit, t) ?? callText(visit, context) ?? untoldText(visit, context)),
    overdue,
  }
}

/** A visitor who registered on their own and whom nobody has confirmed yet. */
export function waitingRow(visit: OpenVisit, { office, t, expected, now }: ListContext) {
  const guest = expected(visit.name)
  const minutes = minutesBetween(visit.entered_at, now)
  return {
    id: visit.id,
    guest: guest && { id: guest.id, text: expectedText(guest, t) },
    name: visitorName(visit, t),
    others: othersText(visit, t),
    details: [detailsText(visit, office, t), t('waiting.since', { time: clockTime(visit.entered_at) })].join(
      DOT,
    ),
    late: minutes < PATIENCE ? '' : t('waiting.late', { duration: duration(minutes, t) }),
  }
}

function expectedText(guest: GuestAtGate, t: Translate): string {
  return [t('waiting.expected'), guestTime(guest), guest.meeting_title, guest.place]
    .filter(Boolean)
    .join(' · ')
}

/** A visit on a paper slip handed out at a busy hour: only its time is known. */
export function slipRow(visit: OpenVisit, context: ListContext) {
  const { t } = context
  const name = visitorName(visit, t)
  return {
    id: visit.id,
    visit: visit.client_uuid,
    name,
    fill: t('slips.fill_title', { number: visit.slip_number ?? 0 }),
    time: clockTime(visit.entered_at),
    left: visit.left_at ? t('slips.went', { time: clockTime(visit.left_at) }) : '',
    search: fold(name),
    overdue: overdueText(visit, context),
  }
}

function overdueText(visit: OpenVisit, { overdueBefore, now, t }: ListContext): string | undefined {
  if (visit.state !== 'inside' || visit.entered_at >= overdueBefore) return undefined
  return duration(minutesBetween(visit.entered_at, now), t)
}

/** Joined by non-breaking spaces, so that a narrow row wraps before the duration and not within it. */
function duration(minutes: number, t: Translate): string {
  const text =
    minutes < 60
      ? t('gate.minutes', { minutes })
      : t('gate.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  return text.replaceAll(' ', '\u00a0')
}

function callText(visit: OpenVisit, { office, t }: ListContext) {
  const phone = phoneToCall(visit, office.hosts)
  return phone ? { label: t('hosts.call', { phone }), tone: 'plain', call: callAddress(phone) } : undefined
}

function untoldText(visit: OpenVisit, { office, t }: ListContext) {
  const isUntold = office.tellsHosts && isUnlisted(office.hosts, visit)
  return isUntold ? { label: t('hosts.untold'), tone: 'plain' } : undefined
}

/** Takes the number before the extension, as in `0272 388 6123 - 12`. */
function callAddress(phone: string): string {
  const [number = ''] = phone.split(' - ')
  return `tel:${number.replaceAll(/[^+\d]/g, '')}`
}

function appLabel(
  visit: { app_status: AppStatus; app_outcome: AppOutcome | null },
  appRecommended: boolean,
  t: Translate,
) {
  if (visit.app_status === 'not_asked')
    return appRecommended ? { label: t('app_status.not_asked'), tone: 'plain', advisable: true } : undefined
  const advisable = appRecommended && isAdvisable(visit.app_status)
  if (visit.app_outcome) {
    const good = visit.app_outcome === 'installed' || visit.app_outcome === 'turned_on'
    return {
      label: t(`app_outcome.${visit.app_outcome}`),
      tone: good ? 'good' : 'due',
      advisable: advisable && !good,
    }
  }
  const tone = visit.app_status === 'running' ? 'good' : advisable ? 'due' : 'plain'
  const label = t(
    visit.app_status === 'no_smartphone' ? 'gate.no_smartphone' : `app_status.${visit.app_status}`,
  )
  return { label, tone, advisable }
}

/** The search key of a visit on the board: folded words and the last digits of its phone number. */
export function searchText(visit: OpenVisit, office: Office, t: Translate): string {
  const words = [visitorName(visit, t), placeText(visit, office.communes), visit.host ?? '']
  const numbers = [visit.phone?.slice(-3) ?? '', ...boardWordsOf(visit)]
  return [fold(words.join(' ')), ...numbers].join(' ').trimEnd()
}

/** Badge and vehicle come first, because a long line is cut off; then location, origin and purpose. */
export function detailsText(visit: OpenVisit, office: Office, t: Translate, commonPurpose?: string): string {
  const slip = visit.slip_number && t('slips.numbered', { number: visit.slip_number })
  const isUsual = visit.purpose === commonPurpose && !visit.purpose_note
  const purpose = isUsual ? '' : purposeText(visit, t)
  const place = placeText(visit, office.communes)
  return [badgeInHand(visit, t), ...listedTexts(visit), visit.host, place, purpose, slip]
    .filter(Boolean)
    .join(DOT)
}
