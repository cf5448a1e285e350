import { type Attendance, readAttendance } from '../../core/guests/attendance.ts'
import { people } from '../../core/guests/delegates.ts'
import { meetingWhen } from '../../core/guests/meeting.ts'
import { type CountedMeeting, findMeeting } from '../../core/guests/meeting-queries.ts'
import { partyText } from '../../core/guests/words.ts'
import type { Office } from '../../core/offices/directory.ts'
import { othersText, placeText, visitorName } from '../../core/visits/words.ts'
import type { Services } from '../../http/context.ts'
import { partView } from '../../http/views.ts'
import { clockTime, officeDay } from '../../platform/lib/clock.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { HostScope, Scope } from './scope.ts'

/** The part of a meeting's page that each event of its stream replaces. */
type HostMeetingPart = ReturnType<typeof hostMeetingPart>

interface Where {
  office: Pick<Office, 'communes'>
  t: Translate
  to: Scope['to']
}

/** Who is missing from a meeting, and who has come, invited or not. */
export function hostMeetingPart(
  meeting: CountedMeeting,
  { delegates, others }: Attendance,
  { office, t, to }: Where,
) {
  const words = (...parts: (string | null)[]) => parts.filter(Boolean).join(' · ')
  const awaited = delegates.filter((one) => !one.visit_id)
  const came = delegates.flatMap(({ visit_id: visit, entered_at: at, ...one }) =>
    visit && at ? [{ at, visit, who: words(partyText(one, t), one.position, one.place) }] : [],
  )
  const unasked = others.map((visit) => ({
    at: visit.entered_at,
    visit: visit.id,
    who: words(
      [visitorName(visit, t), othersText(visit, t)].filter(Boolean).join(' '),
      visit.position,
      placeText(visit, office.communes),
    ),
  }))
  return {
    ...addressesOf(meeting.id, to),
    listAddress: to(`/meetings/${meeting.id}/list`),
    invitationsAddress: to(`/meetings/${meeting.id}/invitations`),
    isGone: false,
    details: words(meetingWhen(meeting, t), meeting.room),
    counts:
      meeting.invited + meeting.came > 0 ? t('meetings.came_of', meeting) : t('meetings.nobody_invited'),
    missingPeople: people(awaited),
    presentPeople: people([...delegates.filter((one) => one.visit_id), ...others]),
    missing: awaited.toSorted(byGivenName).map((one) => ({
      href: to(`/guests/${one.id}`),
      who: words(partyText(one, t), one.position, one.place),
    })),
    present: [...came, ...unasked]
      .toSorted((one, other) => one.at.getTime() - other.at.getTime())
      .map(({ at, who, visit }) => ({ who, visit, time: clockTime(at) })),
  }
}

/** The URLs of the page and of its stream. */
function addressesOf(id: string, to: Scope['to']) {
  return { address: to(`/meetings/${id}`), events: withQuery(to('/events'), `meeting=${id}`) }
}

export function withQuery(address: string, query: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${query}`
}

const liveView = partView<{ live: HostMeetingPart | { isGone: true }; t: Translate }>(
  'reception/guests/host-meeting-live',
)

/** Renders the live part of a meeting's page; says that it is gone when it was cancelled, is over, or has another host. */
export async function renderHostMeeting(
  { clock, db }: Services,
  meetingId: string,
  { host, office, t, to }: Where & { office: Office; host: HostScope['host'] },
): Promise<string> {
  const meeting = office.expectsGuests ? await findMeeting(db, office.id, meetingId) : undefined
  const isTheirs = meeting?.host_member_id === host.id && meeting.day >= officeDay(clock.now())
  if (!meeting || !isTheirs || meeting.cancelled_at)
    return liveView({ live: { ...addressesOf(meetingId, to), isGone: true }, t })
  const attendance = await readAttendance(db, office.id, meeting.id)
  return liveView({ live: hostMeetingPart(meeting, attendance, { office, t, to }), t })
}
