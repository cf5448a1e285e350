import type { GuestFields, MeetingFields, MeetingRow } from '../../platform/db/schema.ts'
import { clockTime, dateText, minutesInto, weekdayOf } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

type Times = Pick<MeetingRow, 'day' | 'begins' | 'ends'>

/** `07:30–11:00`; where no end was agreed, `07:30`. */
export function meetingTimes({ day, begins, ends }: Times): string {
  return [begins, ends].flatMap((at) => (at === null ? [] : [clockTime(minutesInto(day, at))])).join('–')
}

/** `07:30–11:00, thứ hai 30/11/2026`. */
export function meetingWhen(meeting: Times, t: Translate): string {
  return `${meetingTimes(meeting)}, ${t(`weekday.${weekdayOf(meeting.day)}`)} ${dateText(meeting.day)}`
}

/** Where a delegate is sent: the room, else the host, else empty. */
export function meetingPlace({ room, host }: Pick<MeetingRow, 'room' | 'host'>): string {
  return room ?? host ?? ''
}

/** What a delegate inherits from the meeting. No host is notified of one: their page would ring forty times. */
export function ofMeeting(
  meeting: Pick<MeetingFields, 'day' | 'begins' | 'room' | 'host'>,
): Pick<GuestFields, 'day' | 'at_minutes' | 'host' | 'host_member_id' | 'purpose' | 'purpose_note'> {
  const { day, begins } = meeting
  return {
    ...{ day, at_minutes: begins, host: meetingPlace(meeting) || null, host_member_id: null },
    ...{ purpose: 'meeting', purpose_note: null },
  }
}
