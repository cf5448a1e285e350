import { z } from 'zod'
import { invitationCode } from '../../core/guests/invitation.ts'
import { meetingWhen } from '../../core/guests/meeting.ts'
import { guestDetails, partyText, whenText } from '../../core/guests/words.ts'
import { ANSWERS, answerOf } from '../../core/hosts/answer.ts'
import type { Office } from '../../core/offices/directory.ts'
import { isOpenVisit } from '../../core/visits/visit.ts'
import { othersText, placeText, purposeText, visitorName } from '../../core/visits/words.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { Choice } from '../../platform/lib/choices.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { GuestForm } from './guest-form.ts'
import type { ForMember, HostVisit } from './member-queries.ts'

/** The form of a host: whom the guest is for is known, and the number is for reception to ask. */
export const HostGuestForm = GuestForm.omit({ host: true, phone: true }).extend({
  client_uuid: z.guid('problem.form'),
})
export const AnswerForm = z.object({ answer: z.enum(ANSWERS, 'problem.pick') })

/** The list that a page shows, and each event of its stream. */
export interface MemberList {
  visits: {
    id: string
    who: string
    time: string
    details: string
    left: string
    answer: ReturnType<typeof answerOf>
    /** Empty for somebody who has left. */
    action: string
    answers: { value: string; label: string; given: boolean }[]
  }[]
  meetings: { id: string; title: string; details: string; counts: string; missing: string[] }[]
  guests: { who: string; when: string; details: string; invitation: string; withdraw: string }[]
}

/** The devices that are told, and what this one needs to be one of them. */
export interface DeviceList {
  action: string
  /** Where the service worker is, and the public key of the installation. */
  worker: string
  key: string
  devices: { name: string; since: string; mark: string; remove: string }[]
}

export interface MemberPage extends Page {
  officeTitle: string
  name: string
  message: string
  alert: string
  /** By which ways the host is told of visitors. */
  told: string
  list: MemberList
  /** Undefined where the head has not switched it on. */
  devices: DeviceList | undefined
  /** It may stand on the home screen of a phone. */
  homeScreen: boolean
  events: string
  address: string
  addAddress: string
  addMeetingAddress: string
  declareAddress: string
  script: string
  refresh: number
}

export interface MemberFormPage extends Page {
  officeTitle: string
  action: string
  back: string
  clientUuid: string
  placeLabel: string
  communes: string[]
  purposes: Choice[]
  typed: Typed
  problems: Problems
  alert: string
}

interface Setting {
  office: Office
  keys: Keys
  t: Translate
  /** The address of a path of this member, in the language of the page. */
  to: (path: string) => string
  onward: (path: string) => string
}

export interface MemberMeetingPage extends Page {
  officeTitle: string
  action: string
  back: string
  clientUuid: string
  typed: Typed
  problems: Problems
  alert: string
}

export function memberList({ visits, guests, meetings, missing }: ForMember, setting: Setting): MemberList {
  const { office, keys, t, to, onward } = setting
  return {
    visits: visits.map((visit) => visitLine(visit, setting)),
    meetings: meetings.map((one) => ({
      ...{ id: one.id, title: one.title },
      details: [meetingWhen(one, t), one.room ?? ''].filter(Boolean).join(' · '),
      counts: one.invited + one.came > 0 ? t('meetings.came_of', one) : t('meetings.nobody_invited'),
      missing: missing
        .filter(({ meeting_id: id }) => id === one.id)
        .map((guest) => [partyText(guest, t), guest.place].filter(Boolean).join(' · ')),
    })),
    guests: guests.map((guest) => ({
      who: partyText(guest, t),
      when: whenText(guest, t),
      details: guestDetails({ ...guest, host: null, phone: null }, t),
      invitation: onward(`/i/${invitationCode(keys, office.id, guest.id)}`),
      withdraw: guest.made_by === null ? to(`/guests/${guest.id}/withdraw`) : '',
    })),
  }
}

function visitLine(visit: HostVisit, { office, t, to }: Setting): MemberList['visits'][number] {
  const { id, left_at: left } = visit
  return {
    id,
    who: [visitorName(visit, t), othersText(visit, t)].filter(Boolean).join(' '),
    time: clockTime(visit.entered_at),
    details: [placeText(visit, office.communes), purposeText(visit, t)].filter(Boolean).join(' · '),
    left: left ? t('hosts.left', { time: clockTime(left) }) : '',
    answer: answerOf(visit, t),
    action: isOpenVisit(visit) ? to(`/visits/${id}/answer`) : '',
    answers: ANSWERS.map((value) => ({
      value,
      label: t(`hosts.answer.${value}`),
      given: visit.host_answer === value,
    })),
  }
}
