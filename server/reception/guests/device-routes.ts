import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import * as z from 'zod'
import { deviceOf } from '../../core/accounts/user-agent.ts'
import { addDevice, devicesOf, removeDevice } from '../../core/notices/devices.ts'
import { readForm } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { onward } from '../../http/language.ts'
import { momentText } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { outsideAddress } from '../../platform/outgoing/post.ts'
import { isPushKey, vapidKeys } from '../../platform/outgoing/push.ts'
import { isPushService } from '../../platform/outgoing/push-services.ts'
import { actorOf, findOwn, leave, type Own, type Pages, type Show } from './member.ts'
import type { DeviceList } from './member-page.ts'

/** A browser's push subscription (Push API); the keys are base64url of 65 and 16 bytes. */
export const DeviceForm = z.object({
  endpoint: z.string('problem.form').refine((text) => outsideAddress(text) !== undefined, 'problem.form'),
  p256dh: z
    .string('problem.form')
    .regex(/^B[\w-]{86}$/, 'problem.form')
    .refine(isPushKey, 'problem.form'),
  auth: z.string('problem.form').regex(/^[\w-]{22}$/, 'problem.form'),
  /** The endpoint that the push service had given this device before. */
  replaces: z.string().max(1000).default(''),
})

/** Finds the owner of the personal link. Throws 404 when the office sends no push messages. */
async function findPushed(services: Pages, req: Request): Promise<Own> {
  const own = await findOwn(services, req)
  if (!own.office.pushesHosts) throw notFound()
  return own
}

export async function turnOn(services: Pages, show: Show, req: Request, res: Response) {
  const { acts, config, db, keys } = services
  const own = await findPushed(services, req)
  if (!(await acts.take(own.member.id))) return show(services, req, res.status(429), 'error.429.text')
  const form = readForm(DeviceForm, req)
  if (!form.ok) return show(services, req, res.status(422), 'devices.unknown')
  const { replaces, ...target } = form.values
  if (!isPushService(new URL(target.endpoint), config.PUSH_HOSTS ?? []))
    return show(services, req, res.status(422), 'devices.other_service')
  const added = await addDevice(db, keys, actorOf(services, own), own.member, {
    ...{ id: randomUUID(), target, replaces },
    device: deviceOf(req.get('User-Agent')),
    lang: res.locals.lang,
  })
  if (added === 'gone') throw notFound()
  if (added === 'full') return show(services, req, res.status(422), 'devices.full')
  leave(services, req, res, own, 'device_on')
}

/** Works even after the head has switched push off, so that nobody is left with a subscription they cannot remove. */
export async function turnOff(services: Pages, show: Show, req: Request, res: Response) {
  const { acts, db } = services
  const own = await findOwn(services, req)
  if (!(await acts.take(own.member.id))) return show(services, req, res.status(429), 'error.429.text')
  if (!(await removeDevice(db, actorOf(services, own), own.member, idParam(req)))) throw notFound()
  leave(services, req, res, own, 'device_off')
}

/** Serves the service worker of one member's page. Its scope is this page alone; the gate has its own service worker. */
export async function sendWorker(services: Pages, req: Request, res: Response) {
  const { assets, keys } = services
  await findPushed(services, req)
  const icon = assets.url('icon-192.png')
  const given = { icon, title: res.locals.t('notice.push_title'), key: vapidKeys(keys).publicKey }
  res.type('text/javascript')
  res.send(`const GIVEN = ${JSON.stringify(given)}\n${assets.text('host-worker.js')}`)
}

/** Returns undefined when the head has not switched push messages on. */
export async function deviceList(
  { db, keys }: Pages,
  req: Request,
  { member, office, code }: Own,
  t: Translate,
): Promise<DeviceList | undefined> {
  if (!office.pushesHosts) return undefined
  const to = (path: string) => onward(req, `/d/${code}${path}`)
  const devices = await devicesOf(db, office.id, member)
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
