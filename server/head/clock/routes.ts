import type { RequestHandler, Response, Router } from 'express'
import * as z from 'zod'
import { officesWithHead } from '../../core/accounts/heads.ts'
import { countExpired, listRetentions } from '../../core/visits/purge.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { dayField } from '../../http/day-field.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { isOwnAddress } from '../../http/own-address.ts'
import { createRouter } from '../../http/router.ts'
import { witness } from '../../http/witness.ts'
import { fromDevice, MINUTE, minutesInto } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { type ClockPage, clockPage, isAsked } from './clock-page.ts'

const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/

/**
 * The user types the time instead of just confirming it: a time read off another clock is evidence, a click is not. Therefore
 * the page never shows the server's time while it asks.
 */
const ConfirmForm = z.object({
  day: dayField,
  time: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .refine((text) => TIME.test(text), 'problem.time'),
})

const RestoredForm = z.object({ office: z.guid().optional() })

const DeviceForm = z.object({
  now: z
    .string()
    .regex(/^\d{13}$/)
    .transform(Number),
})

/** How far a wall clock may be off. */
const NEAR = 15 * MINUTE

/** Shows whether and why the server's clock is trusted; a head confirms the date for one office, the district for all. */
export function clockRoutes(services: Services): Router {
  const { db, time, clock, flashes } = services
  const router = createRouter()

  router.get('/', (_req, res) => show(res))

  router.post('/', async (req, res) => {
    const form = readForm(ConfirmForm, req)
    if (!form.ok) return show(res.status(422), form)
    const { staff, t } = res.locals
    const typed = minutesInto(form.values.day, minutesOf(form.values.time))
    const { at } = time.belief()
    if (Math.abs(typed.getTime() - at.getTime()) > NEAR) {
      await time.deny({ ...actorOf(res, clock), typed })
      return show(res.status(422), { ...form, refused: t('clock.differs') })
    }
    const scope = staff.role === 'district' ? 'all' : 'office'
    await time.confirm({ ...actorOf(res, clock), scope })
    flashes.set(res, { key: 'clock_confirmed' })
    res.redirect(303, '/clock')
  })

  router.post('/restored', noteRedone(services))

  // A script on every staff page sends the device's time; on the server itself that would be the same clock.
  router.post('/device', (req, res) => {
    const form = readForm(DeviceForm, req)
    if (form.ok && !isOwnAddress(req.ip)) time.hear(witness(res), fromDevice(new Date(form.values.now)))
    res.status(form.ok ? 204 : 422).end()
  })

  const show = async (res: Response, more: { typed?: Typed; problems?: Problems; refused?: string } = {}) => {
    const { staff, office, t, flash } = res.locals
    const known = {
      belief: time.belief(),
      testimony: time.testimony(),
      role: staff.role,
      officeId: office.id,
      held: time.heldDeletion(staff.role === 'district' ? undefined : office.id),
    }
    // All offices, when the district confirms.
    const own = (id: string) => staff.role === 'district' || id === office.id
    const offices = isAsked(known) ? (await listRetentions(db)).filter(({ id }) => own(id)) : []
    const atStake = await countExpired(db, offices, known.belief.at)
    const isDone = flash?.key === 'clock_confirmed'
    res.render('head/clock/clock', clockPage({ ...known, ...more, atStake, isDone }, t) satisfies ClockPage)
  }

  return router
}

/** Notes that changes which a restore had undone were made again, so that the first page no longer asks for it. */
function noteRedone({ db, time, clock }: Services): RequestHandler {
  // The head does so for an office. For one without a head, which would otherwise stay marked for ever, the district does.
  const isForDistrict = async (res: Response, officeId: string) =>
    res.locals.staff.role === 'district' && !(await officesWithHead(db)).has(officeId)
  return async (req, res) => {
    const form = readForm(RestoredForm, req)
    if (!form.ok) throw notFound()
    const by = actorOf(res, clock)
    const officeId = form.values.office ?? by.officeId
    if (officeId !== by.officeId && !(await isForDistrict(res, officeId))) throw notFound()
    await time.redone({ ...by, officeId })
    res.redirect(303, '/')
  }
}

function minutesOf(time: string): number {
  const [, hours, minutes] = TIME.exec(time) ?? []
  return Number(hours) * 60 + Number(minutes)
}
