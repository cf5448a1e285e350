import { type Advice, adviceOf } from '../campaign/advice.ts'
import { clockTime, dateText, minutesBetween } from '../clock.ts'
import type { AppOutcome, AppStatus, RecommendedAppRow } from '../db/schema.ts'
import type { Problems, Typed } from '../http/form.ts'
import type { Page } from '../http/views.ts'
import type { Language, Translate } from '../messages/messages.ts'
import { communeKinds } from '../offices/communes.ts'
import type { Office } from '../offices/directory.ts'
import { fold } from '../text.ts'
import { placeText } from '../visits/fields.ts'
import { phoneTail } from '../visits/phone.ts'
import type { OpenVisit, Recalled } from '../visits/queries.ts'
import { APP_OUTCOMES, APP_STATUSES, isAdvisable, isOverdue, PURPOSES } from '../visits/visit.ts'

export interface Choice {
  value: string
  label: string
  checked: boolean
}

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

export interface Clash {
  title: string
  text: string
  /** The visit whose departure may be recorded first; absent when a repeated form is the matter. */
  previousId: string | undefined
}

export interface EntryForm {
  clientUuid: string
  typed: Typed
  problems: Problems
  placeLabel: string
  communes: string[]
  purposes: Choice[]
  statuses: Choice[]
  outcomes: Choice[]
  advice: Advice | undefined
  clash: Clash | undefined
  recall: Recall | undefined
}

export interface Recall {
  text: string
  /** What the fields would become; absent when nobody is known by this number. */
  fields: { name: string; place: string } | undefined
}

/** The one message about what was just done, and whether it can still be taken back. */
export interface Notice {
  text: string
  undoId: string | undefined
  /** A visit that is still open: its departure can be recorded from here. */
  leaveId: string | undefined
  tone: 'good' | 'warn'
}

export interface BoardPage extends Page {
  form: EntryForm
  list: InsideList
  notice: Notice | undefined
}

interface Setting {
  office: Pick<Office, 'communes'>
  app: RecommendedAppRow | undefined
  lang: Language
  t: Translate
}

export function entryForm(
  { office, app, lang, t }: Setting,
  state: Pick<EntryForm, 'clientUuid'> &
    Partial<Pick<EntryForm, 'typed' | 'problems' | 'clash' | 'recall'>> & { purpose: string },
): EntryForm {
  const typed = state.typed ?? {}
  const choices = <T extends string>(
    values: readonly T[],
    chosen: string,
    label: (value: T) => string,
  ): Choice[] => values.map((value) => ({ value, label: label(value), checked: value === chosen }))
  return {
    clientUuid: state.clientUuid,
    typed,
    problems: state.problems ?? {},
    placeLabel: t(`gate.place.${communeKinds(office.communes)}`),
    communes: office.communes.map((commune) => commune.name),
    purposes: choices(PURPOSES, typed['purpose'] ?? state.purpose, (value) => t(`purpose.${value}`)),
    statuses: choices(APP_STATUSES, typed['app_status'] ?? 'not_asked', (value) => t(`app_status.${value}`)),
    outcomes: choices(APP_OUTCOMES, typed['app_outcome'] ?? '', (value) => t(`app_outcome.${value}`)),
    advice: app && adviceOf(app, lang),
    clash: state.clash,
    recall: state.recall,
  }
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
  const purpose = visit.purpose_note ?? purposeLabel(visit.purpose, t)
  return [purpose, visit.host, placeText(visit, office.communes)].filter(Boolean).join(' · ')
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

export function purposeLabel(purpose: string, t: Translate): string {
  const known = PURPOSES.find((one) => one === purpose)
  return known ? t(`purpose.${known}`) : purpose
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

export function recallView(recalled: Recalled | undefined, office: Office, t: Translate): Recall {
  if (!recalled) return { text: t('gate.not_known'), fields: undefined }
  const place = placeText(
    { commune_code: recalled.communeCode, organisation: recalled.organisation },
    office.communes,
  )
  return {
    text: t('gate.known', { count: recalled.visits, day: dateText(recalled.lastDay).slice(0, 5) }),
    fields: { name: recalled.name, place },
  }
}
