import * as z from 'zod'
import { meetingWhen } from '../../core/guests/meeting.ts'
import { guestDetails, partyText, whenText } from '../../core/guests/words.ts'
import { ANSWERS, answerOf } from '../../core/hosts/answer.ts'
import type { Office } from '../../core/offices/directory.ts'
import { isOpenVisit } from '../../core/visits/visit.ts'
import { othersText, placeText, purposeText, visitorName } from '../../core/visits/words.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { importPreview } from '../../http/import-page.ts'
import type { Page } from '../../http/views.ts'
import type { Choice } from '../../platform/lib/choices.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { GuestFieldsPart, GuestPage } from './guests-page.ts'
import type { OwnMeetingLive } from './member-held.ts'
import type { ForMember, HostVisit } from './member-queries.ts'

export const AnswerForm = z.object({ answer: z.enum(ANSWERS, 'problem.pick') })

/** The list of the page, which each event of its stream replaces. */
export interface MemberList {
  visits: {
    id: string
    who: string
    time: string
    details: string
    left: string
    answer: ReturnType<typeof answerOf>
    /** The form action for an answer; empty when the visitor has left. */
    action: string
    answers: { value: string; label: string; given: boolean }[]
  }[]
  meetings: { id: string; href: string; title: string; details: string; counts: string; missing: string[] }[]
  guests: { href: string; who: string; when: string; details: string }[]
}

/** The devices that get push messages, and what this one needs to be added. */
export interface DeviceList {
  action: string
  /** The URL of the service worker, and the installation's public key. */
  worker: string
  key: string
  devices: { name: string; since: string; mark: string; remove: string }[]
}

export interface MemberPage extends Page {
  officeTitle: string
  name: string
  message: string
  alert: string
  /** How the host is notified of visitors. */
  told: string
  list: MemberList
  /** Undefined when the head has not switched push messages on. */
  devices: DeviceList | undefined
  /** True when the page can be added to a phone's home screen. */
  homeScreen: boolean
  events: string
  address: string
  addAddress: string
  addManyAddress: string
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

/** One guest of the member. */
export interface MemberGuestPage extends Page, Omit<GuestFieldsPart, 'title'> {
  officeTitle: string
  message: string
  alert: string
  name: string
  details: string
  /** The title of the meeting; empty for the member's own guest. */
  meeting: string
  /** Set once the guest has come. */
  arrived: string
  invitation: GuestPage['invitation']
  /** The invitation as the guest sees it. */
  open: string
  /** The form action; empty when nothing can be changed. */
  action: string
  withdraw: string
  version: number
  phoneTail: string
  back: string
  script: string
}

/** Where a list is pasted, and the preview of its import. */
export interface MemberListPage extends Page {
  officeTitle: string
  explain: string
  action: string
  back: string
  hasDay: boolean
  typed: Typed
  problems: Problems
  alert: string
  preview: ReturnType<typeof importPreview> | undefined
}

/** One meeting of the member. */
export interface MemberHeldPage extends Omit<MemberMeetingPage, 'clientUuid'> {
  message: string
  warning: string
  movedAddress: string
  name: string
  live: OwnMeetingLive
  cancelAddress: string
  version: number
  script: string
}

interface Setting {
  office: Office
  t: Translate
  /** Builds a URL under the member's link, in the language of the page. */
  to: (path: string) => string
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
  const { office, t, to } = setting
  return {
    visits: visits.map((visit) => visitLine(visit, setting)),
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

function visitLine(visit: HostVisit, { office, t, to }: Setting): MemberList['visits'][number] {
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
    action: isOpenVisit(visit) ? to(`/visits/${id}/answer`) : '',
    answers: ANSWERS.map((value) => ({
      value,
      label: t(`hosts.answer.${value}`),
      given: visit.host_answer === value,
    })),
  }
}
