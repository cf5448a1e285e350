import { invitationText } from '../../core/guests/invitation.ts'
import type { GuestArrival } from '../../core/guests/queries.ts'
import { partyText, whenText } from '../../core/guests/words.ts'
import { answerOf } from '../../core/hosts/answer.ts'
import { closureText } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import { adviceFor } from '../../core/recommended-app/advice.ts'
import { purposeText } from '../../core/visits/words.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import { clockTime, minutesInto } from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { drawCode } from '../../platform/svg/qr.ts'
import { calendarFile } from './calendar-file.ts'

interface Opened {
  office: Office
  guest: GuestArrival
  code: string
  publicUrl: string | undefined
  t: Translate
  isToday: boolean
}

export function invitationPage(
  { office, guest, code, publicUrl, t, isToday }: Opened,
  { app, lang, userAgent }: { app: RecommendedAppRow | undefined; lang: Language; userAgent: string },
  onward: (path: string) => string,
) {
  const path = `/i/${code}`
  const { entered_at: at, host, meeting_title: meeting, meeting_host: chair } = guest
  const isInside = guest.visit_state === 'inside'
  const answer = isInside ? answerOf(guest, t) : undefined
  return {
    title: t('guest_invitation.title'),
    officeTitle: office.name,
    parent: office.parentName ?? '',
    languageAddress: `${path}?lang=`,
    closed: closureText(office, guest.day, t) ?? '',
    when: whenText(guest, t),
    who: partyText(guest, t),
    position: guest.position ?? '',
    facts: [
      ...(meeting ? [{ term: t('guest_invitation.meeting'), text: meeting }] : []),
      { term: t('guest_invitation.place'), text: office.name },
      ...(host ? [{ term: t(meeting ? 'guest_invitation.room' : 'gate.host'), text: host }] : []),
      ...(chair && chair !== host ? [{ term: t('meetings.host'), text: chair }] : []),
      ...(meeting ? [] : [{ term: t('gate.purpose'), text: purposeText(guest, t) }]),
    ],
    arrived: at ? t('guests.arrived_at', { time: clockTime(at) }) : '',
    // The page requests `address` again when the stream `events` says that something has changed.
    state: !at ? 'expected' : isInside ? 'inside' : 'left',
    address: onward(path),
    // Opened before the scan: a guest shows the code and waits.
    events: office.tellsHosts && (at ? isInside : isToday) ? `/p/${code}/events` : '',
    answer: answer ? t('hosts.answered', { answer: answer.label }) : '',
    code: at ? undefined : drawCode(invitationText(publicUrl, code)),
    calendarAddress: onward(`${path}/calendar.ics`),
    advice: app && adviceFor(app, lang, userAgent),
    privacyAddress: onward(`/privacy/${office.code}`),
  }
}

export function invitationCalendar({ office, guest, code, publicUrl, t }: Opened): string {
  const { id, version, day, at_minutes: minutes, host, meeting_title: meeting, meeting_ends: ends } = guest
  const link = publicUrl ? invitationText(publicUrl, code) : ''
  return calendarFile({
    ...{ id, version, changedAt: guest.made_at, day },
    at: minutes === null ? undefined : minutesInto(day, minutes),
    until: ends === null ? undefined : minutesInto(day, ends),
    title: meeting ?? t('guest_invitation.event', { office: office.name }),
    place: meeting ? [host, office.name].filter(Boolean).join(', ') : office.name,
    text: [host && !meeting && `${t('gate.host')}: ${host}`, t('guest_invitation.show'), link]
      .filter(Boolean)
      .join('\n'),
    url: link,
  })
}
