import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, Role, VisitRow } from '../../platform/db/schema.ts'
import { DAY, END_OF_DAY, MINUTE, minutesInto } from '../../platform/lib/clock.ts'
import type { Office } from '../offices/directory.ts'
import { closesAt } from './close-of-day.ts'
import type { Entry, Identity } from './entry.ts'
import { UNDO_SECONDS } from './visit.ts'

/** Why an event is refused; staff then settle it by hand. */
export const REFUSALS = [
  'too_old',
  'future',
  'office_closed',
  'unknown_visit',
  'before_entry',
  'after_day',
  'not_inside',
  'voided',
  'day_closed',
  'not_own',
  'changed',
] as const

export type Refusal = (typeof REFUSALS)[number]

/** Milliseconds. Older records are typed in from paper by the head, who checks them. */
const OLDEST = 7 * DAY

/** A clock that is further off is shown in the log. */
const SKEW_SECONDS = 5 * 60

/** Milliseconds by which two correct clocks of one gate may differ. */
const DEVICE_LEEWAY = 5 * MINUTE

/** Milliseconds. The server may have recorded the departure itself, a moment later, although its answer never arrived. */
const TWICE_RECORDED = UNDO_SECONDS * 1000

/** Seconds by which the device's clock is ahead; negative if it is behind. */
export function skewOf(sentAt: Date, now: Date): number {
  return Math.round((sentAt.getTime() - now.getTime()) / 1000)
}

export function isSkewed(skewS: number | null): boolean {
  return skewS !== null && Math.abs(skewS) > SKEW_SECONDS
}

/** The time of the event by the server's clock, or why it cannot be believed. */
export function happenedAt(deviceAt: Date, skewS: number, now: Date): Date | 'too_old' | 'future' {
  const ahead = deviceAt.getTime() - skewS * 1000 - now.getTime()
  if (-ahead > OLDEST) return 'too_old'
  return ahead > DEVICE_LEEWAY ? 'future' : trueTime(deviceAt, skewS, now)
}

/** Converts the device's time to the server's clock; never later than `sentAt`. */
function trueTime(deviceAt: Date, skewS: number, sentAt: Date): Date {
  return new Date(Math.min(deviceAt.getTime() - skewS * 1000, sentAt.getTime()))
}

type Present = Pick<VisitRow, 'state' | 'voided_at' | 'entered_at' | 'day'>

export function refusalOfDeparture(visit: Present, at: Date, closeMinutes: number): Refusal | undefined {
  if (visit.voided_at) return 'voided'
  if (visit.state === 'left') return undefined
  if (visit.state !== 'inside' && visit.state !== 'unclosed') return 'not_inside'
  if (visit.entered_at.getTime() - at.getTime() > DEVICE_LEEWAY) return 'before_entry'
  return at > latestDeparture(visit, closeMinutes) ? 'after_day' : undefined
}

/** A guard who taps the next morning has not seen the visitor leave: no departure is later than the office day. */
function latestDeparture(visit: Present, closeMinutes: number): Date {
  if (closeMinutes > END_OF_DAY) return closesAt(visit.entered_at, closeMinutes)
  return minutesInto(visit.day, END_OF_DAY)
}

/** Never before the entry: two devices with different clocks may have recorded entry and departure. */
export function departureAfter({ entered_at }: Pick<VisitRow, 'entered_at'>, at: Date): Date {
  return new Date(Math.max(at.getTime(), entered_at.getTime()))
}

/** A departure that a device recorded, at its true time, and when it was sent. */
interface OwnDeparture {
  at: Date
  madeBy: string
  sentAt: Date
}

/**
 * Why an undo is refused, or undefined. `own` is the departure that the same device sent; it must still be the one in the log:
 * not another recorder's, and not corrected since. What the log said when the day closed only the head changes.
 */
export function refusalOfUndo(
  visit: Pick<VisitRow, 'state' | 'voided_at' | 'entered_at' | 'left_at' | 'ended_how' | 'ended_by'>,
  own: OwnDeparture | undefined,
  { office, now }: Pick<Sending, 'office' | 'now'>,
): Refusal | undefined {
  if (visit.voided_at) return 'voided'
  if (visit.state === 'inside' || visit.state === 'unclosed') return undefined
  if (visit.state !== 'left' || !visit.left_at) return 'not_inside'
  if (!own) return 'not_own'
  const apart = Math.abs(visit.left_at.getTime() - departureAfter(visit, own.at).getTime())
  const stands = visit.ended_how === 'staff' && visit.ended_by === own.madeBy && apart <= TWICE_RECORDED
  if (!stands) return 'changed'
  const close = closesAt(visit.entered_at, office.closeMinutes)
  return close <= now && own.sentAt < close ? 'day_closed' : undefined
}

