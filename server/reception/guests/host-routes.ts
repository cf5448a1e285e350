import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { ANSWERS } from '../../core/hosts/answer.ts'
import type { Office } from '../../core/offices/directory.ts'
import { answerVisit } from '../../core/visits/answers.ts'
import type { Services } from '../../http/context.ts'
import { flashText } from '../../http/flash.ts'
import { readForm } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { partView } from '../../http/views.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { deviceList, deviceRoutes } from './device-routes.ts'
import { hostListRoutes } from './host-list-routes.ts'
import { renderHostMeeting } from './host-meeting.ts'
import { hostList } from './host-page.ts'
import { type HostLists, readHostLists } from './host-queries.ts'
import { hostStreams } from './host-stream.ts'
import { oneMeetingRoutes, showMeetingForm } from './meeting-routes.ts'
import { oneGuestRoutes, showGuestForm } from './routes.ts'
import { expectingHost, HOST_MESSAGES, type HostScope, hostScope, leave } from './scope.ts'

/** Seconds after which a page without scripts reloads. */
const REFRESH = 30

const AnswerForm = z.object({ answer: z.enum(ANSWERS, 'problem.pick') })

const listView = partView<{
  list: ReturnType<typeof hostList>
  address: string
  events: string
  t: Translate
}>('reception/guests/host-list')

/**
 * The pages of a host, who has a personal link and no account, where the head has switched hosts on: who has come for them,
 * their answer, and whom they expect. They show no other host's visitors.
 */
export function hostPageRoutes(services: Services): Router {
  const scopeOf = hostScope(services)
  const expecting = expectingHost(services)
  const openStream = hostStreams(services)
  const show = (res: Response, scope: HostScope, alert: string) => showOwn(services, res, scope, alert)
  const router = createRouter()
  router.get('/:key/guests', async (req, res) => showOwn(services, res, await scopeOf(req)))
  router.get('/:key/guests/new', async (req, res) => showGuestForm(services, await expecting(req), res))
  router.get('/:key/meetings/new', async (req, res) => showMeetingForm(services, await expecting(req), res))
  router.use('/:key', hostListRoutes(services, expecting))
  router.use('/:key/guests', oneGuestRoutes(services, expecting))
  router.use('/:key/meetings', oneMeetingRoutes(services, expecting))
  router.use('/:key', deviceRoutes(services, scopeOf, show))
  router.post('/:key/visits/:id/answer', async (req, res) => answer(services, await scopeOf(req), req, res))
  router.get('/:key/events', async (req, res) => {
    const scope = await scopeOf(req)
    const { t } = res.locals
    const { meeting } = StreamQuery.parse(req.query)
    openStream(res, scope.office.id, {
      hostId: scope.host.id,
      link: hashKey(scope.code),
      render: (office, lists) =>
        meeting
          ? renderHostMeeting(services, meeting, { ...scope, office, t })
          : listView({ ...listPart(scope, office, lists, t), t }),
    })
  })
  return router
}

/** The stream of a host's page, or of one meeting that they hold. */
const StreamQuery = z.object({ meeting: z.guid().optional().catch(undefined) })

async function answer(services: Services, scope: HostScope, req: Request, res: Response) {
  const { t } = res.locals
  const form = readForm(AnswerForm, req)
  if (!form.ok) return showOwn(services, res.status(422), scope, t('problem.pick'))
  if (!(await scope.mayChange())) return showOwn(services, res.status(429), scope, t('error.429.text'))
  const target = { ...scope.by, visitId: idParam(req), memberId: scope.host.id }
  const answered = await answerVisit(services.db, target, form.values.answer)
  if (!answered.ok && answered.why === 'over')
    return showOwn(services, res.status(409), scope, t('hosts.has_left'))
  if (!answered.ok && answered.why !== 'same') throw notFound()
  leave(services, res, scope, '/guests')
}

function listPart({ to }: HostScope, office: Office, lists: HostLists, t: Translate) {
  return { list: hostList(lists, { office, t, to }), address: to('/guests'), events: to('/events') }
}

async function showOwn(services: Services, res: Response, scope: HostScope, alert = '') {
  const { clock, config } = services
  const { host, office, to } = scope
  const { t, features } = res.locals
  // Delivery is not certain.
  const isMailed = config.SMTP_URL !== undefined && office.mailsHosts && host.email !== null
  const listsOf = await readHostLists(services, office.id, [host.id], officeDay(clock.now()))
  res.render('reception/guests/host', {
    title: t('hosts.title'),
    officeTitle: office.name,
    name: host.name,
    message: flashText(res, HOST_MESSAGES),
    alert,
    told: t(isMailed ? 'hosts.told_by_mail' : 'hosts.told_here'),
    ...listPart(scope, office, listsOf(host.id), t),
    // A phone whose page is on the home screen gets push messages.
    homeScreen: office.pushesHosts,
    devices: await deviceList(services, scope, t),
    addAddress: office.expectsGuests ? to('/guests/new') : '',
    addManyAddress: office.expectsGuests ? to('/guests/list') : '',
    addMeetingAddress: office.expectsGuests ? to('/meetings/new') : '',
    declareAddress: features.has('declarations') ? to('') : '',
    script: 'host.js',
    refresh: REFRESH,
  })
}
