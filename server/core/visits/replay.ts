import type { Db } from '../../platform/db/connect.ts'
import { violatedUnique } from '../../platform/db/constraints.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { isOpenOn } from '../offices/closure.ts'
import { recordBackdatedVisit } from './backdated-visit.ts'
import { findTypedBadge, hasBadge } from './badge-queries.ts'
import { hashOf } from './entry.ts'
import { findArrival } from './entry-clash.ts'
import { claimed, keepLateEntry } from './late-record.ts'
import { recorderOf } from './recorder.ts'
import { replayDeparture } from './replay-departure.ts'
import { happenedAt, isPastClose } from './replay-rules.ts'
import {
  type EntryEvent,
  findKnown,
  type Judged,
  keepEvent,
  LATE,
  type Replayed,
  type Sending,
  type Settled,
} from './replayed-event.ts'

/**
 * Records what happened at a gate while the server was unreachable: each event once, however often and from whatever device it
 * is sent. Events of a closed day wait for the head. An `invalid` event or one in `conflict` leaves nothing behind. Throws
 * when the database is unavailable; the same event may then be sent again.
 */
export async function replayEvent(db: Db, sending: Sending, event: Replayed): Promise<Settled> {
  const known = await findKnown(db, sending.office.id, event)
  if (known.settled) return known.settled
  const at = happenedAt(event.deviceAt, sending.skewS, sending.now)
  if (typeof at === 'string') return { outcome: 'invalid', why: at }
  const madeBy = await recorderOf(db, sending, event.by, at)
  const settled = await actOnce(db, sending, { ...event, visit: known.visit, at, madeBy })
  // A concurrent request may have recorded this very event first, and its change made this one fail.
  if (settled.outcome === 'stored') return settled
  return (await findKnown(db, sending.office.id, event)).settled ?? settled
}

async function actOnce(db: Db, sending: Sending, event: Judged<Replayed>): Promise<Settled> {
  try {
    return await (event.kind === 'entry' ? enter(db, sending, event) : replayDeparture(db, sending, event))
  } catch (error) {
    if (!['replayed_event_once', 'late_record_visit_uuid'].includes(violatedUnique(error) ?? '')) throw error
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
  const typed = sent.entry.badge
  const event = { ...sent, entry: { ...sent.entry, badge: await badgeOf(db, office.id, typed) } }
  if (!isOpenOn(office, officeDay(event.at))) return { outcome: 'invalid', why: 'office_closed' }
  if (isPastClose(event.at, office.closeMinutes, now)) {
    const outcome = await inOffice(db, office.id, (tx) => keepLateEntry(tx, sending, event))
    return outcome === 'stored' ? { ...LATE, ...(await lostBadge(db, sending, event, typed)) } : { outcome }
  }
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
