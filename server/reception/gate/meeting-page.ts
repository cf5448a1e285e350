import type { Attendance } from '../../core/guests/attendance.ts'
import { byUnit, people, peopleCounts } from '../../core/guests/delegates.ts'
import { meetingPlace, meetingTimes } from '../../core/guests/meeting.ts'
import type { CountedMeeting } from '../../core/guests/meeting-queries.ts'
import type { GuestArrival } from '../../core/guests/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { othersText, placeText, visitorName } from '../../core/visits/words.ts'
import type { Flash } from '../../http/flash.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import { fold } from '../../platform/lib/text.ts'
import type { Translate } from '../../platform/messages/messages.ts'

const DONE = {
  delegation_in: 'meetings.delegation_in',
  delegation_part: 'meetings.delegation_part',
  delegation_out: 'meetings.delegation_out',
} as const

export function delegationPart(
  meeting: CountedMeeting,
  { delegates, others, more }: Attendance,
  { flash, office, ticked }: { flash: Flash | undefined; office: Office; ticked: string[] },
  t: Translate,
) {
  const units = byUnit(delegates).map(([name, own]) => {
    const missing = own.filter(({ visit_id: visit }) => !visit)
    return {
      name: name || t('meetings.no_unit'),
      missing: people(missing),
      first: missing[0]?.id ?? '',
      delegates: [...missing.toSorted(byGivenName), ...own.filter(({ visit_id: visit }) => visit)].map(
        (one) => rowOf(one, ticked, t),
      ),
    }
  })
  return {
    done: doneOf(flash, t),
    address: `/gate/meetings/${meeting.id}`,
    heading: meeting.title,
    when: [meetingTimes(meeting), meetingPlace(meeting)].join(' · '),
    counts: peopleCounts(delegates),
    units: units.toSorted((one, other) => Number(one.missing === 0) - Number(other.missing === 0)),
    others: others.map((visit) => {
      const [name, place] = [visitorName(visit, t), placeText(visit, office.communes)]
      return {
        ...{
          name,
          search: fold(`${name} ${place}`),
          time: t('guests.arrived_at', { time: clockTime(visit.entered_at) }),
        },
        others: othersText(visit, t),
        details: [visit.position, place].filter(Boolean).join(' · '),
      }
    }),
    moreOthers: more ? `/meetings/${meeting.id}` : '',
    walkIn: `/gate?meeting=${meeting.id}`,
  }
}

function rowOf(delegate: GuestArrival, ticked: string[], t: Translate) {
  const { id, name, position, place, entered_at: at } = delegate
  return {
    id,
    name,
    others: othersText(delegate, t),
    details: position ?? '',
    time: at ? t('guests.arrived_at', { time: clockTime(at) }) : '',
    ticked: ticked.includes(id),
    search: fold([name, place].filter(Boolean).join(' ')),
  }
}

/** The flash of a delegation carries the client UUID of the form that let it in. */
function doneOf(flash: Flash | undefined, t: Translate) {
  const key = flash?.key ?? ''
  if (!Object.hasOwn(DONE, key)) return undefined
  const words = DONE[key as keyof typeof DONE]
  return {
    text: t(words, { count: flash?.count ?? 0 }),
    batch: key === 'delegation_out' ? '' : (flash?.about ?? ''),
  }
}
