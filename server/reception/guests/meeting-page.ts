import type { Attendance } from '../../core/guests/attendance.ts'
import { byUnit, people, peopleCounts } from '../../core/guests/delegates.ts'
import { meetingPlace, meetingWhen } from '../../core/guests/meeting.ts'
import type { CountedMeeting } from '../../core/guests/meeting-queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { othersText, placeText, visitorName } from '../../core/visits/words.ts'
import { clockTime, minutesInto } from '../../platform/lib/clock.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { arrivalOf } from './guests-page.ts'

/** A line in the list of meetings; its counts are for example `12/40`, or that the meeting is cancelled. */
export function meetingLine(meeting: CountedMeeting, t: Translate) {
  const { id, day, begins, title, invited, came, cancelled_at: cancelled } = meeting
  const counts = invited + came > 0 ? t('meetings.came_of', { invited, came }) : t('meetings.nobody_invited')
  return {
    href: `/meetings/${id}`,
    title,
    time: clockTime(minutesInto(day, begins)),
    details: [meetingWhen(meeting, t), meetingPlace(meeting)].join(' · '),
    counts: cancelled ? t('meetings.cancelled') : counts,
    good: !cancelled && came > 0,
  }
}

export function meetingPart(
  meeting: CountedMeeting,
  {
    attendance: { delegates, others },
    office,
    today,
    onlyMissing,
  }: { attendance: Attendance; office: Pick<Office, 'communes'>; today: string; onlyMissing: boolean },
  t: Translate,
) {
  const { id, title, room, host, came, invited, cancelled_at: cancelled } = meeting
  const missing = people(delegates.filter(({ visit_id: visit }) => !visit))
  return {
    address: `/meetings/${id}`,
    heading: title,
    when: meetingWhen(meeting, t),
    place: meetingPlace(meeting),
    // Without a room the place is the host.
    host: room && host ? host : '',
    cancelled: cancelled !== null,
    // Nothing can change any more, and guests who did not come have been deleted.
    over: meeting.day < today,
    counts: { came, invited, missing },
    views: came > 0 && missing > 0 ? viewsOf(id, onlyMissing, t) : [],
    onlyMissing,
    units: byUnit(onlyMissing ? delegates.filter(({ visit_id: visit }) => !visit) : delegates).map(
      ([name, own]) => ({
        name: name || t('meetings.no_unit'),
        counts: t('meetings.came_of', peopleCounts(own)),
        delegates: own.toSorted(byGivenName).map((one) => ({
          href: `/guests/${one.id}`,
          name: one.name,
          others: othersText(one, t),
          position: one.position ?? '',
          arrived: arrivalOf(one, t),
        })),
      }),
    ),
    // Visitors on no list; after the day is over, everybody who came.
    others: (onlyMissing ? [] : others).map((visit) => ({
      href: `/${meeting.day < today ? 'log' : 'gate'}/visits/${visit.id}`,
      name: visitorName(visit, t),
      others: othersText(visit, t),
      place: [visit.position, placeText(visit, office.communes)].filter(Boolean).join(' · '),
      time: clockTime(visit.entered_at),
    })),
    attendance: `/meetings/${id}/attendance`,
    cards: `/guests/cards?meeting=${id}`,
    back: '/meetings',
  }
}

function viewsOf(id: string, onlyMissing: boolean, t: Translate) {
  const address = `/meetings/${id}`
  return [
    { href: address, text: t('meetings.everybody'), current: !onlyMissing },
    { href: `${address}?list=missing`, text: t('meetings.missing'), current: onlyMissing },
  ]
}
