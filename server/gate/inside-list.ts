import { clockTime, minutesBetween } from '../clock.ts'
import type { AppOutcome, AppStatus } from '../db/schema.ts'
import type { Translate } from '../messages/messages.ts'
import type { Office } from '../offices/directory.ts'
import { fold } from '../text.ts'
import { phoneTail } from '../visits/phone.ts'
import type { OpenVisit } from '../visits/queries.ts'
import { isAdvisable, isOverdue } from '../visits/visit.ts'
import { placeText, purposeText } from '../visits/words.ts'

/** How a label looks; the word beside it says the same. */
type Tone = 'good' | 'due' | 'plain'

export interface InsideRow {
  id: string
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

export interface InsideList {
  waiting: WaitingRow[]
  rows: InsideRow[]
  count: number
  /** What was searched for with scripts off; empty shows everybody. */
  query: string
}

export function insideList(
  { office, t }: { office: Office; t: Translate },
  visits: OpenVisit[],
  now: Date,
  query = '',
): InsideList {
  const inside = visits.filter((visit) => visit.state === 'inside')
  const rows = inside.map((visit) => insideRow(visit, office, now, t))
  const wanted = searchWords(query)
  return {
    waiting: visits.filter((visit) => visit.state === 'waiting').map((visit) => waitingRow(visit, office, t)),
    rows: rows.filter((row) => wanted.every((word) => row.search.includes(word))),
    count: inside.length,
    query,
  }
}

function waitingRow(visit: OpenVisit, office: Office, t: Translate): WaitingRow {
  return {
    id: visit.id,
    name: visit.name,
    details: detailsText(visit, office, t),
    since: t('waiting.since', { time: clockTime(visit.entered_at) }),
  }
}

function detailsText(visit: OpenVisit, office: Office, t: Translate): string {
  return [purposeText(visit, t), visit.host, placeText(visit, office.communes)].filter(Boolean).join(' · ')
}

/** The words of a search: folded, and of a telephone number the digits that a board may know. */
function searchWords(query: string): string[] {
  const digits = query.replace(/[\s.]/g, '')
  if (/^\+?\d{4,}$/.test(digits)) return [digits.slice(-3)]
  return fold(query).split(/\s+/).filter(Boolean)
}

function insideRow(visit: OpenVisit, office: Office, now: Date, t: Translate): InsideRow {
  const place = placeText(visit, office.communes)
  return {
    id: visit.id,
    name: visit.name,
    others: visit.party_size > 1 ? t('gate.and_others', { others: visit.party_size - 1 }) : '',
    time: clockTime(visit.entered_at),
    details: detailsText(visit, office, t),
    search: `${fold(`${visit.name} ${place} ${visit.host ?? ''}`)} ${visit.phone?.slice(-3) ?? ''}`,
    phone: visit.phone ? phoneTail(visit.phone) : '',
    app: appLabel(visit, t),
    overdue: isOverdue(visit, office, now)
      ? t('gate.overdue', { duration: duration(visit.entered_at, now, t) })
      : undefined,
  }
}

function appLabel(
  visit: { app_status: AppStatus; app_outcome: AppOutcome | null },
  t: Translate,
): InsideRow['app'] {
  if (visit.app_status === 'not_asked')
    return { label: t('app_status.not_asked'), tone: 'plain', advisable: true }
  const advisable = isAdvisable(visit.app_status)
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
