import type { GuestAtGate } from '../../core/guests/queries.ts'
import { answerOf, phoneToCall } from '../../core/hosts/answer.ts'
import { isUnlisted } from '../../core/hosts/host.ts'
import type { Office } from '../../core/offices/directory.ts'
import { phoneTail } from '../../core/visits/phone.ts'
import type { OpenVisit } from '../../core/visits/queries.ts'
import { isAdvisable, isBadgeOut } from '../../core/visits/visit.ts'
import { othersText, placeText, visitorName } from '../../core/visits/words.ts'
import { onOneLine, partView } from '../../http/views.ts'
import type { AppOutcome, AppStatus } from '../../platform/db/schema.ts'
import { clockTime, minutesBetween } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { type Row, rowOf } from './cached-rows.ts'
import { detailsText, searchText } from './row-text.ts'

/** Everything besides the visit that a row depends on; it depends on the viewer only through the language. */
export interface Setting {
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
  expected(name: string | null): GuestAtGate | undefined
}

/** The colour of a label; its text says the same. */
type Tone = 'good' | 'due' | 'plain'

interface InsideRow {
  id: string
  /** The client UUID, by which an offline device knows the visit. */
  visit: string
  party: number
  name: string
  /** Where a tap on the name leads. */
  edit: string
  others: string
  time: string
  details: string
  search: string
  phone: string
  /** Identifies the badge to an offline device that scans it; empty when the visitor has none. */
  badge: string
  app: { label: string; tone: Tone; advisable: boolean } | undefined
  /** The host's answer, or how to reach the host. */
  answer: { label: string; tone: Tone; call?: string } | undefined
  overdue: string | undefined
}

interface SlipRow {
  id: string
  visit: string
  name: string
  /** What a tap on the slip does. */
  fill: string
  time: string
  /** The departure time of a visitor who left with the slip; empty while inside. */
  left: string
  search: string
  overdue: string | undefined
}

const insideView = partView<{ row: InsideRow; t: Translate }>('reception/gate/inside-row')
const slipView = partView<{ row: SlipRow; t: Translate }>('reception/gate/slip-row')

/** The inputs of a row that are not in its visit, as a cache key. */
export function dependenciesOf(visit: OpenVisit, setting: Setting): string {
  const { office, appRecommended, commonPurpose } = setting
  const shown = [
    overdueMinutes(visit, setting),
    placeText(visit, office.communes),
    phoneToCall(visit, office.hosts),
    isUntold(visit, office),
    visit.state === 'waiting' ? guestKey(setting.expected(visit.name)) : '',
  ]
  return `${appRecommended} ${commonPurpose} ${shown.join(' ')}`
}

const guestKey = (guest: GuestAtGate | undefined) => (guest ? `${guest.id} ${guest.version}` : '')

export function insideRow(visit: OpenVisit, setting: Setting): Row {
  const { office, appRecommended, commonPurpose, t } = setting
  const name = visitorName(visit, t)
  const details = detailsText(visit, office, t, commonPurpose)
  const tail = visit.phone && t('gate.phone_tail', { tail: phoneTail(visit.phone) })
  const overdue = overdueText(visit, setting)
  const row: InsideRow = {
    id: visit.id,
    visit: visit.client_uuid,
    party: visit.party_size,
    name,
    edit: t('gate.edit_of', { name }),
    others: othersText(visit, t),
    time: clockTime(visit.entered_at),
    details,
    search: searchText(visit, office, t),
    phone: tail ? `${details ? '· ' : ''}${tail}` : '',
    badge: isBadgeOut(visit) ? (visit.badge ?? '') : '',
    app: appLabel(visit, appRecommended, t),
    // For an overdue visitor the host's answer no longer matters, but the number to call does.
    answer: overdue
      ? callText(visit, setting)
      : (answerOf(visit, t) ?? callText(visit, setting) ?? untoldText(visit, setting)),
    overdue,
  }
  return rowOf(`v-${row.id}`, row.search, onOneLine(insideView({ row, t })))
}

/** A visit on a paper slip handed out at a busy hour: only its time is known. */
export function slipRow(visit: OpenVisit, setting: Setting): Row {
  const { t } = setting
  const name = visitorName(visit, t)
  const row: SlipRow = {
    id: visit.id,
    visit: visit.client_uuid,
    name,
    fill: t('slips.fill_title', { number: visit.slip_number ?? 0 }),
    time: clockTime(visit.entered_at),
    left: visit.left_at ? t('slips.went', { time: clockTime(visit.left_at) }) : '',
    search: fold(name),
    overdue: overdueText(visit, setting),
  }
  return rowOf(`v-${row.id}`, row.search, onOneLine(slipView({ row, t })))
}

/** Minutes inside of an overdue visitor; undefined for all others. */
function overdueMinutes(visit: OpenVisit, { overdueBefore, now }: Setting): number | undefined {
  if (visit.state !== 'inside' || visit.entered_at >= overdueBefore) return undefined
  return minutesBetween(visit.entered_at, now)
}

function overdueText(visit: OpenVisit, setting: Setting): string | undefined {
  const minutes = overdueMinutes(visit, setting)
  if (minutes === undefined) return undefined
  return duration(minutes, setting.t)
}

/** Joined by non-breaking spaces, so that a narrow row wraps before the duration and not within it. */
function duration(minutes: number, t: Translate): string {
  const text =
    minutes < 60
      ? t('gate.minutes', { minutes })
      : t('gate.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  return text.replaceAll(' ', '\u00a0')
}

function callText(visit: OpenVisit, { office, t }: Setting): InsideRow['answer'] {
  const phone = phoneToCall(visit, office.hosts)
  return phone ? { label: t('hosts.call', { phone }), tone: 'plain', call: callAddress(phone) } : undefined
}

function untoldText(visit: OpenVisit, { office, t }: Setting): InsideRow['answer'] {
  return isUntold(visit, office) ? { label: t('hosts.untold'), tone: 'plain' } : undefined
}

/** Takes the number before the extension, as in `0272 388 6123 - 12`. */
function callAddress(phone: string): string {
  const [number = ''] = phone.split(' - ')
  return `tel:${number.replaceAll(/[^+\d]/g, '')}`
}

function isUntold(visit: OpenVisit, { tellsHosts, hosts }: Office): boolean {
  return tellsHosts && isUnlisted(hosts, visit)
}

function appLabel(
  visit: { app_status: AppStatus; app_outcome: AppOutcome | null },
  appRecommended: boolean,
  t: Translate,
): InsideRow['app'] {
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
