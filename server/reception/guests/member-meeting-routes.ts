import type { Request, Response } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { findMeeting } from '../../core/guests/meeting-queries.ts'
import { hostText } from '../../core/hosts/host.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { onward } from '../../http/language.ts'
import { changedFields } from '../../http/list-actions.ts'
import type { MeetingFields } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { MAX_BY_LINK } from './by-link.ts'
import { withDay } from './guest-form.ts'
import { holdMeeting } from './meeting-actions.ts'
import { FULL_OF_MEETINGS, HostMeetingForm } from './meeting-form.ts'
import { actorOf, findExpecting, leave, type Own, type Pages } from './member.ts'
import type { MemberMeetingPage } from './member-page.ts'

/** Adds a meeting that a member makes by personal link. */
export async function addMeeting(services: Pages, req: Request, res: Response) {
  const { acts, clock, db, live } = services
  const own = await findExpecting(services, req)
  const { member, office } = own
  const form = withDay(readForm(HostMeetingForm, req), officeDay(clock.now()), office)
  const again = (status: number, shown: Parameters<typeof showMeetingForm>[4]) =>
    showMeetingForm(services, req, res.status(status), own, { typed: form.typed, ...shown })
  if (!form.ok) return again(422, form)
  if (!(await acts.take(member.id))) return again(429, { alert: res.locals.t('error.429.text') })
  const { client_uuid: id, ...values } = form.values
  const fields = { ...values, host: hostText(member, office.hosts), host_member_id: member.id }
  const stored = await holdMeeting(db, actorOf(services, own), id, fields, member.id)
  if (stored === 'full') return again(422, { problems: FULL_OF_MEETINGS })
  if (stored === 'link-full')
    return again(422, { alert: res.locals.t('hosts.link_full', { most: MAX_BY_LINK }) })
  if (stored === 'known' && !(await isSame(services, own, id, fields)))
    return again(409, {
      typed: { ...form.typed, client_uuid: uuidv4() },
      alert: res.locals.t('hosts.meeting_known'),
    })
  live.changed(office.id)
  leave(services, req, res, own, 'meeting_made', `/meetings/${id}`)
}

/** True when the same form, with the same values, was stored before. */
async function isSame({ db }: Pages, { office }: Own, id: string, fields: MeetingFields): Promise<boolean> {
  const meeting = await findMeeting(db, office.id, id)
  return meeting !== undefined && changedFields<MeetingFields>(meeting, fields).length === 0
}

export function showMeetingForm(
  { clock }: Pages,
  req: Request,
  res: Response,
  { office, code }: Own,
  { typed = {}, problems = {}, alert = '' }: { typed?: Typed; problems?: Problems; alert?: string } = {},
) {
  const { t } = res.locals
  res.render('reception/guests/member-meeting', {
    title: t('meetings.add'),
    officeTitle: office.name,
    action: onward(req, `/d/${code}/meetings`),
    back: onward(req, `/d/${code}/guests`),
    clientUuid: formUuid(typed),
    typed: { day: officeDay(clock.now()), ...typed },
    problems,
    alert,
  } satisfies MemberMeetingPage)
}