/** What a device recorded while the server was unreachable. `visit` is the UUID that the device gave the visit. */
interface DeviceEvent {
  event: string
  visit: string
  deviceAt: Date
  /** The account that was signed in on the device at that time, according to the device. */
  by: string | undefined
}

export type EntryEvent = DeviceEvent & {
  kind: 'entry'
  entry: Entry
  phoneShared: boolean
  identity: Identity | undefined
  /** The expected guest as now on the list. */
  guest?: Pick<ExpectedGuestRow, 'id' | 'host' | 'host_member_id' | 'position'> | undefined
  meetingId?: string | undefined
}

export type Replayed = EntryEvent | (DeviceEvent & { kind: 'departure' | 'undo' })

/** One batch of events from a device. */
export interface Sending {
  office: Office
  sentBy: string
  role: Role
  /** The device's cookie. */
  device: string
  /** Seconds by which the device's clock was ahead when it sent. */
  skewS: number
  now: Date
}

export type Settled =
  | {
      outcome: 'stored'
      lostBadge?: { badge: string; name: string }
      /** The expected guest had come and left before: this is another visit. */
      cameAgain?: true
    }
  | { outcome: 'duplicate' | 'conflict' }
  | { outcome: 'invalid'; why: Refusal }

/** An event with its true time and the account that is recorded for it, both judged by the server. */
export type Judged<Event extends Replayed> = Event & { at: Date; madeBy: string }

/** The outcome of the same event before, undefined for a new one, and the UUID of the visit that the event applies to. */
export function findKnown(
  db: Db,
  officeId: string,
  event: Replayed,
): Promise<{ settled: Settled | undefined; visit: string }> {
  return inOffice(db, officeId, async (tx) => {
    const known = await tx
      .selectFrom('replayed_event')
      .select(['kind', 'visit_uuid', 'device_at'])
      .where('office_id', '=', officeId)
      .where('event_uuid', '=', event.event)
      .executeTakeFirst()
    const visit = event.kind === 'entry' ? event.visit : await visitMeant(tx, officeId, event.visit)
    if (!known) return { settled: undefined, visit }
    const same =
      known.kind === event.kind &&
      known.visit_uuid === visit &&
      known.device_at.getTime() === event.deviceAt.getTime()
    return { settled: { outcome: same ? 'duplicate' : 'conflict' }, visit }
  })
}

/** The first visit of an expected guest whom two gates let in; for any other visit its own UUID. */
async function visitMeant(tx: OfficeTx, officeId: string, visitUuid: string): Promise<string> {
  const first = await tx
    .selectFrom('replayed_event as e')
    .innerJoin('visit as v', (join) =>
      join.onRef('v.office_id', '=', 'e.office_id').onRef('v.id', '=', 'e.arrived_as'),
    )
    .select('v.client_uuid')
    .where('e.office_id', '=', officeId)
    .where('e.visit_uuid', '=', visitUuid)
    .where('e.kind', '=', 'entry')
    .executeTakeFirst()
  return first?.client_uuid ?? visitUuid
}

/** `applied` is false for an event that changed nothing; `arrivedAs` is the earlier visit of a guest who had already come. */
export async function keepEvent(
  tx: OfficeTx,
  sending: Sending,
  event: Judged<Replayed>,
  applied = true,
  arrivedAs: string | null = null,
): Promise<void> {
  await tx
    .insertInto('replayed_event')
    .values({
      office_id: sending.office.id,
      event_uuid: event.event,
      visit_uuid: event.visit,
      kind: event.kind,
      device_at: event.deviceAt,
      clock_skew_s: sending.skewS,
      made_by: event.madeBy,
      sent_by: sending.sentBy,
      device_id: sending.device,
      applied,
      recorded_at: sending.now,
      arrived_as: arrivedAs,
    })
    .execute()
}

/**
 * The departure that an undo takes back: of the same visit, from the same device, and by the device's clock at most ten
 * seconds earlier. Undefined if there is none.
 */
export async function findOwnDeparture(
  tx: OfficeTx,
  { office, device, sentBy }: Sending,
  undo: DeviceEvent,
): Promise<OwnDeparture | undefined> {
  const row = await tx
    .selectFrom('replayed_event')
    .select(['device_at', 'clock_skew_s', 'made_by', 'recorded_at', 'applied'])
    .where('office_id', '=', office.id)
    .where('visit_uuid', '=', undo.visit)
    .where('kind', '=', 'departure')
    .where('device_id', '=', device)
    .where('device_at', '<=', undo.deviceAt)
    .where('device_at', '>=', new Date(undo.deviceAt.getTime() - UNDO_SECONDS * 1000))
    .orderBy('device_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return undefined
  // Where the server had already recorded the departure, the device's claim proves nothing: only the sender's departure counts.
  const madeBy = row.applied ? row.made_by : sentBy
  return { at: trueTime(row.device_at, row.clock_skew_s, row.recorded_at), madeBy, sentAt: row.recorded_at }
}
