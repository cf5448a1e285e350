import type { Db } from '../../platform/db/connect.ts'
import { violatedUnique } from '../../platform/db/constraints.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Role, VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { isOpenOn } from '../offices/closure.ts'
import { recordBackdatedVisit } from './backdate.ts'
import { findTypedBadge, hasBadge } from './badges.ts'
import { changeVisit, type Decision, fieldsOf, type Patch } from './change.ts'
import { unclosed, withoutDeparture } from './close-of-day.ts'
import {
  departureAfter,
  type EntryEvent,
  findKnown,
  findOwnDeparture,
  happenedAt,
  isSkewed,
  type Judged,
  keepEvent,
  type Refusal,
  type Replayed,
  refusalOfDeparture,
  refusalOfUndo,
  type Sending,
  type Settled,
} from './device-event.ts'
import { findArrival } from './enter.ts'
import { hashOf } from './entry.ts'
import { findVisitId } from './queries.ts'
import { cameBackOnLeaving, isBadgeOut, SENT_LATER } from './visit.ts'

/**
 * Records what happened at a gate while the server was unreachable: each event once, however often and from whatever device it
 * is sent. Of a closed day it adds what is missing and changes nothing else. An `invalid` event or one in `conflict` leaves nothing
 * behind. Throws when the database is unavailable; the same event may then be sent again.
 */
export async function replayEvent(db: Db, sending: Sending, event: Replayed): Promise<Settled> {
  const known = await findKnown(db, sending.office.id, event)
  if (known.settled) return known.settled
  const at = happenedAt(event.deviceAt, sending.skewS, sending.now)
  if (typeof at === 'string') return { outcome: 'invalid', why: at }
  const madeBy = await recorderOf(db, sending, event.by, at)
  const settled = await applyEvent(db, sending, { ...event, visit: known.visit, at, madeBy })
  // A concurrent request may have recorded this very event first, and its change made this one fail.
  if (settled.outcome === 'stored') return settled
  return (await findKnown(db, sending.office.id, event)).settled ?? settled
}

async function applyEvent(db: Db, sending: Sending, event: Judged<Replayed>): Promise<Settled> {
  try {
    return await (event.kind === 'entry' ? enter(db, sending, event) : replayDeparture(db, sending, event))
  } catch (error) {
    if (violatedUnique(error) !== 'replayed_event_once') throw error
    return { outcome: 'conflict' }
  }
}

/** An expected guest arrives once a day, whichever gates record it; one who had left by then is recorded like any visitor. */
async function enter(db: Db, sending: Sending, event: Judged<EntryEvent>): Promise<Settled> {
  const { id: officeId } = sending.office
  const first = event.guest && (await findArrival(db, officeId, event.guest.id, { includeDuplicates: true }))
  if (!first) return (await record(db, sending, event)) ?? enter(db, sending, event)
  if (!first.left_at || first.left_at >= event.at) {
    await inOffice(db, officeId, (tx) => keepEvent(tx, sending, event, false, first.id))
    return { outcome: 'duplicate' }
  }
  const again = await record(db, sending, { ...event, guest: undefined, meetingId: undefined })
  return again?.outcome === 'stored' ? { ...again, cameAgain: true } : (again ?? { outcome: 'conflict' })
}

/** Returns undefined where a concurrent request has just let the expected guest in. */
async function record(db: Db, sending: Sending, sent: Judged<EntryEvent>): Promise<Settled | undefined> {
  const { office, now } = sending
  const typed = sent.entry.badge ?? null
  const event = { ...sent, entry: { ...sent.entry, badge: await badgeOf(db, office.id, typed) } }
  if (!isOpenOn(office, officeDay(event.at))) return { outcome: 'invalid', why: 'office_closed' }
  const past = {
    clientUuid: event.visit,
    // The same hash as from the gate's form, in case that form was stored although its answer never arrived.
    bodyHash: hashOf(event.entry),
    entry: { ...event.entry, ...(event.guest && { position: event.guest.position }) },
    phoneShared: event.phoneShared,
    identity: event.identity,
    guestId: event.guest?.id,
    meetingId: event.meetingId,
    hostMemberId: event.guest?.host === event.entry.host ? event.guest.host_member_id : undefined,
    source: 'offline',
    enteredAt: event.at,
    leftAt: null,
    by: event.madeBy,
    clockSkewS: sending.skewS,
    now,
    audited: { action: 'visit.entered_offline', actorId: sending.sentBy, fields: claimed(sending, event) },
  } as const
  const outcome = await recordBackdatedVisit(db, office, past, (tx) => keepEvent(tx, sending, event))
  if (outcome === 'duplicate' && event.guest && (await findArrival(db, office.id, event.guest.id)))
    return undefined
  return outcome === 'stored' ? { outcome, ...(await lostBadge(db, sending, event, typed)) } : { outcome }
}

