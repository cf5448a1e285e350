import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { readAttendance } from '../../core/guests/attendance.ts'
import { type CountedMeeting, findMeeting, listMeetings } from '../../core/guests/meeting-queries.ts'
import { listDelegates } from '../../core/guests/queries.ts'
import type { Services } from '../../http/context.ts'
import { flashText } from '../../http/flash.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { importRoutes } from '../../http/lists/import-routes.ts'
import { changedFields } from '../../http/lists/list-actions.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import type { MeetingFields } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound, orNotFound } from '../../platform/lib/errors.ts'
import { attendanceRoutes } from './attendance-routes.ts'
import { MAX_BY_LINK, mayChange } from './by-link.ts'
import { dayWarning } from './day-warning.ts'
import { delegateImport } from './delegate-import.ts'
import { FULL, withDay } from './guest-form.ts'
import { hostMeetingPart, withQuery } from './host-meeting.ts'
import { invitationsPart } from './invitations.ts'
import { cancelMeeting, changeMeeting, holdMeeting } from './meeting-actions.ts'
import { BEGUN, FORMS, FULL_OF_MEETINGS, typedMeeting } from './meeting-form.ts'
import { meetingLine, meetingPart } from './meeting-page.ts'
import { forHost, HOST_MESSAGES, leave, receptionScope, type Scope, type ScopeOf } from './scope.ts'

const MESSAGES = {
  meeting_made: 'meetings.made',
  meeting_changed: 'meetings.changed',
  // Reception's page says it beside the link to the messages.
  meeting_moved: '',
  meeting_cancelled: 'meetings.cancelled_now',
} as const

interface Again {
  typed?: Typed
  problems?: Problems
  alert?: string
}

/** Meetings of the office; each has a list of delegates, who are expected guests. */
export function meetingRoutes(services: Services): Router {
  const scopeOf = receptionScope(services)
  const router = createRouter()
  const listAt = async (req: Request, res: Response) =>
    delegateImport(services, await findToCome(services, await scopeOf(req, res), req, res, 'meeting'))
  router.use('/:meeting/import', importRoutes(services, listAt))
  router.use(
    attendanceRoutes(services, async (req, res) => find(services, await scopeOf(req, res), req, res)),
  )
  router.get('/', (_req, res) => showList(services, res))
  router.use(oneMeetingRoutes(services, scopeOf))
  return router
}

/** Adds, shows, changes and cancels one meeting of those that the scope has. */
export function oneMeetingRoutes(services: Services, scopeOf: ScopeOf): Router {
  const router = createRouter({ mergeParams: true })
  router.post('/', async (req, res) => hold(services, await scopeOf(req, res), req, res))
  router.get('/:id', async (req, res) => {
    const scope = await scopeOf(req, res)
    const meeting = await find(services, scope, req, res)
    if (scope.host && meeting.cancelled_at) throw notFound()
    await showMeeting(services, scope, res, meeting)
  })
  router.get('/:id/invitations', async (req, res) =>
    showInvitations(services, await scopeOf(req, res), req, res),
  )
  router.post('/:id', async (req, res) => change(services, await scopeOf(req, res), req, res))
  router.post('/:id/cancel', async (req, res) => cancel(services, await scopeOf(req, res), req, res))
  return router
}

async function hold(services: Services, scope: Scope, req: Request, res: Response) {
  const { clock, db } = services
  const { t } = res.locals
  const form = withDay(readForm(formsOf(scope).made, req), officeDay(clock.now()), scope.office)
  const { typed } = form
  const again = (status: number, how: Again) => {
    res.status(status)
    return scope.host ? showMeetingForm(services, scope, res, how) : showList(services, res, how)
  }
  if (!form.ok) return again(422, form)
  if (!(await scope.mayChange())) return again(429, { typed, alert: t('error.429.text') })
  const { client_uuid: id, ...values } = form.values
  const fields = forHost(scope, values)
  const stored = await holdMeeting(db, scope.by, id, fields)
  if (stored === 'full') return again(422, { typed, problems: FULL_OF_MEETINGS })
  if (stored === 'link-full') return again(422, { typed, alert: t('hosts.link_full', { most: MAX_BY_LINK }) })
  if (stored === 'known' && !scope.host) acceptRepeat(res)
  if (stored === 'known' && scope.host && !(await isStored(services, scope, id, fields)))
    return again(409, { typed: { ...typed, client_uuid: uuidv4() }, alert: t('hosts.meeting_known') })
  leave(services, res, scope, `/meetings/${id}`, 'meeting_made')
}

