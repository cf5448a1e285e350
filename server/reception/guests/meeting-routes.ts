import type { Request, Response, Router } from 'express'
import { readAttendance } from '../../core/guests/attendance.ts'
import { type CountedMeeting, findMeeting, listMeetings } from '../../core/guests/meeting-queries.ts'
import { listDelegates } from '../../core/guests/queries.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { flashText } from '../../http/flash.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { importRoutes } from '../../http/import-routes.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound, orNotFound } from '../../platform/lib/errors.ts'
import { attendanceRoutes } from './attendance-routes.ts'
import { dayWarning } from './day-warning.ts'
import { delegateImport } from './delegate-import.ts'
import { FULL, withDay } from './guest-form.ts'
import { type InvitationsPage, invitationsPart } from './invitations.ts'
import { cancelMeeting, changeMeeting, holdMeeting } from './meeting-actions.ts'
import {
  BEGUN,
  ChangeForm,
  FULL_OF_MEETINGS,
  HoldForm,
  meetingFieldsOf,
  typedMeeting,
} from './meeting-form.ts'
import { type MeetingPage, type MeetingsPage, meetingLine, meetingPart } from './meeting-page.ts'

const MESSAGES = {
  meeting_made: 'meetings.made',
  meeting_changed: 'meetings.changed',
  meeting_moved: '',
  meeting_cancelled: 'meetings.cancelled_now',
} as const

interface Shown {
  typed?: Typed
  problems?: Problems
  alert?: string
  page?: number
  onlyMissing?: boolean
}

/** Meetings of the office; each has a list of delegates, who are expected guests. */
export function meetingRoutes(services: Services): Router {
  const router = createRouter()
  const listAt = async (req: Request, res: Response) =>
    delegateImport(services, await findToCome(services, req, res, 'meeting'))
  router.use('/:meeting/import', importRoutes(services, listAt))
  router.use(attendanceRoutes(services, (req, res) => find(services, req, res)))
  router.get('/:id/invitations', (req, res) => showInvitations(services, req, res))
  router.get('/', (_req, res) => showList(services, res))
  router.post('/', (req, res) => hold(services, req, res))
  router.get('/:id', async (req, res) =>
    showMeeting(services, res, await find(services, req, res), {
      page: pageAsked(req),
      onlyMissing: req.query['list'] === 'missing',
    }),
  )
  router.post('/:id', (req, res) => change(services, req, res))
  router.post('/:id/cancel', (req, res) => cancel(services, req, res))
  return router
}

async function hold(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const form = withDay(readForm(HoldForm, req), officeDay(clock.now()), res.locals.office)
  if (!form.ok) return showList(services, res.status(422), form)
  const { client_uuid: id } = form.values
  const fields = meetingFieldsOf(form.values, res.locals.office.hosts)
  const stored = await holdMeeting(db, actorOf(res, clock), id, fields)
  if (stored === 'full') {
    return showList(services, res.status(422), { typed: form.typed, problems: FULL_OF_MEETINGS })
  }
  if (stored === 'known') acceptRepeat(res)
  leave(services, res, 'meeting_made', id)
}

async function change(services: Services, req: Request, res: Response) {
  const { clock, db, keys } = services
  const meeting = await findToCome(services, req, res)
  const form = withDay(readForm(ChangeForm, req), officeDay(clock.now()), res.locals.office)
  if (!form.ok) return showMeeting(services, res.status(422), meeting, form)
  const { id } = meeting
  const fields = meetingFieldsOf(form.values, res.locals.office.hosts)
  const wanted = { id, seen: form.values.seen_version, fields }
  const result = await changeMeeting(db, keys, actorOf(res, clock), wanted)
  if (result === 'gone') throw notFound()
  if (result === 'stale') {
    const newest = await find(services, req, res)
    return showMeeting(services, res.status(409), newest, {
      alert: res.locals.t('meetings.changed_meanwhile'),
    })
  }
  if (result === 'moved') return leave(services, res, 'meeting_moved', id)
  if (result !== 'changed' && result !== 'same') {
    const problems = { begun: BEGUN, full: FULL_OF_MEETINGS, 'guests-full': FULL }[result]
    return showMeeting(services, res.status(422), meeting, { typed: form.typed, problems })
  }
  leave(services, res, 'meeting_changed', id)
}

