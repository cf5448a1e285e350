import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { LateRecordRow, VisitRow } from '../../platform/db/schema.ts'
import { cameBackOnLeaving, isBadgeOut } from './badge.ts'
import { changeVisit, type Decision, fieldsOf, type Patch } from './change.ts'
import { unclosed, withoutDeparture } from './close-of-day.ts'
import { claimed, findLate, keepLateDeparture, presenceOf } from './late-record.ts'
import { findVisitId } from './queries.ts'
import {
  departureAfter,
  isPastClose,
  isSkewed,
  type Refusal,
  refusalOfDeparture,
  refusalOfUndo,
} from './replay-rules.ts'
import {
  findOwnDeparture,
  type Judged,
  keepEvent,
  LATE,
  type Replayed,
  type Sending,
  type Settled,
} from './replayed-event.ts'
import { SENT_LATER } from './visit.ts'

/** Stores a departure that was recorded offline, or the undo of one. */
export async function replayDeparture(db: Db, sending: Sending, event: Judged<Replayed>): Promise<Settled> {
  const officeId = sending.office.id
  const visitId =
    (await findVisitId(db, officeId, event.visit)) ??
    // Looked up twice: the head may accept the late entry between the first lookup and `changeWaiting`.
    (await changeWaiting(db, sending, event)) ??
    (await findVisitId(db, officeId, event.visit))
  if (visitId === undefined) return { outcome: 'invalid', why: 'unknown_visit' }
  return typeof visitId === 'string' ? changeStored(db, sending, event, visitId) : visitId
}

/** Handles a visit whose entry still waits for the head; returns undefined if there is none. */
function changeWaiting(db: Db, sending: Sending, event: Judged<Replayed>): Promise<Settled | undefined> {
  return inOffice(db, sending.office.id, async (tx) => {
    const late = await findLate(tx, sending.office.id, event.visit)
    if (!late?.entry) return undefined
    if (late.state === 'rejected') return { outcome: 'invalid', why: 'rejected' }
    const presence = presenceOf(late)
    const refused = await refuse(tx, sending, event, presence)
    if (refused) return settledOf(refused)
    await keepLateDeparture(tx, sending, event, { late, leftAt: leftAtOf(event, presence) })
    return LATE
  })
}

/** The constraints that an undo met: the visitor has another open visit, or another visitor has the badge. */
type ClashesMet = Partial<Record<'already-inside' | 'badge-taken', true>>

async function changeStored(
  db: Db,
  sending: Sending,
  event: Judged<Replayed>,
  visitId: string,
  met: ClashesMet = {},
): Promise<Settled> {
  const { office, sentBy, now } = sending
  const target = { officeId: office.id, visitId, accountId: sentBy, now }
  const changed = await changeVisit<Refusal | 'duplicate' | 'late'>(db, target, async (visit, tx) => {
    const late = await findLate(tx, office.id, event.visit)
    const waits = late?.state === 'waiting' ? late : undefined
    const presence = presenceIn(visit, waits)
    const refused = await refuse(tx, sending, event, presence)
    if (refused) return refused
    if (waits || isPastClose(visit.entered_at, office.closeMinutes, now)) {
      await keepLateDeparture(tx, sending, event, { visit, late, leftAt: leftAtOf(event, presence) })
      return 'late'
    }
    await keepEvent(tx, sending, event)
    return event.kind === 'departure' ? left(sending, event, visit) : back(sending, event, visit, met)
  })
  if (changed.ok) return { outcome: 'stored' }
  if (changed.why === 'already-inside' || changed.why === 'badge-taken') {
    if (met[changed.why]) return { outcome: 'conflict' }
    return changeStored(db, sending, event, visitId, { ...met, [changed.why]: true })
  }
  return settledOf(changed.why === 'not-found' ? 'unknown_visit' : changed.why)
}

function settledOf(why: Refusal | 'duplicate' | 'late'): Settled {
  if (why === 'late') return LATE
  return why === 'duplicate' ? { outcome: 'duplicate' } : { outcome: 'invalid', why }
}

type Presence = ReturnType<typeof presenceOf>

/** The visit as the devices last saw it: a late record that waits for the head is newer than the log. */
function presenceIn(visit: VisitRow, waits: LateRecordRow | undefined): Presence {
  return waits ? { ...presenceOf(waits), voided_at: visit.voided_at, day: visit.day } : visit
}

/** Returns why the event changes nothing. A `duplicate` is still stored as received. */
async function refuse(
  tx: OfficeTx,
  sending: Sending,
  event: Judged<Replayed>,
  presence: Presence,
): Promise<Refusal | 'duplicate' | undefined> {
  const refusal =
    event.kind === 'departure'
      ? refusalOfDeparture(presence, event.at, sending.office.closeMinutes)
      : refusalOfUndo(presence, await findOwnDeparture(tx, sending, event))
  if (refusal) return refusal
  // Another guard or the visitor's pass recorded it before: the first record stands.
  const isAlreadyRecorded = (presence.state === 'left') === (event.kind === 'departure')
  if (isAlreadyRecorded) await keepEvent(tx, sending, event, false)
  return isAlreadyRecorded ? 'duplicate' : undefined
}

function leftAtOf(event: Judged<Replayed>, presence: Presence): Date | null {
  return event.kind === 'departure' ? departureAfter(presence, event.at) : null
}

function left(sending: Sending, event: Judged<Replayed>, visit: VisitRow): Decision<never> {
  const patch: Patch = {
    state: 'left',
    left_at: departureAfter(visit, event.at),
    day_closed_at: null,
    ...(isBadgeOut(visit) && { badge_returned_at: departureAfter(visit, event.at) }),
    ended_by: event.madeBy,
    ended_how: 'staff',
    ended_at: sending.now,
    ...(isSkewed(sending.skewS) && { clock_skew_s: sending.skewS }),
  }
  const action = 'visit.left_offline'
  if (visit.state === 'inside') return { action, patch, fields: claimed(sending, event) }
  // The visit was unclosed: the departure replaces that state, with a reason.
  return { action, patch, reason: SENT_LATER, fields: fieldsOf(patch, claimed(sending, event)) }
}

function back(sending: Sending, event: Judged<Replayed>, visit: VisitRow, met: ClashesMet): Decision<never> {
  const presence = met['already-inside'] ? unclosed : withoutDeparture
  const patch: Patch = {
    ...presence(visit.entered_at, sending.office.closeMinutes, sending.now),
    ...(met['already-inside'] && { duplicate_presence: true }),
    ...(!met['badge-taken'] && cameBackOnLeaving(visit) && { badge_returned_at: null }),
  }
  const fields = fieldsOf(patch, claimed(sending, event))
  return { action: 'visit.undone_offline', reason: SENT_LATER, patch, fields }
}
