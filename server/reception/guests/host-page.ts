import { meetingWhen } from '../../core/guests/meeting.ts'
import { guestDetails, partyText, whenText } from '../../core/guests/words.ts'
import { ANSWERS, answerOf } from '../../core/hosts/answer.ts'
import type { Office } from '../../core/offices/directory.ts'
import { isOpenVisit } from '../../core/visits/visit.ts'
import { othersText, placeText, purposeText, visitorName } from '../../core/visits/words.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { HostLists, HostVisit } from './host-queries.ts'
import type { Scope } from './scope.ts'

interface Where {
  office: Office
  t: Translate
  to: Scope['to']
}

/** The list of a host's page, which each event of its stream replaces. */
export function hostList({ visits, guests, meetings, missing }: HostLists, where: Where) {
  const { office, t, to } = where
  return {
    visits: visits.map((visit) => visitLine(visit, where)),
    meetings: meetings.map((one) => ({
      ...{ id: one.id, title: one.title, href: office.expectsGuests ? to(`/meetings/${one.id}`) : '' },
      details: [meetingWhen(one, t), one.room ?? ''].filter(Boolean).join(' · '),
      counts: one.invited + one.came > 0 ? t('meetings.came_of', one) : t('meetings.nobody_invited'),
      missing: missing
        .filter(({ meeting_id: id }) => id === one.id)
        .map((guest) => [partyText(guest, t), guest.position, guest.place].filter(Boolean).join(' · ')),
    })),
    guests: guests.map((guest) => ({
      href: office.expectsGuests ? to(`/guests/${guest.id}`) : '',
      who: partyText(guest, t),
      when: whenText(guest, t),
      details: guestDetails({ ...guest, host: null, phone: null }, t),
    })),
  }
}

function visitLine(visit: HostVisit, { office, t, to }: Where) {
  const { id, left_at: left } = visit
  return {
    id,
    who: [visitorName(visit, t), othersText(visit, t)].filter(Boolean).join(' '),
    time: clockTime(visit.entered_at),
    details: [visit.position, placeText(visit, office.communes), purposeText(visit, t)]
      .filter(Boolean)
      .join(' · '),
    left: left ? t('hosts.left', { time: clockTime(left) }) : '',
    answer: answerOf(visit, t),
    // Who has left is not answered.
    action: isOpenVisit(visit) ? to(`/visits/${id}/answer`) : '',
    answers: ANSWERS.map((value) => ({
      value,
      label: t(`hosts.answer.${value}`),
      given: visit.host_answer === value,
    })),
  }
}