/** The label of the typed badge; null where the office has no such badge: the entry is then recorded without it. */
async function badgeOf(db: Db, officeId: string, typed: string | null): Promise<string | null> {
  const badge = typed ? await findTypedBadge(db, officeId, typed) : undefined
  return badge && 'label' in badge ? badge.label : null
}

/** The badge that the entry was stored without, for a notice to the guard. */
async function lostBadge(
  db: Db,
  { office }: Sending,
  { visit, entry }: EntryEvent,
  typed: string | null,
): Promise<{ lostBadge?: { badge: string; name: string } }> {
  if (!typed) return {}
  if (entry.badge && (await hasBadge(db, office.id, visit))) return {}
  return { lostBadge: { badge: typed, name: entry.name } }
}

/** A device may only name a recorder of the sender's rank or below: otherwise a shared computer could act as the head. */
const RANK: Record<Role, number> = { reception: 0, head: 1, district: 2 }

/**
 * Returns the recorder that the device names, if that account has no more rights than the sender's, belonged to the office
 * and was enabled at that time; otherwise the sender.
 */
async function recorderOf(db: Db, sending: Sending, claimed: string | undefined, at: Date): Promise<string> {
  if (!claimed || claimed === sending.sentBy) return sending.sentBy
  return (await isBelieved(db, sending, claimed, at)) ? claimed : sending.sentBy
}

function isBelieved(db: Db, { office, role }: Sending, claimed: string, at: Date): Promise<boolean> {
  return inOffice(db, office.id, async (tx) => {
    const account = await tx
      .selectFrom('account')
      .select(['role', 'created_at', 'disabled_at'])
      .where('id', '=', claimed)
      .where('office_id', '=', office.id)
      .executeTakeFirst()
    if (!account || RANK[account.role] > RANK[role] || account.created_at > at) return false
    if (account.disabled_at && account.disabled_at <= at) return false
    // The audit says only that role or office changed since, not what they were: the account is not believed.
    const moved = await tx
      .selectFrom('audit')
      .select('seq')
      .where('office_id', '=', office.id)
      .where('subject_id', '=', claimed)
      .where('action', '=', 'account.changed')
      .where('at', '>', at)
      .where((eb) => eb.or([eb('fields', 'like', '%role=%'), eb('fields', 'like', '%office%')]))
      .limit(1)
      .executeTakeFirst()
    return moved === undefined
  })
}

/** Stores a departure that was recorded offline, or the undo of one. */
async function replayDeparture(db: Db, sending: Sending, event: Judged<Replayed>): Promise<Settled> {
  const visitId = await findVisitId(db, sending.office.id, event.visit)
  return visitId === undefined
    ? { outcome: 'invalid', why: 'unknown_visit' }
    : changeStored(db, sending, event, visitId)
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
  const changed = await changeVisit<Refusal | 'duplicate'>(db, target, async (visit, tx) => {
    const refused = await refuse(tx, sending, event, visit)
    if (refused) return refused
    await keepEvent(tx, sending, event)
    return event.kind === 'departure' ? left(sending, event, visit) : back(sending, event, visit, met)
  })
  if (changed.ok) return { outcome: 'stored' }
  if (changed.why === 'already-inside' || changed.why === 'badge-taken') {
    if (met[changed.why]) return { outcome: 'conflict' }
    return changeStored(db, sending, event, visitId, { ...met, [changed.why]: true })
  }
  if (changed.why === 'duplicate') return { outcome: 'duplicate' }
  return { outcome: 'invalid', why: changed.why === 'not-found' ? 'unknown_visit' : changed.why }
}

/** Returns why the event changes nothing. A `duplicate` is still stored as received. */
async function refuse(
  tx: OfficeTx,
  sending: Sending,
  event: Judged<Replayed>,
  visit: VisitRow,
): Promise<Refusal | 'duplicate' | undefined> {
  const refusal =
    event.kind === 'departure'
      ? refusalOfDeparture(visit, event.at, sending.office.closeMinutes)
      : refusalOfUndo(visit, await findOwnDeparture(tx, sending, event), sending)
  if (refusal) return refusal
  // Another guard or the visitor's pass recorded it before: the first record stands.
  const isAlreadyRecorded = (visit.state === 'left') === (event.kind === 'departure')
  if (isAlreadyRecorded) await keepEvent(tx, sending, event, false)
  return isAlreadyRecorded ? 'duplicate' : undefined
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

/** For the audit: what the sender claims and the server does not know, also a recorder who was not believed. */
function claimed(
  { sentBy, skewS }: Sending,
  { madeBy, by }: Pick<Judged<Replayed>, 'madeBy' | 'by'>,
): string {
  return [
    madeBy !== sentBy && `made_by=${madeBy}`,
    by && by !== madeBy && `claimed_by=${by}`,
    isSkewed(skewS) && `clock_skew_s=${skewS}`,
  ]
    .filter(Boolean)
    .join(' ')
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
