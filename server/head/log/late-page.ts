import type { Office } from '../../core/offices/directory.ts'
import { isSkewed } from '../../core/visits/device-event.ts'
import { LATE_SHOWN, type LateRecord } from '../../core/visits/late.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { listedTexts } from '../../core/visits/visit-fields.ts'
import { othersText, placeText, purposeText, visitorName } from '../../core/visits/words.ts'
import { clockTime, dateText, dayMonthText, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

export function latePage(
  { waiting, rejected, count }: { waiting: LateRecord[]; rejected: LateRecord[]; count: number },
  { office, t }: { office: Office; t: Translate },
  whyNot: Map<string, string>,
) {
  const line = (late: LateRecord) => lateLine(late, office, t, whyNot.get(late.visit_id) ?? '')
  return {
    waiting: waiting.map(line),
    rejected: rejected.map(line),
    more: count > LATE_SHOWN ? t('log.late.more', { shown: LATE_SHOWN, count }) : '',
  }
}

function lateLine(late: LateRecord, office: Office, t: Translate, why: string) {
  const marks = [
    late.entry ? '' : t('log.late.changes_log'),
    isSkewed(late.clock_skew_s)
      ? t('log.skewed', { minutes: Math.round(Math.abs(late.clock_skew_s) / 60) })
      : '',
  ].filter(Boolean)
  return {
    visitId: late.visit_id,
    // The record and its version as the head saw it.
    ref: `${late.visit_id}.${late.version}`,
    name: late.entry ? late.entry.name : visitorName(late.visit ?? { name: null, slip_number: null }, t),
    address: late.visit ? `/log/visits/${late.visit_id}` : undefined,
    what: `${dateText(officeDay(late.entered_at))}: ${whatText(late, t)}`,
    details: detailsText(late, office, t),
    people: peopleText(late, t),
    marks,
    why,
    // New visits are ticked by default; a record that contradicts the log has to be ticked by hand.
    checked: marks.length === 0 && why === '',
  }
}

function whatText({ entry, visit, entered_at, left_at }: LateRecord, t: Translate): string {
  const entered = clockTime(entered_at)
  const left = left_at ? clockTime(left_at) : ''
  if (entry) return t(left ? 'log.late.entry_left' : 'log.late.entry', { entered, left })
  const before = visit?.left_at ? clockTime(visit.left_at) : ''
  if (!left) return t('log.late.undo', { entered, before })
  return t(before ? 'log.late.other_departure' : 'log.late.departure', { entered, left, before })
}

function detailsText({ entry }: LateRecord, office: Office, t: Translate): string {
  if (!entry) return ''
  const place = { commune_code: entry.communeCode, organisation: entry.organisation }
  return [
    othersText({ party_size: entry.partySize }, t),
    placeText(place, office.communes),
    phoneOf(entry),
    purposeText({ purpose: entry.purpose, purpose_note: entry.purposeNote }, t),
    entry.host ?? '',
    ...listedTexts(entry),
  ]
    .filter(Boolean)
    .join(' · ')
}

function peopleText(late: LateRecord, t: Translate): string {
  const recorders = [...new Set([late.recorder, late.closer].filter(Boolean))].join(', ')
  const stamp = (at: Date) => `${clockTime(at)} ${dayMonthText(officeDay(at))}`
  return [
    recorders && recorders !== late.sender ? t('log.late.recorded', { by: recorders }) : '',
    t(recorders === late.sender ? 'log.late.recorded_and_sent' : 'log.late.sent', {
      by: late.sender ?? '',
      at: stamp(late.sent_at),
    }),
    late.decided_at ? t('log.late.decided', { by: late.decider ?? '', at: stamp(late.decided_at) }) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}
