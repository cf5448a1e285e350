import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { createLimiter } from '../../core/accounts/limiter.ts'
import { MAX_DEVICES } from '../../core/notices/devices.ts'
import { answerVisit } from '../../core/visits/answers.ts'
import type { Services } from '../../http/context.ts'
import { flashText } from '../../http/flash.ts'
import { readForm } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import { partView } from '../../http/views.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { deviceList, sendWorker, turnOff, turnOn } from './device-routes.ts'
import {
  type Alert,
  actorOf,
  findExpecting,
  findOwn,
  leave,
  MESSAGES,
  type Own,
  type Pages,
} from './member.ts'
import { addGuest, showForm } from './member-form-routes.ts'
import { changeOwnGuest, showOwnGuest, withdraw } from './member-guest-routes.ts'
import { renderOwnMeeting } from './member-held.ts'
import {
  cancelOwnMeeting,
  changeOwnMeeting,
  showOwnInvitations,
  showOwnMeeting,
} from './member-held-routes.ts'
import { showDelegateList, showGuestList, takeDelegateList, takeGuestList } from './member-list-routes.ts'
import { addMeeting, showMeetingForm } from './member-meeting-routes.ts'
import { AnswerForm, type MemberList, type MemberPage, memberList } from './member-page.ts'
import { listForMember } from './member-queries.ts'
import { memberStreams } from './member-stream.ts'

/** Seconds after which a page without scripts reloads. */
const REFRESH = 30

const listView = partView<{ list: MemberList; address: string; events: string; t: Translate }>(
  'reception/guests/member-list',
)

/**
 * The pages of a host, a staff member without an account, who uses a personal link where the head has switched hosts on: who
 * has come for them, their answer, and whom they expect. They show no other host's visitors.
 */
export function memberGuestRoutes(shared: Services): Router {
  // Limits changes, because each writes an audit entry and makes every board redraw.
  const acts = createLimiter(shared, 'host')
  const services: Pages = { ...shared, acts }
  const openStream = memberStreams(shared)
  const router = createRouter()
  router.get('/:key/guests', (req, res) => showOwn(services, req, res))
  router.post('/:key/guests', (req, res) => addGuest(services, req, res))
  router.get('/:key/guests/new', async (req, res) =>
    showForm(services, req, res, await findExpecting(services, req)),
  )
  router.post('/:key/meetings', (req, res) => addMeeting(services, req, res))
  router.get('/:key/meetings/new', async (req, res) =>
    showMeetingForm(services, req, res, await findExpecting(services, req)),
  )
  router.get('/:key/guests/list', (req, res) => showGuestList(services, req, res))
  router.post('/:key/guests/list', (req, res) => takeGuestList(services, req, res))
  router.get('/:key/guests/:id', (req, res) => showOwnGuest(services, req, res))
  router.post('/:key/guests/:id', (req, res) => changeOwnGuest(services, req, res))
  router.post('/:key/guests/:id/withdraw', (req, res) => withdraw(services, req, res))
  router.get('/:key/meetings/:id', (req, res) => showOwnMeeting(services, req, res))
  router.post('/:key/meetings/:id', (req, res) => changeOwnMeeting(services, req, res))
  router.post('/:key/meetings/:id/cancel', (req, res) => cancelOwnMeeting(services, req, res))
  router.get('/:key/meetings/:id/invitations', (req, res) => showOwnInvitations(services, req, res))
  router.get('/:key/meetings/:id/list', (req, res) => showDelegateList(services, req, res))
  router.post('/:key/meetings/:id/list', (req, res) => takeDelegateList(services, req, res))
  router.post('/:key/visits/:id/answer', (req, res) => answer(services, req, res))
  router.post('/:key/devices', (req, res) => turnOn(services, showOwn, req, res))
  router.post('/:key/devices/:id/remove', (req, res) => turnOff(services, showOwn, req, res))
  router.get('/:key/worker.js', (req, res) => sendWorker(services, req, res))
  router.get('/:key/events', (req, res) => stream(services, openStream, req, res))
  return router
}

async function answer(services: Pages, req: Request, res: Response) {
  const { acts, db, live } = services
  const own = await findOwn(services, req)
  const form = readForm(AnswerForm, req)
  if (!form.ok) return showOwn(services, req, res.status(422), 'problem.pick')
  if (!(await acts.take(own.member.id))) return showOwn(services, req, res.status(429), 'error.429.text')
  const target = { ...actorOf(services, own), visitId: idParam(req), memberId: own.member.id }
  const answered = await answerVisit(db, target, form.values.answer)
  if (!answered.ok && answered.why === 'over')
    return showOwn(services, req, res.status(409), 'hosts.has_left')
  if (!answered.ok && answered.why !== 'same') throw notFound()
  if (answered.ok) live.changed(own.office.id)
  leave(services, req, res, own)
}

const StreamQuery = z.object({ meeting: z.guid().optional().catch(undefined) })

/** The stream of a member's page, or of one meeting that they hold. */
async function stream(
  services: Pages,
  openStream: ReturnType<typeof memberStreams>,
  req: Request,
  res: Response,
) {
  const { member, office, code } = await findOwn(services, req)
  const { t } = res.locals
  const link = hashKey(code)
  const { meeting } = StreamQuery.parse(req.query)
  const to = (path: string) => onward(req, `/d/${code}${path}`)
  openStream(res, office.id, {
    memberId: member.id,
    link,
    view: `${res.locals.lang} ${onward(req, '')} ${meeting ?? ''}`,
    render: async (now) =>
      meeting
        ? renderOwnMeeting(services, meeting, { office: now, member, t, to })
        : listView({ ...(await listOf(services, req, { member, office: now, code }, t)), t }),
  })
}

async function listOf(
  { clock, db, pool }: Services,
  req: Request,
  { member, office, code }: Own,
  t: Translate,
) {
  const to = (path: string) => onward(req, `/d/${code}${path}`)
  const found = await listForMember({ db, pool }, office.id, member.id, officeDay(clock.now()))
  const list = memberList(found, { office, t, to })
  return { list, address: to('/guests'), events: to('/events') }
}

async function showOwn(services: Pages, req: Request, res: Response, alert?: Alert) {
  const own = await findOwn(services, req)
  const { t } = res.locals
  const to = (path: string) => onward(req, `/d/${own.code}${path}`)
  res.render('reception/guests/member', {
    title: t('hosts.title'),
    officeTitle: own.office.name,
    name: own.member.name,
    message: flashText(res, MESSAGES),
    alert: alert ? t(alert, { most: MAX_DEVICES }) : '',
    told: t(mailed(services, own) ? 'hosts.told_by_mail' : 'hosts.told_here'),
    ...(await listOf(services, req, own, t)),
    homeScreen: own.office.pushesHosts,
    devices: await deviceList(services, req, own, t),
    addAddress: own.office.expectsGuests ? to('/guests/new') : '',
    addManyAddress: own.office.expectsGuests ? to('/guests/list') : '',
    addMeetingAddress: own.office.expectsGuests ? to('/meetings/new') : '',
    declareAddress: to(''),
    script: 'host.js',
    refresh: REFRESH,
  } satisfies MemberPage)
}

/** True when mail, the office's switch and an address are all set up; delivery is not certain. */
function mailed({ config }: Services, { member, office }: Own): boolean {
  return config.SMTP_URL !== undefined && office.mailsHosts && member.email !== null
}
