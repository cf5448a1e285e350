import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, Role } from '../../platform/db/schema.ts'
import type { Office } from '../offices/directory.ts'
import type { Entry } from './entry.ts'
import type { Identity } from './identity.ts'
import { type OwnDeparture, type Refusal, trueTime } from './replay-rules.ts'
import { UNDO_SECONDS } from './visit.ts'

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

/** `late`: the day is closed, and the head decides. */
export type Settled =
  | {
      outcome: 'stored'
      late?: true
      lostBadge?: { badge: string; name: string }
      /** The expected guest had come and left before: this is another visit. */
      cameAgain?: true
    }
  | { outcome: 'duplicate' | 'conflict' }
  | { outcome: 'invalid'; why: Refusal }

export const LATE = { outcome: 'stored', late: true } as const satisfies Settled

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
  return { at: trueTime(row.device_at, row.clock_skew_s, row.recorded_at), madeBy }
}