const formsOf = ({ host }: Scope) => FORMS[host ? 'host' : 'reception']

/** True when the same form, with the same values, was stored before. */
async function isStored({ db }: Services, { office }: Scope, id: string, fields: MeetingFields) {
  const meeting = await findMeeting(db, office.id, id)
  return meeting !== undefined && changedFields<MeetingFields>(meeting, fields).length === 0
}

async function change(services: Services, scope: Scope, req: Request, res: Response) {
  const { clock, db, keys } = services
  const { t } = res.locals
  const meeting = await findToCome(services, scope, req, res)
  const again = (status: number, how: Again, now = meeting) =>
    showMeeting(services, scope, res.status(status), now, how)
  const form = withDay(readForm(formsOf(scope).changed, req), officeDay(clock.now()), scope.office)
  if (!form.ok) return again(422, form)
  const { typed } = form
  if (!(await scope.mayChange())) return again(429, { typed, alert: t('error.429.text') })
  const { seen_version: seen, ...values } = form.values
  const wanted = { id: meeting.id, seen, fields: forHost(scope, values) }
  const result = await changeMeeting(db, keys, scope.by, wanted)
  if (result === 'gone') throw notFound()
  if (result === 'stale') {
    const newest = await find(services, scope, req, res)
    return again(409, { alert: t('meetings.changed_meanwhile') }, newest)
  }
  if (result !== 'changed' && result !== 'moved' && result !== 'same') {
    const problems = { begun: BEGUN, full: FULL_OF_MEETINGS, 'guests-full': FULL }[result]
    return again(422, { typed, problems })
  }
  const message = result === 'moved' ? 'meeting_moved' : 'meeting_changed'
  leave(services, res, scope, `/meetings/${meeting.id}`, message)
}

async function cancel(services: Services, scope: Scope, req: Request, res: Response) {
  const meeting = await find(services, scope, req, res)
  const back = scope.host ? '/guests' : `/meetings/${meeting.id}`
  if (!meeting.cancelled_at) {
    if (!(await scope.mayChange()))
      return showMeeting(services, scope, res.status(429), meeting, { alert: res.locals.t('error.429.text') })
    const result = await cancelMeeting(services.db, scope.by, meeting.id)
    if (result === 'gone' && scope.host) throw notFound()
  }
  leave(services, res, scope, back, 'meeting_cancelled')
}

/** The invitations to send to its delegates. */
async function showInvitations(services: Services, scope: Scope, req: Request, res: Response) {
  const { config, db, keys } = services
  const { t } = res.locals
  const { host, office, prefix, to } = scope
  const { id, title } = await findToCome(services, scope, req, res)
  const delegates = await listDelegates(db, office.id, id)
  const address = `${prefix}/meetings/${id}/invitations`
  const isMoved = req.query['moved'] === '1'
  const how = { office, keys, publicUrl: config.PUBLIC_URL, address, page: pageAsked(req), isMoved }
  res.render(host ? 'reception/guests/host-invitations' : 'reception/guests/invitations', {
    title: t('meetings.invitations'),
    officeTitle: office.name,
    back: to(`/meetings/${id}`),
    ...invitationsPart({ title, delegates }, how, t),
  })
}

/**
 * The meeting of the URL. Throws 404 unless the scope has it: past meetings, like past visits, are for the head only, and a
 * host has the coming ones that they hold, whoever made them.
 */
