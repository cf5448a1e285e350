import type { Request, Response } from 'express'
import { readAttendance } from '../../core/guests/attendance.ts'
import { listDelegates } from '../../core/guests/queries.ts'
import { hostText } from '../../core/hosts/host.ts'
import { flashText } from '../../http/flash.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { onward } from '../../http/language.ts'
import { pageAsked } from '../../http/pages.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { dayWarning } from './day-warning.ts'
import { FULL, withDay } from './guest-form.ts'
import { type InvitationsPage, invitationsPart } from './invitations.ts'
import { cancelMeeting, changeMeeting, isOf } from './meeting-actions.ts'
import { BEGUN, FULL_OF_MEETINGS, HostChangeForm, typedMeeting } from './meeting-form.ts'
import { actorOf, leave, MESSAGES, type Pages } from './member.ts'
import { findOwnMeeting, type OwnMeeting, ownMeetingLive, withQuery } from './member-held.ts'
import type { MemberHeldPage } from './member-page.ts'

interface Shown {
  typed?: Typed
  problems?: Problems
  alert?: string
}

/** A meeting that the member holds: who has come, who is missing, its list, and the form to change it. */
export async function showOwnMeeting(services: Pages, req: Request, res: Response) {
  await showHeld(services, req, res, await findOwnMeeting(services, req))
}

export async function changeOwnMeeting(services: Pages, req: Request, res: Response) {
  const { acts, clock, db, keys, live } = services
  const held = await findOwnMeeting(services, req)
  const { meeting, member, office } = held
  const { t } = res.locals
  const again = (status: number, shown: Shown, now = held) =>
    showHeld(services, req, res.status(status), now, shown)
  const form = withDay(readForm(HostChangeForm, req), officeDay(clock.now()), office)
  if (!form.ok) return again(422, form)
  if (!(await acts.take(member.id))) return again(429, { typed: form.typed, alert: t('error.429.text') })
  const { seen_version: seen, ...values } = form.values
  const fields = { ...values, host: hostText(member, office.hosts), host_member_id: member.id }
  const wanted = { id: meeting.id, seen, fields }
  const result = await changeMeeting(db, keys, actorOf(services, held), wanted, member.id)
  if (result === 'gone') throw notFound()
  if (result === 'stale')
    return again(409, { alert: t('meetings.changed_meanwhile') }, await findOwnMeeting(services, req))
  if (result !== 'changed' && result !== 'moved' && result !== 'same') {
    const problems = { begun: BEGUN, full: FULL_OF_MEETINGS, 'guests-full': FULL }[result]
    return again(422, { typed: form.typed, problems })
  }
  live.changed(office.id)
  const message = result === 'moved' ? 'meeting_moved' : 'meeting_changed'
  leave(services, req, res, held, message, `/meetings/${meeting.id}`)
}

/** The invitations to send to its delegates. */
export async function showOwnInvitations(services: Pages, req: Request, res: Response) {
  const { config, db, keys } = services
  const { t } = res.locals
  const { code, meeting, office } = await findOwnMeeting(services, req)
  const to = (path: string) => onward(req, `/d/${code}/meetings/${meeting.id}${path}`)
  const delegates = await listDelegates(db, office.id, meeting.id)
  const address = `/d/${code}/meetings/${meeting.id}/invitations`
  const setting = {
    office,
    keys,
    publicUrl: config.PUBLIC_URL,
    address,
    page: pageAsked(req),
    isMoved: req.query['moved'] === '1',
  }
  res.render('reception/guests/member-invitations', {
    title: t('meetings.invitations'),
    officeTitle: office.name,
    back: to(''),
    ...invitationsPart({ title: meeting.title, delegates }, setting, t),
  } satisfies InvitationsPage & { officeTitle: string })
}

export async function cancelOwnMeeting(services: Pages, req: Request, res: Response) {
  const { acts, db, live } = services
  const held = await findOwnMeeting(services, req, true)
  const { meeting, member, office } = held
  if (meeting.cancelled_at) return leave(services, req, res, held, 'meeting_cancelled')
  if (!(await acts.take(member.id)))
    return showHeld(services, req, res.status(429), held, { alert: res.locals.t('error.429.text') })
  if ((await cancelMeeting(db, actorOf(services, held), meeting.id, member.id)) === 'gone') throw notFound()
  live.changed(office.id)
  leave(services, req, res, held, 'meeting_cancelled')
}

async function showHeld(
  { db }: Pages,
  req: Request,
  res: Response,
  { code, meeting, member, office }: OwnMeeting,
  { typed, problems = {}, alert = '' }: Shown = {},
) {
  const { t } = res.locals
  const to = (path: string) => onward(req, `/d/${code}${path}`)
  const [attendance, warning] = await Promise.all([
    readAttendance(db, office.id, meeting.id),
    dayWarning(db, office, meeting.day, t),
  ])
  const moved = res.locals.flash?.key === 'meeting_moved'
  res.render('reception/guests/member-held', {
    // The browser history keeps titles for months, so the title does not name the meeting.
    title: t('meetings.one'),
    officeTitle: office.name,
    message: flashText(res, MESSAGES),
    alert,
    warning,
    movedAddress: moved ? withQuery(to(`/meetings/${meeting.id}/invitations`), 'moved=1') : '',
    name: meeting.title,
    live: ownMeetingLive(meeting, attendance, { office, t, to }),
    script: 'host.js',
    action: isOf(meeting, member.id) ? to(`/meetings/${meeting.id}`) : '',
    cancelAddress: to(`/meetings/${meeting.id}/cancel`),
    version: meeting.version,
    typed: typed ?? typedMeeting(meeting),
    problems,
    back: to('/guests'),
  } satisfies MemberHeldPage)
}
