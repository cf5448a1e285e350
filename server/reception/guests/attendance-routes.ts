import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { MAX_OTHERS, readAttendance } from '../../core/guests/attendance.ts'
import type { CountedMeeting } from '../../core/guests/meeting-queries.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { translator } from '../../platform/messages/messages.ts'
import { xlsxFile } from '../../platform/spreadsheet/xlsx.ts'
import {
  type AttendancePage,
  attendanceFileName,
  attendancePage,
  attendanceRows,
  attendanceSheet,
  LISTED,
} from './attendance-page.ts'

/** Row limit of the file; more people than enter an office in a day. */
const IN_A_FILE = 10_000

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
    } satisfies AttendancePage)
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