async function find(
  { clock, db }: Services,
  { host, office }: Scope,
  req: Request,
  { locals: { isHead } }: Response,
  param = 'id',
): Promise<CountedMeeting> {
  const meeting = orNotFound(await findMeeting(db, office.id, idParam(req, param)))
  const isPast = meeting.day < officeDay(clock.now())
  const isTheirs = host ? meeting.host_member_id === host.id && !isPast : !isPast || isHead
  if (!isTheirs) throw notFound()
  return meeting
}

/** Throws 404 when the meeting can no longer be changed. */
export async function findToCome(
  services: Services,
  scope: Scope,
  req: Request,
  res: Response,
  param?: string,
): Promise<CountedMeeting> {
  const meeting = await find(services, scope, req, res, param)
  if (meeting.cancelled_at || meeting.day < officeDay(services.clock.now())) throw notFound()
  return meeting
}

async function showList({ clock, db }: Services, res: Response, { typed, problems = {} }: Again = {}) {
  const { t, office, isHead } = res.locals
  const today = officeDay(clock.now())
  const [meetings, past] = await Promise.all([
    listMeetings(db, office.id, today),
    isHead ? listMeetings(db, office.id, today, 'past') : [],
  ])
  res.render('reception/guests/meetings', {
    title: t('meetings.title'),
    message: flashText(res, MESSAGES),
    clientUuid: formUuid(typed ?? {}),
    meetings: meetings.map((meeting) => meetingLine(meeting, t)),
    past: past.map((meeting) => meetingLine(meeting, t)),
    typed: typed ?? { day: today },
    problems,
  })
}

/** The form on which a host makes a meeting. */
export function showMeetingForm(
  { clock }: Services,
  { office, to }: Scope,
  res: Response,
  { typed = {}, problems = {}, alert = '' }: Again = {},
) {
  const { t } = res.locals
  res.render('reception/guests/host-form', {
    title: t('meetings.add'),
    officeTitle: office.name,
    explain: t('hosts.meeting_explain'),
    isMeeting: true,
    submit: t('meetings.submit'),
    action: to('/meetings'),
    back: to('/guests'),
    clientUuid: formUuid(typed),
    typed: { day: officeDay(clock.now()), ...typed },
    problems,
    alert,
  })
}

/** Who has come, who is missing, and the form to change the meeting. */
async function showMeeting(
  { clock, db }: Services,
  { by, host, office, to }: Scope,
  res: Response,
  meeting: CountedMeeting,
  { typed, problems = {}, alert = '' }: Again = {},
) {
  const { t, flash } = res.locals
  const page = pageAsked(res.req)
  const [attendance, warning] = await Promise.all([
    readAttendance(db, office.id, meeting.id, page),
    dayWarning(db, office, meeting.day, t),
  ])
  const at = `/meetings/${meeting.id}`
  const moved = flash?.key === 'meeting_moved'
  const common = {
    // The browser history keeps titles for months, so the title does not name the meeting.
    title: t('meetings.one'),
    alert,
    warning: meeting.cancelled_at ? '' : warning,
    version: meeting.version,
    typed: typed ?? typedMeeting(meeting),
    problems,
  }
  if (host)
    return res.render('reception/guests/host-meeting', {
      ...common,
      officeTitle: office.name,
      message: flashText(res, HOST_MESSAGES),
      movedAddress: moved ? withQuery(to(`${at}/invitations`), 'moved=1') : '',
      name: meeting.title,
      live: hostMeetingPart(meeting, attendance, { office, t, to }),
      script: 'host.js',
      action: mayChange(by, meeting) ? to(at) : '',
      cancelAddress: to(`${at}/cancel`),
      back: to('/guests'),
    })
  const onlyMissing = res.req.query['list'] === 'missing'
  res.render('reception/guests/meeting', {
    ...common,
    message: flashText(res, MESSAGES),
    moved,
    script: 'today.js',
    ...pagesBeside(at, page, attendance.more),
    ...meetingPart(meeting, { attendance, office, today: officeDay(clock.now()), onlyMissing }, t),
  })
}
