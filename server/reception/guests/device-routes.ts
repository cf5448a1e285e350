import { randomUUID } from 'node:crypto'
import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { deviceOf } from '../../core/accounts/user-agent.ts'
import { addDevice, devicesOf, MAX_DEVICES, removeDevice } from '../../core/notices/devices.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { momentText } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { outsideAddress } from '../../platform/outgoing/post.ts'
import { isPushKey, vapidKeys } from '../../platform/outgoing/push.ts'
import { isPushService } from '../../platform/outgoing/push-services.ts'
import { type HostScope, leave } from './scope.ts'

/** A browser's push subscription (Push API); the keys are base64url of 65 and 16 bytes. */
const DeviceForm = z.object({
  endpoint: z.string('problem.form').refine((text) => outsideAddress(text) !== undefined, 'problem.form'),
  p256dh: z
    .string('problem.form')
    .regex(/^B[\w-]{86}$/, 'problem.form')
    .refine(isPushKey, 'problem.form'),
  auth: z.string('problem.form').regex(/^[\w-]{22}$/, 'problem.form'),
  /** The endpoint that the push service had given this device before. */
  replaces: z.string().max(1000).default(''),
})

/** The devices on which a host gets push messages. `show` renders the host's page with an error. */
export function deviceRoutes(
  services: Services,
  scopeOf: (req: Request) => Promise<HostScope>,
  show: (res: Response, scope: HostScope, alert: string) => Promise<void>,
): Router {
  const { assets, config, db, keys } = services
  const router = createRouter({ mergeParams: true })

  router.post('/devices', async (req, res) => {
    const scope = await findPushed(req)
    const { t } = res.locals
    if (!(await scope.mayChange())) return show(res.status(429), scope, t('error.429.text'))
    const form = readForm(DeviceForm, req)
    if (!form.ok) return show(res.status(422), scope, t('devices.unknown'))
    const { replaces, ...target } = form.values
    if (!isPushService(new URL(target.endpoint), config.PUSH_HOSTS ?? []))
      return show(res.status(422), scope, t('devices.other_service'))
    const added = await addDevice(db, keys, scope.by, scope.host, {
      ...{ id: randomUUID(), target, replaces },
      device: deviceOf(req.get('User-Agent')),
      lang: res.locals.lang,
    })
    if (added === 'gone') throw notFound()
    if (added === 'full') return show(res.status(422), scope, t('devices.full', { most: MAX_DEVICES }))
    leave(services, res, scope, '/guests', 'device_on')
  })

  // Works even after the head has switched push off, so that nobody is left with a subscription they cannot remove.
  router.post('/devices/:id/remove', async (req, res) => {
    const scope = await scopeOf(req)
    if (!(await scope.mayChange())) return show(res.status(429), scope, res.locals.t('error.429.text'))
    if (!(await removeDevice(db, scope.by, scope.host, idParam(req)))) throw notFound()
    leave(services, res, scope, '/guests', 'device_off')
  })

  // The service worker of one host's page. Its scope is this page alone; the gate has its own service worker.
  router.get('/worker.js', async (req, res) => {
    await findPushed(req)
    const icon = assets.url('icon-192.png')
    const values = { icon, title: res.locals.t('notice.push_title'), key: vapidKeys(keys).publicKey }
    res.type('text/javascript')
    res.send(`const GIVEN = ${JSON.stringify(values)}\n${assets.text('host-worker.js')}`)
  })

  /** Throws 404 when the office sends no push messages. */
  const findPushed = async (req: Request): Promise<HostScope> => {
    const scope = await scopeOf(req)
    if (!scope.office.pushesHosts) throw notFound()
    return scope
  }

  return router
}

/** The devices that get push messages, and what this one needs to be added; undefined unless the head has switched them on. */
export async function deviceList({ db, keys }: Services, { host, office, to }: HostScope, t: Translate) {
  if (!office.pushesHosts) return undefined
  const devices = await devicesOf(db, office.id, host)
  return {
    action: to('/devices'),
    worker: to('/worker.js'),
    key: vapidKeys(keys).publicKey,
    devices: devices.map((one) => ({
      name: one.device || t('devices.unnamed'),
      since: t('devices.since', { at: momentText(one.made_at) }),
      mark: one.mark.toString('hex'),
      remove: to(`/devices/${one.id}/remove`),
    })),
  }
}
