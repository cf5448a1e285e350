import type { Db } from '../../platform/db/connect.ts'
import type { GuestFields, MeetingRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { VisitFields } from '../visits/fields.ts'
import { PURPOSES, type Purpose } from '../visits/visit.ts'
import { ofMeeting } from './meeting.ts'
import { findMeeting } from './meeting-queries.ts'

/** What the list or a meeting says of a visitor before they come. */
export type Announced = Omit<GuestFields, 'name' | 'day' | 'at_minutes' | 'position'>

type Typed = Pick<VisitFields, 'phone' | 'place' | 'host' | 'party_size' | 'purpose' | 'purpose_note'> & {
  /** The purpose that the form had preselected. */
  purpose_shown?: Purpose | undefined
}

/** Fills in what was announced of a guest where the guard typed nothing; an unchanged preselected purpose was not typed. */
export function announcedOr<Fields extends Typed>(values: Fields, guest: Announced): Fields {
  const announced = PURPOSES.find((one) => one === guest.purpose) ?? 'other'
  const purpose = values.purpose === values.purpose_shown ? announced : values.purpose
  return {
    ...values,
    phone: values.phone ?? guest.phone,
    place: values.place ?? guest.place,
    host: values.host ?? guest.host,
    party_size: values.party_size === 1 ? guest.party_size : values.party_size,
    purpose,
    purpose_note: values.purpose_note ?? (purpose === announced ? guest.purpose_note : null),
  }
}

/** What a meeting says of a visitor who is not on its list. */
export function uninvited(meeting: MeetingRow): Announced {
  return { ...ofMeeting(meeting), phone: null, place: null, party_size: 1 }
}

/** The meeting with this id if it is on that day; the caller checks whether it was cancelled. */
export async function findMeetingOn(
  db: Db,
  officeId: string,
  id: string | undefined,
  day: OfficeDay,
): Promise<MeetingRow | undefined> {
  const meeting = id ? await findMeeting(db, officeId, id) : undefined
  return meeting?.day === day ? meeting : undefined
}
