import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { closureOf, isOpenOn } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import { isOldPosterCode } from '../../core/offices/poster-code.ts'
import { passCode } from '../../core/visits/codes.ts'
import { findByPass, type PassVisit } from '../../core/visits/passes.ts'
import { isInside, isOpenVisit } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import { senderOf } from '../../http/sender.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { formPage, isReceiving } from './form-page.ts'
import { passesIn, withPass } from './own-passes.ts'
import type { Registrations } from './registration.ts'
import { createRegistrations, RegistrationForm } from './registration.ts'
import { scannedWith, ticketFor } from './scanned.ts'

const HOURS = 3600

interface SelfCheckInPages extends Services {
  registrations: Registrations
}

/** The form behind the poster: it needs only a phone, no account, script or camera. */
export function selfCheckInRoutes(shared: Services): Router {
  const registrations = createRegistrations(shared)
  const services: SelfCheckInPages = { ...shared, registrations }
  const router = createRouter()

  router.get('/:office', async (req, res) => show(services, req, res, await officeOf(services, req)))
  router.post('/:office', (req, res) => register(services, req, res))

  return router
}

async function register(services: SelfCheckInPages, req: Request, res: Response) {
  const { clock, cookies, keys, registrations } = services
  const office = await officeOf(services, req)
  if (!isOpenOn(office, officeDay(clock.now()))) return show(services, req, res.status(409), office)
  const form = readForm(RegistrationForm, req)
  if (!form.ok) return show(services, req, res.status(422), office, form)
  const { t } = res.locals
  const sender = senderOf(req)
  const origin = await registrations.originOf(office, form.values, sender)
  if (!origin) {
    return show(services, req, res.status(429), office, { typed: form.typed, alert: t('self.full') })
  }
  const pass = passCode(keys, office.id, form.values.client_uuid)
  const people = peopleInside(await ownPasses(services, req, office), pass)
  const by = { origin, visitor: { sender, people } }
  const { outcome } = await registrations.register(office, form.values, pass, by)
  if (outcome === 'conflict') {
    const typed = { ...form.typed, client_uuid: uuidv4() }
    return show(services, req, res.status(409), office, { typed, alert: t('self.repeat') })
  }
  cookies.set(res, 'pass', withPass(cookies.read(req, 'pass'), pass), 18 * HOURS)
  res.redirect(303, onward(req, `/p/${pass}`))
}

async function officeOf(services: SelfCheckInPages, req: Request): Promise<Office> {
  const office = await services.offices.byCode(String(req.params['office']))
  if (!office || office.kind === 'district') throw notFound()
  return office
}

async function show(
  services: SelfCheckInPages,
  req: Request,
  res: Response,
  office: Office,
  state: { typed?: Typed; problems?: Problems; alert?: string } = {},
) {
  const { clock, currentApp, db, keys, registrations } = services
  const { t, lang } = res.locals
  const now = clock.now()
  const scanned = scannedWith(req)
  const clientUuid = formUuid(state.typed ?? {})
  const ticket = ticketFor({ keys, office, now }, scanned, clientUuid) ?? state.typed?.['ticket']
  const [app, full, old, own] = await Promise.all([
    currentApp(),
    // Skipped for a refused sender, to save the query in a flood.
    state.alert ? false : registrations.isFull(office),
    scanned.k ? isOldPosterCode(db, office.id, scanned.k) : false,
    ownPasses(services, req, office),
  ])
  const closed = closureOf(office, officeDay(now), t)
  // Said before anybody fills in the form in vain.
  const notes = [
    ...(full && !ticket ? [t('self.full')] : []),
    ...(old ? [t('self.old_poster')] : []),
    ...(isReceiving(office, now) ? [] : [t('self.outside_hours')]),
  ]
  const setting = { office, app, lang, t, onward: (path: string) => onward(req, path), scanned }
  res.render(
    'visitor/self-check-in/form',
    formPage(setting, { ...state, clientUuid, ticket, closed, notes: closed ? [] : notes, own }),
  )
}

/** The open visits of this phone, whose visitor scans the poster again. */
async function ownPasses({ clock, cookies, db }: SelfCheckInPages, req: Request, office: Office) {
  const found = await Promise.all(
    passesIn(cookies.read(req, 'pass')).map(async (code) => {
      const visit = await findByPass(db, code, clock.now())
      return visit?.office_id === office.id && isOpenVisit(visit) ? [{ code, visit }] : []
    }),
  )
  return found.flat()
}

/** The people inside whom this phone has brought in, without the visit whose form is being sent, perhaps again. */
function peopleInside(own: { code: string; visit: PassVisit }[], pass: string): number {
  return own
    .filter(({ code, visit }) => code !== pass && isInside(visit))
    .reduce((sum, { visit }) => sum + visit.party_size, 0)
}
