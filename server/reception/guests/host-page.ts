import { meetingWhen } from '../../core/guests/meeting.ts'
import { guestDetails, partyText, whenText } from '../../core/guests/words.ts'
import { ANSWERS, answerOf } from '../../core/hosts/answer.ts'
import type { Office } from '../../core/offices/directory.ts'
import { isOpenVisit } from '../../core/visits/visit.ts'
import { othersText, placeText, purposeText, visitorName } from '../../core/visits/words.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { importPreview } from '../../http/lists/import-page.ts'
import type { Page } from '../../http/views.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { GuestFieldsPart } from './guests-page.ts'
import type { HostMeetingPart } from './host-meeting.ts'
import type { HostLists, HostVisit } from './host-queries.ts'
import type { Scope } from './scope.ts'

/** The list of the page, which each event of its stream replaces. */
export interface HostList {
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

export interface HostPage extends Page {
  officeTitle: string
  name: string
  message: string
  alert: string
  /** How the host is notified of visitors. */
  told: string
  list: HostList
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

/** The form on which a host announces a guest or makes a meeting. */
export interface HostFormPage extends Page {
  officeTitle: string
  explain: string
  isMeeting: boolean
  submit: string
  action: string
  back: string
  clientUuid: string
  typed: Typed
  problems: Problems
  alert: string
}

export type HostGuestFormPage = HostFormPage & GuestFieldsPart

/** Where a list is pasted, and the preview of its import. */
export interface HostListPage extends Page {
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

/** One meeting of the host. */
export interface HostMeetingPage extends Page {
  officeTitle: string
  message: string
  alert: string
  warning: string
  movedAddress: string
  name: string
  live: HostMeetingPart
  /** The form action; empty when the host may not change it. */
  action: string
  cancelAddress: string
  version: number
  typed: Typed
  problems: Problems
  back: string
  script: string
}

interface Where {
  office: Office
  t: Translate
  to: Scope['to']
}

export function hostList({ visits, guests, meetings, missing }: HostLists, where: Where): HostList {
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

function visitLine(visit: HostVisit, { office, t, to }: Where): HostList['visits'][number] {
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
