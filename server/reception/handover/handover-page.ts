import type { Office } from '../../core/offices/directory.ts'
import { fieldLabel, othersText, visitorName } from '../../core/visits/words.ts'
import type { Tile } from '../../http/tiles.ts'
import type { HandoverRow } from '../../platform/db/schema.ts'
import { clockTime, dateText, dayMonthText, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Shift } from './actions.ts'
import type { HandedOver, LaterChange, OpenRef } from './queries.ts'

export function handoverPage(shift: Shift, past: HandoverRow[], now: Date, t: Translate) {
  return {
    period: periodText(shift.from, now, t),
    tiles: tilesOf(shift, t),
    inside: shift.inside.map((visit) => openLine(visit, now, t)),
    waiting: shift.waiting.map((visit) => openLine(visit, now, t)),
    past: past.map((one) => ({
      id: one.id,
      period: periodText(one.from_at, one.at, t),
      names: `${one.giver} → ${one.receiver}`,
    })),
  }
}

export function handedOverPage(
  { handover, inside, waiting, changes }: HandedOver,
  office: Office,
  t: Translate,
) {
  return {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    period: periodText(handover.from_at, handover.at, t),
    tiles: tilesOf(handover, t),
    inside: inside.map((visit) => openLine(visit, handover.at, t)),
    waiting: waiting.map((visit) => openLine(visit, handover.at, t)),
    giver: handover.giver,
    receiver: handover.receiver,
    incidents: handover.incidents.split('\n').filter(Boolean),
    changes: changes.rows.map((change) => changeLine(change, t)),
  }
}

function tilesOf(
  counts: Pick<HandoverRow, 'entered' | 'departed' | 'unclosed' | 'corrected'>,
  t: Translate,
): Tile[] {
  return (['entered', 'departed', 'unclosed', 'corrected'] as const).map((name) => ({
    label: t(`handover.${name}`),
    value: String(counts[name]),
  }))
}

function openLine(visit: OpenRef, now: Date, t: Translate) {
  const sameDay = officeDay(visit.entered_at) === officeDay(now)
  const day = sameDay ? '' : ` ${dayMonthText(officeDay(visit.entered_at))}`
  return {
    id: visit.id,
    name: visitorName(visit, t),
    others: othersText(visit, t),
    since: `${clockTime(visit.entered_at)}${day}`,
    host: visit.host ?? '',
  }
}

function periodText(from: Date, until: Date, t: Translate): string {
  const [first, last] = [officeDay(from), officeDay(until)]
  const words = { from: clockTime(from), until: clockTime(until), day: dateText(last) }
  return first === last
    ? t('handover.period', words)
    : t('handover.period_days', { ...words, first: dateText(first) })
}

function changeLine(change: LaterChange, t: Translate) {
  const names = change.fields.filter((field) => field !== 'state').map((field) => fieldLabel(field, t))
  const reason = t(`reason.${change.reason as 'trial'}`)
  return {
    at: `${clockTime(change.at)} ${dayMonthText(officeDay(change.at))}`,
    name: visitorName(change, t),
    what: `${[voidText(change, t), ...names].filter(Boolean).join(', ')} (${reason})`,
    by: change.by ?? '',
  }
}

function voidText({ voided }: LaterChange, t: Translate): string {
  if (voided === null) return ''
  return t(voided ? 'audited.visit.voided' : 'audited.visit.unvoided')
}
