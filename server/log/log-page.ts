import { clockTime, dateText, type OfficeDay, officeDay } from '../clock.ts'
import type { OfficeDayRow } from '../db/schema.ts'
import type { Page } from '../http/views.ts'
import type { Translate } from '../messages/messages.ts'
import type { Office } from '../offices/directory.ts'
import { phoneTail } from '../visits/phone.ts'
import { placeText, purposeLabel, purposeText } from '../visits/words.ts'
import type { LogVisit, TrailRow } from './queries.ts'

export interface LogRow {
  id: string
  /** Empty for a registration that nobody confirmed. */
  number: string
  timeIn: string
  timeOut: string
  /** Why there is no time of departure, or how it came to be known. */
  timeOutNote: string
  name: string
  place: string
  phone: string
  purpose: string
  host: string
  party: number
  app: string
  recorder: string
  closer: string
  note: string
  state: { label: string; tone: string }
  voided: boolean
}

export interface LogPage extends Page {
  day: OfficeDay
  dayText: string
  previous: OfficeDay
  next: OfficeDay | undefined
  today: OfficeDay
  problem: string | undefined
  appName: string
  count: string
  inside: string
  closed: string
  rows: LogRow[]
  more: string | undefined
}

const TONES: Record<LogVisit['state'], string> = {
  waiting: 'due',
  inside: 'good',
  left: 'plain',
  unclosed: 'bad',
  refused: 'plain',
  lapsed: 'plain',
}

export function logRow(visit: LogVisit, office: Office, t: Translate): LogRow {
  const voided = visit.voided_at !== null
  return {
    id: visit.id,
    number: visit.number === null ? '' : String(visit.number),
    timeIn: clockTime(visit.entered_at),
    timeOut: visit.left_at ? clockTime(visit.left_at) : '',
    timeOutNote: visit.day_closed_at ? t('log.at_most', { time: clockTime(visit.day_closed_at) }) : '',
    name: visit.name,
    place: placeText(visit, office.communes),
    phone: visit.phone ? phoneTail(visit.phone) : '',
    purpose: purposeText(visit, t),
    host: visit.host ?? '',
    party: visit.party_size,
    app: appText(visit, t),
    recorder: visit.recorder ?? '',
    closer: closerText(visit, t),
    note: [
      voided && visit.void_reason ? `${t('state.voided')}: ${reasonLabel(visit.void_reason, t)}` : '',
      visit.ended_how === 'correction' ? t('log.corrected') : '',
      visit.duplicate_presence ? t('log.duplicate') : '',
    ]
      .filter(Boolean)
      .join('; '),
    state: voided
      ? { label: t('state.voided'), tone: 'plain' }
      : { label: t(`state.${visit.state}`), tone: TONES[visit.state] },
    voided,
  }
}

function appText(visit: LogVisit, t: Translate): string {
  const status = t(`app_status.${visit.app_status}`)
  return visit.app_outcome ? `${status} → ${t(`app_outcome.${visit.app_outcome}`)}` : status
}

function closerText(visit: LogVisit, t: Translate): string {
  if (visit.ended_how === 'close_of_day') return t('log.by_close')
  if (visit.ended_how === 'visitor') return t('log.by_visitor')
  return visit.closer ?? ''
}

export function reasonLabel(reason: string, t: Translate): string {
  return t(`reason.${reason as 'trial'}`)
}

/** The heading's figures come from the day's own row, never from counting the page. */
export function figuresText(figures: OfficeDayRow | undefined, t: Translate) {
  return {
    count: t('log.count', { visits: figures?.visits ?? 0, people: figures?.people ?? 0 }),
    inside: figures && figures.inside > 0 ? t('log.inside_now', { count: figures.inside }) : '',
    closed: figures?.closed_at ? t('log.day_closed', { time: clockTime(figures.closed_at) }) : '',
  }
}

export interface TrailLine {
  seq: number
  at: string
  who: string
  what: string
  changes: { field: string; old: string; new: string; reason: string }[]
}

/** Fields of a change that say something to a person; the rest follows from them. */
const SHOWN = [
  'name',
  'phone',
  'commune_code',
  'organisation',
  'purpose',
  'purpose_note',
  'host',
  'party_size',
  'app_status',
  'app_outcome',
  'entered_at',
  'left_at',
  'state',
] as const
type Shown = (typeof SHOWN)[number]

export function trailLine(row: TrailRow, office: Office, t: Translate): TrailLine {
  return {
    seq: row.seq,
    at: `${dateText(officeDay(row.at)).slice(0, 5)} ${clockTime(row.at)}`,
    who: row.actor ?? t('log.system'),
    what: t(`audited.${row.action as 'visit.entered'}`, { defaultValue: row.action }),
    changes: row.changes.flatMap((change) => {
      const field = SHOWN.find((shown) => shown === change.field)
      if (!field) return []
      return {
        field: t(`field.${field}`),
        old: valueText(field, change.old, office, t),
        new: valueText(field, change.new, office, t),
        reason: reasonLabel(change.reason, t),
      }
    }),
  }
}

function valueText(field: Shown, value: string | null, office: Office, t: Translate): string {
  if (value === null || value === '') return t('log.none')
  switch (field) {
    case 'phone':
      return phoneTail(value)
    case 'entered_at':
    case 'left_at':
      return clockTime(new Date(value))
    case 'purpose':
      return purposeLabel(value, t)
    case 'commune_code':
      return placeText({ commune_code: value, organisation: null }, office.communes)
    case 'app_status':
      return t(`app_status.${value as 'running'}`)
    case 'app_outcome':
      return t(`app_outcome.${value as 'installed'}`)
    case 'state':
      return t(`state.${value as 'inside'}`)
    case 'name':
    case 'organisation':
    case 'purpose_note':
    case 'host':
    case 'party_size':
      return value
  }
}
