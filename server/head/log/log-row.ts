import { isSkewed } from '../../core/visits/device-event.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { LISTED_FIELDS } from '../../core/visits/visit-fields.ts'
import {
  appText,
  assuranceText,
  placeText,
  purposeText,
  reasonLabel,
  stateText,
  visitorName,
} from '../../core/visits/words.ts'
import type { BookTextContext } from '../../http/text-context.ts'
import { clockTime, dayMonthText, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { ExportedVisit, LogVisit } from './visit-queries.ts'

const TONES: Record<LogVisit['state'], string> = {
  waiting: 'due',
  inside: 'good',
  left: 'plain',
  unclosed: 'bad',
  refused: 'plain',
  lapsed: 'plain',
}

export function logRow(visit: LogVisit, { office, apps, t }: BookTextContext) {
  const voided = visit.voided_at !== null
  return {
    id: visit.id,
    // A registration that nobody confirmed has none.
    number: visit.number === null ? '' : String(visit.number),
    day: dayMonthText(visit.day),
    timeIn: clockTime(visit.entered_at),
    timeOut: visit.left_at ? clockTime(visit.left_at) : '',
    timeOutNote: atMostText(visit, t),
    name: visitorName(visit, t),
    // Says that nobody has filled in the slip.
    unfilled: visit.name === null ? t('slips.unfilled') : '',
    position: visit.position ?? '',
    place: placeText(visit, office.communes),
    phone: phoneOf(visit),
    purpose: filledPurpose(visit, t),
    host: visit.host ?? '',
    facts: LISTED_FIELDS.flatMap((field) =>
      visit[field] ? [{ label: t(`field.${field}`), text: visit[field] }] : [],
    ),
    party: visit.party_size,
    app: appText(visit, apps, t),
    recorder: recorderText(visit, t),
    assurance: assuranceText(visit, t),
    closer: closerText(visit, t),
    // The state already says that the close of day ended the visit.
    closedBy: closedByText(visit, t),
    note: noteText(visit, t),
    state: { label: shortState(visit, t), tone: voided ? 'plain' : TONES[visit.state] },
    voided,
  }
}

/** The latest possible departure, for a visit that was open when the day was closed; no departure time is made up. */
export function atMostText(visit: ExportedVisit, t: Translate): string {
  return visit.day_closed_at ? t('log.at_most', { time: clockTime(visit.day_closed_at) }) : ''
}

/** A slip that nobody has filled in has no real purpose yet. */
export function filledPurpose(visit: ExportedVisit, t: Translate): string {
  return visit.name === null ? '' : purposeText(visit, t)
}

export function noteText(visit: ExportedVisit, t: Translate): string {
  return [
    visit.voided_at && visit.void_reason ? `${t('state.voided')}: ${reasonLabel(visit.void_reason, t)}` : '',
    visit.source === 'paper' ? t('log.from_paper') : '',
    visit.source === 'offline' ? t('log.from_offline', { at: stampText(visit.recorded_at) }) : '',
    isSkewed(visit.clock_skew_s) ? t('log.skewed', { minutes: skewMinutes(visit) }) : '',
    visit.ended_how === 'correction' ? t('log.corrected') : '',
    visit.name && visit.slip_number ? t('slips.numbered', { number: visit.slip_number }) : '',
    visit.duplicate_presence ? t('log.duplicate') : '',
  ]
    .filter(Boolean)
    .join('; ')
}

/** `25/11 10:15`: a late record may have been sent on another day. */
function stampText(at: Date): string {
  return `${dayMonthText(officeDay(at))} ${clockTime(at)}`
}

function skewMinutes(visit: ExportedVisit): number {
  return Math.round(Math.abs(visit.clock_skew_s ?? 0) / 60)
}

/** Short enough for one row of a narrow column, whose title says the rest. */
function shortState(visit: LogVisit, t: Translate): string {
  if (visit.voided_at) return stateText(visit, t)
  if (visit.state === 'inside') return t('log.view.inside')
  return visit.state === 'unclosed' ? t('log.out_unclosed') : stateText(visit, t)
}

function closedByText(visit: ExportedVisit, t: Translate): string {
  const closer = closerText(visit, t)
  return visit.ended_how === 'close_of_day' || closer === visit.recorder ? '' : closer
}

/** A machine has let in whom no account has. */
export function recorderText({ recorder, assurance }: ExportedVisit, t: Translate): string {
  return recorder ?? (assurance === 'kiosk' || assurance === 'lobby' ? t(`log.${assurance}`) : '')
}

export function closerText(visit: ExportedVisit, t: Translate): string {
  if (visit.ended_how === 'close_of_day') return t('log.by_close')
  if (visit.ended_how === 'visitor') return t('log.by_visitor')
  return visit.closer ?? ''
}
