import type { Request } from 'express'
import type { Attendance } from '../../core/guests/attendance.ts'
import { meetingWhen } from '../../core/guests/meeting.ts'
import { type CountedMeeting, findMeeting } from '../../core/guests/meeting-queries.ts'
import { partyText } from '../../core/guests/words.ts'
import type { Office } from '../../core/offices/directory.ts'
import { othersText, placeText, visitorName } from '../../core/visits/words.ts'
import { idParam } from '../../http/id-param.ts'
import { clockTime, officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { findExpecting, type Own, type Pages } from './member.ts'
import type { MemberHeldPage } from './member-page.ts'

export type Held = Own & { meeting: CountedMeeting }

/** A meeting to come that the holder of the link holds, whoever made it; one that is cancelled only where `evenCancelled` says so. */
export async function findHeld(services: Pages, req: Request, evenCancelled = false): Promise<Held> {
  const own = await findExpecting(services, req)
  const meeting = await findMeeting(services.db, own.office.id, idParam(req))
  const isHeld = meeting?.host_member_id === own.member.id && (evenCancelled || !meeting.cancelled_at)
  if (!meeting || !isHeld || meeting.day < officeDay(services.clock.now())) throw notFound()
  return { ...own, meeting }
}

/** Who of a meeting is missing, and who has come, whether invited or not. */
export function heldPart(
  meeting: CountedMeeting,
  { delegates, others }: Attendance,
  { office, t, to }: { office: Pick<Office, 'communes'>; t: Translate; to: (path: string) => string },
): Pick<
  MemberHeldPage,
  'name' | 'details' | 'counts' | 'listAddress' | 'invitationsAddress' | 'missing' | 'present'
> {
  const words = (...parts: (string | null)[]) => parts.filter(Boolean).join(' · ')
  const came = delegates.flatMap((one) =>
    one.entered_at ? [{ at: one.entered_at, who: words(partyText(one, t), one.place) }] : [],
  )
  const unasked = others.map((visit) => ({
    at: visit.entered_at,
    who: words(
      [visitorName(visit, t), othersText(visit, t)].filter(Boolean).join(' '),
      placeText(visit, office.communes),
    ),
  }))
  return {
    name: meeting.title,
    details: words(meetingWhen(meeting, t), meeting.room),
    counts:
      meeting.invited + meeting.came > 0 ? t('meetings.came_of', meeting) : t('meetings.nobody_invited'),
    listAddress: to(`/meetings/${meeting.id}/list`),
    invitationsAddress: to(`/meetings/${meeting.id}/invitations`),
    missing: delegates
      .filter((one) => !one.visit_id)
      .toSorted(byGivenName)
      .map((one) => ({ href: to(`/guests/${one.id}`), who: words(partyText(one, t), one.place) })),
    present: [...came, ...unasked]
      .toSorted((one, other) => one.at.getTime() - other.at.getTime())
      .map(({ at, who }) => ({ who, time: clockTime(at) })),
  }
}