async function showInvitations(services: Services, req: Request, res: Response) {
  const { config, db, keys } = services
  const { t, office } = res.locals
  const { id, title } = await findToCome(services, req, res)
  const delegates = await listDelegates(db, office.id, id)
  const address = `/meetings/${id}/invitations`
  const isMoved = req.query['moved'] === '1'
  const setting = { office, keys, publicUrl: config.PUBLIC_URL, address, page: pageAsked(req), isMoved }
  res.render('reception/guests/invitations', {
    title: t('meetings.invitations'),
    back: `/meetings/${id}`,
    ...invitationsPart({ title, delegates }, setting, t),
  } satisfies InvitationsPage)
}

async function cancel(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const { id } = await find(services, req, res)
  await cancelMeeting(db, actorOf(res, clock), id)
  leave(services, res, 'meeting_cancelled', id)
}

function leave({ flashes, live }: Services, res: Response, key: keyof typeof MESSAGES, id: string) {
  live.changed(res.locals.office.id)
  flashes.set(res, { key })
  res.redirect(303, `/meetings/${id}`)
}

/** Throws 404 unless the reader may see the meeting: past meetings, like past visits, are for the head only. */
async function find(
  { clock, db }: Services,
  req: Request,
  res: Response,
  param = 'id',
): Promise<CountedMeeting> {
  const { office, staff } = res.locals
  const meeting = orNotFound(await findMeeting(db, office.id, idParam(req, param)))
  if (staff.role !== 'head' && meeting.day < officeDay(clock.now())) throw notFound()
  return meeting
}

/** Throws 404 when the meeting can no longer be changed. */
async function findToCome(services: Services, req: Request, res: Response, param = 'id') {
  const meeting = await find(services, req, res, param)
  if (meeting.cancelled_at || meeting.day < officeDay(services.clock.now())) throw notFound()
  return meeting
}

async function showList({ clock, db }: Services, res: Response, { typed, problems = {} }: Shown = {}) {
  const { t, office, staff } = res.locals
  const today = officeDay(clock.now())
  const [meetings, past] = await Promise.all([
    listMeetings(db, office.id, today),
    staff.role === 'head' ? listMeetings(db, office.id, today, 'past') : [],
  ])
  res.render('reception/guests/meetings', {
    title: t('meetings.title'),
    message: flashText(res, MESSAGES),
    clientUuid: formUuid(typed ?? {}),
    meetings: meetings.map((meeting) => meetingLine(meeting, t)),
    past: past.map((meeting) => meetingLine(meeting, t)),
    typed: typed ?? { day: today },
    problems,
  } satisfies MeetingsPage)
}

async function showMeeting(
  { clock, db }: Services,
  res: Response,
  meeting: CountedMeeting,
  { typed, problems = {}, alert = '', page = 1, onlyMissing = false }: Shown = {},
) {
  const { t, office } = res.locals
  const [attendance, warning] = await Promise.all([
    readAttendance(db, office.id, meeting.id, page),
    dayWarning(db, office, meeting.day, t),
  ])
  res.render('reception/guests/meeting', {
    // The browser history keeps titles for months, so the title does not name the meeting.
    title: t('meetings.one'),
    message: flashText(res, MESSAGES),
    alert,
    moved: res.locals.flash?.key === 'meeting_moved',
    warning: meeting.cancelled_at ? '' : warning,
    typed: typed ?? typedMeeting(meeting),
    problems,
    script: 'today.js',
    ...pagesBeside(`/meetings/${meeting.id}`, page, attendance.more),
    ...meetingPart(meeting, { attendance, office, today: officeDay(clock.now()), onlyMissing }, t),
  } satisfies MeetingPage)
}
