import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Office } from '../offices/directory.ts'
import type { Entry } from './entry.ts'
import type { Identity } from './identity.ts'
import type { Refusal } from './replay-rules.ts'

/** What a device recorded while the server was away. It names the visit by the UUID that it gave it. */
export interface DeviceEvent {
  event: string
  visit: string
  deviceAt: Date
  /** The account that was signed in on the device then, as the device says. */
  by: string | undefined
}

export type Replayed =
  | (DeviceEvent & { kind: 'entry'; entry: Entry; phoneShared: boolean; identity: Identity | undefined })
  | (DeviceEvent & { kind: 'departure' | 'undo' })

/** One sending of a device. */
export interface Sending {
  office: Office
  sentBy: string
  /** Seconds by which the device's clock was ahead when it sent. */
  skewS: number
  now: Date
}

export type Settled = { outcome: 'stored' | 'duplicate' | 'conflict' } | { outcome: 'invalid'; why: Refusal }

/** An event with what the server makes of it: its true time, and who is recorded for it. */
export type Judged<Event extends Replayed> = Event & { at: Date; madeBy: string }

/** What became of this event before; undefined for a new one. */
export function findKnown(db: Db, officeId: string, event: Replayed): Promise<Settled | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const known = await tx
      .selectFrom('replayed_event')
      .select(['kind', 'visit_uuid', 'device_at'])
      .where('office_id', '=', officeId)
      .where('event_uuid', '=', event.event)
      .executeTakeFirst()
    if (!known) return undefined
    const same =
      known.kind === event.kind &&
      known.visit_uuid === event.visit &&
      known.device_at.getTime() === event.deviceAt.getTime()
    return { outcome: same ? 'duplicate' : 'conflict' }
  })
}

export async function keepEvent(tx: OfficeTx, sending: Sending, event: Judged<Replayed>): Promise<void> {
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
      recorded_at: sending.now,
    })
    .execute()
}
