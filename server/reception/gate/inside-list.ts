import type { Office } from '../../core/offices/directory.ts'
import { phoneTail } from '../../core/visits/phone.ts'
import type { OpenVisit } from '../../core/visits/queries.ts'
import { isAdvisable, isOverdue } from '../../core/visits/visit.ts'
import { placeText, purposeText, visitorName } from '../../core/visits/words.ts'
import type { AppOutcome, AppStatus } from '../../platform/db/schema.ts'
import { clockTime, minutesBetween } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** How a label looks; the word beside it says the same. */
type Tone = 'good' | 'due' | 'plain'

export interface InsideRow {
  id: string
  /** The name by which a device without a connection knows the visit. */
  visit: string
  party: number
  name: string
  others: string
  time: string
  details: string
  /** Folded words and the last digits of the phone, for the search as one types. */
  search: string
  phone: string
  app: { label: string; tone: Tone; advisable: boolean } | undefined
  overdue: string | undefined
}

/** Somebody who registered by himself and whom nobody has confirmed yet. */
export interface WaitingRow {
  id: string
  name: string
  details: string
  since: string
}

/** Somebody who was given a slip at the rush hour: only the time is known. */
export interface SlipRow {
  id: string
  visit: string
  name: string
  /** What a tap on it does. */
  fill: string
  time: string
  /** When the visitor left, slip in hand; empty while inside. */
  left: string
  search: string
  overdue: string | undefined
}

export interface InsideList {
  waiting: WaitingRow[]
  /** Who is inside before who has left, oldest first: it is work to be done. */
  slips: SlipRow[]
  rows: InsideRow[]
  count: number
  /** What was searched for with scripts off; empty shows everybody. */
  query: string
}

interface Setting {
  office: Office
  /** An app is recommended at present. */
  isAsked: boolean
  t: Translate
}

export function insideList(setting: Setting, visits: OpenVisit[], now: Date, query = ''): InsideList {
  const { office, t } = setting
  const inside = visits.filter((visit) => visit.state === 'inside')
  const rows = inside.filter((visit) => visit.name !== null).map((visit) => insideRow(visit, setting, now))
  const wanted = searchWords(query)
  const isWanted = (row: { search: string }) => wanted.every((word) => row.search.includes(word))
  return {
    waiting: visits.filter((visit) => visit.state === 'waiting').map((visit) => waitingRow(visit, office, t)),
    slips: unfilledSlips(visits)
      .map((visit) => slipRow(visit, office, now, t))
      .filter(isWanted),
    rows: rows.filter(isWanted),
    count: inside.length,
    query,
  }
}

function waitingRow(visit: OpenVisit, office: Office, t: Translate): WaitingRow {
  return {
    id: visit.id,
    name: visitorName(visit, t),
    details: detailsText(visit, office, t),
    since: t('waiting.since', { time: clockTime(visit.entered_at) }),
  }
}

function unfilledSlips(visits: OpenVisit[]): OpenVisit[] {
  const unfilled = visits.filter((visit) => visit.name === null).reverse()
  return [
    ...unfilled.filter((visit) => visit.state === 'inside'),
    ...unfilled.filter((visit) => visit.state === 'left'),
  ]
}

function slipRow(visit: OpenVisit, office: Office, now: Date, t: Translate): SlipRow {
  const name = visitorName(visit, t)
  return {
    id: visit.id,
    visit: visit.client_uuid,
    name,
    fill: t('slips.fill_title', { number: visit.slip_number ?? 0 }),
    time: clockTime(visit.entered_at),
    left: visit.left_at ? t('slips.went', { time: clockTime(visit.left_at) }) : '',
    search: fold(name),
    overdue: visit.left_at ? undefined : overdueText(visit, office, now, t),
  }
}

function detailsText(visit: OpenVisit, office: Office, t: Translate): string {
  const slip = visit.slip_number && t('slips.numbered', { number: visit.slip_number })
  return [purposeText(visit, t), visit.host, placeText(visit, office.communes), slip]
    .filter(Boolean)
    .join(' · ')
}

/** The words of a search: folded, and of a telephone number the digits that a board may know. */
function searchWords(query: string): string[] {
  const digits = query.replace(/[\s.]/g, '')
  if (/^\+?\d{4,}$/.test(digits)) return [digits.slice(-3)]
  return fold(query).split(/\s+/).filter(Boolean)
}

function insideRow(visit: OpenVisit, { office, isAsked, t }: Setting, now: Date): InsideRow {
  const name = visitorName(visit, t)
  const place = placeText(visit, office.communes)
  return {
    id: visit.id,
    visit: visit.client_uuid,
    party: visit.party_size,
    name,
    others: visit.party_size > 1 ? t('gate.and_others', { others: visit.party_size - 1 }) : '',
    time: clockTime(visit.entered_at),
    details: detailsText(visit, office, t),
    search: `${fold(`${name} ${place} ${visit.host ?? ''}`)} ${visit.phone?.slice(-3) ?? ''}`,
    phone: visit.phone ? phoneTail(visit.phone) : '',
    app: appLabel(visit, isAsked, t),
    overdue: overdueText(visit, office, now, t),
  }
}

function overdueText(visit: OpenVisit, office: Office, now: Date, t: Translate): string | undefined {
  if (!isOverdue(visit, office, now)) return undefined
  return t('gate.overdue', { duration: duration(visit.entered_at, now, t) })
}

function appLabel(
  visit: { app_status: AppStatus; app_outcome: AppOutcome | null },
  isAsked: boolean,
  t: Translate,
): InsideRow['app'] {
  if (visit.app_status === 'not_asked')
    return isAsked ? { label: t('app_status.not_asked'), tone: 'plain', advisable: true } : undefined
  const advisable = isAsked && isAdvisable(visit.app_status)
  if (visit.app_outcome) {
    const good = visit.app_outcome === 'installed' || visit.app_outcome === 'turned_on'
    return {
      label: t(`app_outcome.${visit.app_outcome}`),
      tone: good ? 'good' : 'due',
      advisable: advisable && !good,
    }
  }
  const tone = visit.app_status === 'running' ? 'good' : advisable ? 'due' : 'plain'
  return { label: t(`app_status.${visit.app_status}`), tone, advisable }
}

function duration(from: Date, to: Date, t: Translate): string {
  const minutes = minutesBetween(from, to)
  return minutes < 60
    ? t('gate.minutes', { minutes })
    : t('gate.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}
