import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { type Attendance, MAX_OTHERS, readAttendance } from '../../core/guests/attendance.ts'
import { people, peopleCounts } from '../../core/guests/delegates.ts'
import { meetingWhen } from '../../core/guests/meeting.ts'
import type { CountedMeeting } from '../../core/guests/meeting-queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { othersText, placeText, visitorName } from '../../core/visits/words.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import { type Translate, translator } from '../../platform/messages/messages.ts'
import type { Sheet } from '../../platform/spreadsheet/sheet.ts'
import { xlsxFile } from '../../platform/spreadsheet/xlsx.ts'

/** Row limit of the file; more people than enter an office in a day. */
const IN_A_FILE = 10_000

/** Who is on the list: those who came, or all who were invited or came. */
const LISTED = ['present', 'invited'] as const
type Listed = (typeof LISTED)[number]

const AttendanceQuery = z.object({ list: z.enum(LISTED).catch('present') })

/**
 * The attendance of a meeting, as a list to sign and as a file. `find` returns the meeting or throws when the reader may not
 * see it.
 */
export function attendanceRoutes(
  services: Services,
  find: (req: Request, res: Response) => Promise<CountedMeeting>,
): Router {
  const { clock, db, sendDownload } = services
  const router = createRouter()

  router.get('/:id/attendance', async (req, res) => {
    const { office, t } = res.locals
    const meeting = await find(req, res)
    const { list: listed } = AttendanceQuery.parse(req.query)
    const attendance = await readAttendance(db, office.id, meeting.id, 1, MAX_OTHERS)
    res.render('reception/guests/attendance', {
      title: t('meetings.attendance'),
      // The document is in Vietnamese, whatever the user's language.
      ...attendancePage(meeting, attendance, { listed, office }, { t, document: translator('vi') }),
    })
  })

  router.post('/:id/attendance/export', async (req, res) => {
    const { office, t } = res.locals
    const meeting = await find(req, res)
    const attendance = await readAttendance(db, office.id, meeting.id, 1, IN_A_FILE)
    const rows = attendanceRows(attendance, 'invited', office, t)
    const actor = actorOf(res, clock)
    await sendDownload(res, {
      name: attendanceFileName(meeting, office),
      content: xlsxFile([attendanceSheet(rows, t)]),
      note: () =>
        inOffice(db, office.id, (tx) =>
          auditBy(tx, actor, 'meeting.exported', meeting.id, `count=${rows.length}`),
        ),
    })
  })

  return router
}

type AttendanceRow = ReturnType<typeof attendanceRows>[number]

/** Most lines for one party; a larger party signs on a separate sheet. */
const SIGNED = 40

/** Sorted by unit, then by given name. */
function attendanceRows(
  { delegates, others }: Attendance,
  listed: Listed,
  { communes }: Pick<Office, 'communes'>,
  t: Translate,
) {
  const people = [
    ...delegates
      .filter(({ visit_id: visit }) => visit || listed === 'invited')
      .map((one) => ({ ...one, unit: one.place ?? '' })),
    ...others.map((one) => ({ ...one, name: visitorName(one, t), unit: placeText(one, communes) })),
  ]
  return people
    .toSorted((one, other) => one.unit.localeCompare(other.unit, 'vi') || byGivenName(one, other))
    .map((one) => ({
      ...{ name: one.name, others: othersText(one, t), unit: one.unit, party: one.party_size },
      position: one.position ?? '',
      time: one.entered_at ? clockTime(one.entered_at) : '',
    }))
}

/** One line for each person to sign; the members of a party follow its named guest and write their names by hand. */
function attendanceLines(rows: AttendanceRow[], t: Translate) {
  return rows
    .flatMap(({ name, others, position, unit, time, party }) => [
      { name: [name, others].filter(Boolean).join(' '), position, unit, time },
      ...Array.from({ length: Math.min(party, SIGNED) - 1 }, () => ({
        name: '',
        position: '',
        unit: t('guests.party_of', { name }),
        time,
      })),
    ])
    .map((line, index) => ({ ...line, number: index + 1 }))
}

function attendancePage(
  meeting: CountedMeeting,
  attendance: Attendance,
  { listed, office }: { listed: Listed; office: Office },
  { t, document }: { t: Translate; document: Translate },
) {
  const address = `/meetings/${meeting.id}`
  const { came, invited } = peopleCounts(attendance.delegates)
  const present = attendance.more ? meeting.came : came + people(attendance.others)
  const counts = { present, invited, missing: invited - came }
  const rows = attendanceLines(attendanceRows(attendance, listed, office, document), document)
  const lists = LISTED.map((one) => ({
    href: `${address}/attendance?list=${one}`,
    text: t(`meetings.list.${one}`),
    current: one === listed,
  }))
  return {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    listed,
    lists: attendance.delegates.length > 0 ? lists : [],
    meeting: meeting.title,
    when: meetingWhen(meeting, document),
    place: meeting.room ?? '',
    host: meeting.host ?? '',
    rows,
    hasPositions: rows.some(({ position }) => position),
    more: attendance.more,
    // Once the day is over only the number of invited guests is kept.
    counts: attendance.delegates.length > 0 ? counts : { ...counts, invited: meeting.invited, missing: 0 },
    exportTo: `${address}/attendance/export`,
    back: address,
  }
}

/** For example `dai-bieu_tt-hcc_2026-11-25.xlsx`: office code and day. */
function attendanceFileName({ day }: CountedMeeting, { code }: Office): string {
  return `${['dai-bieu', code, day].join('_')}.xlsx`
}

/** Everybody who was invited or came, with the time of arrival. */
function attendanceSheet(rows: AttendanceRow[], t: Translate): Sheet {
  return {
    name: t('meetings.attendance'),
    columns: [
      { title: t('log.number'), width: 7 },
      { title: t('log.name'), width: 30 },
      { title: t('field.position'), width: 24 },
      { title: t('meetings.unit'), width: 36 },
      { title: t('log.party'), width: 9 },
      { title: t('log.time_in'), width: 10 },
    ],
    batches: [
      rows.map(({ name, position, unit, party, time }, index) => [
        ...[index + 1, name, position],
        ...[unit, party, time],
      ]),
    ],
  }
}
