import type { Request } from 'express'
import { type Attendance, readAttendance } from '../../core/guests/attendance.ts'
import { people } from '../../core/guests/delegates.ts'
import { meetingWhen } from '../../core/guests/meeting.ts'
import { type CountedMeeting, findMeeting } from '../../core/guests/meeting-queries.ts'
import { partyText } from '../../core/guests/words.ts'
import type { Office } from '../../core/offices/directory.ts'
import { othersText, placeText, visitorName } from '../../core/visits/words.ts'
import type { Services } from '../../http/context.ts'
import { idParam } from '../../http/id-param.ts'
import { partView } from '../../http/views.ts'
import { clockTime, officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { findExpecting, type Own, type Pages } from './member.ts'

/** The parts of a meeting's page that each event of its stream replaces. */
export interface OwnMeetingLive {
  address: string
  events: string
  /** True when the member may no longer see the meeting. */
  isGone: boolean
  details: string
  counts: string
  listAddress: string
  invitationsAddress: string
  missing: { href: string; who: string }[]
  missingPeople: number
  presentPeople: number
  present: { visit: string; who: string; time: string }[]
}

export type OwnMeeting = Own & { meeting: CountedMeeting }

interface Setting {
  office: Pick<Office, 'communes'>
  t: Translate
  /** Builds a URL under the member's link, in the language of the page. */
  to: (path: string) => string
}

/**
 * Finds a coming meeting that the link's holder holds, whoever made it. Throws 404 when it is cancelled, unless
 * `evenCancelled`.
 */
export async function findOwnMeeting(
  services: Pages,
  req: Request,
  evenCancelled = false,
): Promise<OwnMeeting> {
  const own = await findExpecting(services, req)
  const meeting = await findMeeting(services.db, own.office.id, idParam(req))
  if (!meeting || !isHeldBy(meeting, own.member.id, services.clock.now(), evenCancelled)) throw notFound()
  return { ...own, meeting }
}

function isHeldBy(meeting: CountedMeeting, memberId: string, now: Date, evenCancelled = false): boolean {
  const isTheirs = meeting.host_member_id === memberId && meeting.day >= officeDay(now)
  return isTheirs && (evenCancelled || !meeting.cancelled_at)
}

/** Who is missing from a meeting, and who has come, invited or not. */
export function ownMeetingLive(
  meeting: CountedMeeting,
  { delegates, others }: Attendance,
  { office, t, to }: Setting,
): OwnMeetingLive {
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

/** The URLs of the page, its stream, and the actions on its list. */
function addressesOf(
  id: string,
  to: Setting['to'],
): Pick<OwnMeetingLive, 'address' | 'events' | 'listAddress' | 'invitationsAddress'> {
  return {
    address: to(`/meetings/${id}`),
    events: withQuery(to('/events'), `meeting=${id}`),
    listAddress: to(`/meetings/${id}/list`),
    invitationsAddress: to(`/meetings/${id}/invitations`),
  }
}

export function withQuery(address: string, query: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${query}`
}

const liveView = partView<{ live: OwnMeetingLive; t: Translate }>('reception/guests/member-held-live')

/** Renders the live part of a meeting's page; says that it is gone when it was cancelled, is over, or has another host. */
export async function renderOwnMeeting(
  { clock, db }: Services,
  meetingId: string,
  { member, ...setting }: Setting & { office: Office; member: Own['member'] },
): Promise<string> {
  const { office, t, to } = setting
  const meeting = office.expectsGuests ? await findMeeting(db, office.id, meetingId) : undefined
  if (!meeting || !isHeldBy(meeting, member.id, clock.now())) {
    const nobody = { details: '', counts: '', missing: [], missingPeople: 0, present: [], presentPeople: 0 }
    return liveView({ live: { ...addressesOf(meetingId, to), isGone: true, ...nobody }, t })
  }
  return liveView({
    live: ownMeetingLive(meeting, await readAttendance(db, office.id, meeting.id), setting),
    t,
  })
}
