import type { ErrorRequestHandler, Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { closureOf, isOpenOn } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import { isReceiving } from '../../core/offices/hours.ts'
import { isOldPosterCode } from '../../core/offices/poster-code.ts'
import { isPassCode, passCode } from '../../core/visits/codes.ts'
import { findByPass, type PassVisit } from '../../core/visits/passes.ts'
import { isInside, isOpenVisit } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { statusOf } from '../../http/error-page.ts'
import { formUuid, type Problems, readForm, type Typed, typedWords } from '../../http/form.ts'
import { onward } from '../../http/language.ts'
import { officeParam } from '../../http/office-param.ts'
import { createRouter } from '../../http/router.ts'
import { senderOf } from '../../http/sender.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { isBusy } from '../../platform/lib/errors.ts'
import { formPage } from './form-page.ts'
import { createRegistrations, RegistrationForm, type Registrations } from './registration.ts'
import { scannedWith, ticketFor } from './scanned.ts'

/** Passes in the cookie: the largest group with one phone; a cookie has no room for more. */
const LIMIT = 6

/** The passes in this phone's cookie, the newest first. */
function passesIn(cookie: string | undefined): string[] {
  return (cookie ?? '').split('.').filter(isPassCode).slice(0, LIMIT)
}

function withPass(cookie: string | undefined, pass: string): string {
  return [pass, ...passesIn(cookie).filter((other) => other !== pass)].slice(0, LIMIT).join('.')
}

/**
 * While the database is unavailable the form still opens, from cached settings, and a posted form is shown again, complete. One
 * tap sends it again with the same client UUID, so that it is stored once.
 */
export function selfCheckInUnavailable({
  offices,
  currentApp,
  keys,
  clock,
  log,
}: Services): ErrorRequestHandler {
  return async (error, req, res, next) => {
    // Refusing a crowd has to cost as little as possible.
    if (statusOf(error) !== 503 || isBusy(error)) return next(error)
    const office = await offices.byCode(req.path.slice(1)).catch(() => undefined)
    if (!office) return next(error)
    const { lang, t, requestId } = res.locals
    const posted = req.method === 'POST'
    const typed = posted ? typedWords(req.body ?? {}) : undefined
    const clientUuid = formUuid(typed ?? {})
    const scanned = scannedWith(req)
    const app = await currentApp().catch(() => undefined)
    log.warn({ requestId, status: 503, path: '/v' }, 'registration not stored, form returned')
    res.status(503).set('Retry-After', '2')
    res.render(
      'visitor/self-check-in/form',
      formPage(
        { office, app, lang, t, onward: (path) => onward(req, path), scanned },
        {
          clientUuid,
          ticket: ticketFor({ keys, office, now: clock.now() }, scanned, clientUuid) ?? typed?.['ticket'],
          closed: closureOf(office, officeDay(clock.now()), t),
          alert: t(posted ? 'self.not_stored' : 'self.away'),
          ...(typed && { typed }),
        },
      ),
    )
  }
}

const HOURS = 3600

interface SelfCheckInPages extends Services {
  registrations: Registrations
}

/** The form behind the poster: it needs only a phone, no account, script or camera. */
export function selfCheckInRoutes(shared: Services): Router {
  const registrations = createRegistrations(shared)
  const services: SelfCheckInPages = { ...shared, registrations }
  const router = createRouter()

  router.get('/:office', async (req, res) => show(services, req, res, await officeParam(services, req)))
  router.post('/:office', (req, res) => register(services, req, res))

  return router
}

async function register(services: SelfCheckInPages, req: Request, res: Response) {
  const { clock, cookies, keys, registrations } = services
  const office = await officeParam(services, req)
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
