import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import * as z from 'zod'
import { createLimiter } from '../../core/accounts/limiter.ts'
import { isPassword } from '../../core/accounts/passwords.ts'
import { findByUsername } from '../../core/accounts/queries.ts'
import { createSignInThrottle } from '../../core/accounts/sign-in-throttle.ts'
import { noteContact, unpairScreens } from '../../core/offices/paired-screen.ts'
import { identityOf } from '../../core/visits/entry.ts'
import { countOfPeople, visitFields } from '../../core/visits/fields.ts'
import { leaveVisit } from '../../core/visits/leave.ts'
import { readPhone } from '../../core/visits/phone.ts'
import { findByNameAndNumber } from '../../core/visits/returning-visitor.ts'
import { APP_STATUSES } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed, typedWords } from '../../http/form.ts'
import { chosenLanguage } from '../../http/language.ts'
import { officeParam } from '../../http/office-param.ts'
import { createPairingPages } from '../../http/pairing.ts'
import { createRouter } from '../../http/router.ts'
import { senderOf } from '../../http/sender.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { plainWords } from '../../platform/lib/text.ts'
import { createPages, MOST_COMPANIONS } from './pages.ts'
import { type Note, recognise } from './recognise.ts'
import { createKioskRegistration } from './registration.ts'
import { type Kiosk, kioskOf, nextTurn, openTurn, type Turn } from './turn.ts'

/** Longer than any card. */
const ScanForm = z.object({ scanned: z.string().max(1000).default('') })
const NameForm = z.object({ name: visitFields.name, phone: visitFields.phone })
const VisitForm = z.object({
  purpose: visitFields.purpose,
  host: visitFields.host,
  companions: countOfPeople(0, MOST_COMPANIONS, 'problem.companions_kiosk'),
})
const AnswerForm = z.object({ app_status: z.enum(APP_STATUSES) })
const LeaveForm = z.object({
  name: visitFields.name,
  number: z.string().max(40).default(''),
})
const StopForm = z.object({
  username: z.string().max(100).default(''),
  password: z.string().max(200).default(''),
})

type KioskServices = ReturnType<typeof servicesOf>

function servicesOf(shared: Services) {
  return {
    ...shared,
    pages: createPages(shared),
    pairing: createPairingPages(shared, 'kiosk', (req, res, key) =>
      nextTurn(shared, res, { key, prints: 'prints' in typedWords(req.body ?? {}) }),
    ),
    // Scans and typed numbers of one kiosk: nobody tries out whose they are.
    tries: createLimiter(shared, 'recall'),
    numbers: createLimiter(shared, 'kiosk number'),
    throttle: createSignInThrottle(shared),
    register: createKioskRegistration(shared),
  }
}

type Handler = (services: KioskServices, kiosk: Kiosk, req: Request, res: Response) => unknown

/** A touch screen at the entrance: visitors register and leave without a phone. It is paired like the lobby's screen. */
export function kioskRoutes(shared: Services): Router {
  const services = servicesOf(shared)
  const router = createRouter()
  const paired = (handler: Handler) => async (req: Request, res: Response) => {
    const office = await officeParam(services, req)
    const kiosk = await kioskOf(services, req, office)
    return kiosk ? handler(services, kiosk, req, res) : res.redirect(303, `/kiosk/${office.code}`)
  }

  router.get('/:office', (req, res) => start(services, req, res))
  router.post('/:office/pair', services.pairing.take)
  router.post('/:office/alive', (req, res) => answerAlive(services, req, res))
  const page = (step: 'name' | 'leave' | 'stop') =>
    paired((_, kiosk, req, res) => services.pages.show(req, res, kiosk, step))
  router.get('/:office/in', page('name'))
  router.get('/:office/out', page('leave'))
  router.get('/:office/stop', page('stop'))
  router.post('/:office/scan', paired(scanAt('start')))
  router.post('/:office/out', paired(scanAt('leave')))
  router.post('/:office/name', paired(takeName))
  router.post('/:office/enter', paired(ofTurn(enter)))
  router.post('/:office/leave', paired(leave))
  router.post('/:office/stop', paired(stop))

  return router
}

async function start(services: KioskServices, req: Request, res: Response) {
  const { cookies, pages } = services
  const office = await officeParam(services, req)
  const kiosk = await kioskOf(services, req, office)
  if (!kiosk) return services.pairing.show(res, office)
  nextTurn(services, res, kiosk)
  if (chosenLanguage(req) || !cookies.read(req, 'lang')) return pages.start(req, res, kiosk)
  // The last visitor's language ends with their turn.
  cookies.clear(res, 'lang')
  res.redirect(303, `/kiosk/${office.code}`)
}

async function answerAlive(services: KioskServices, req: Request, res: Response) {
  const { clock, db, pages } = services
  const office = await officeParam(services, req)
  const kiosk = await kioskOf(services, req, office)
  if (!kiosk) throw notFound()
  await noteContact(db, 'kiosk', office.id, kiosk.id, clock.now())
  res.json({ version: pages.version })
}

/** On the page *Ra về* nobody is registered by a scan. */
function scanAt(page: 'start' | 'leave'): Handler {
  return async (services, kiosk, req, res) => {
    const { pages, tries } = services
    const say = (note: Note) =>
      page === 'leave'
        ? pages.show(req, res.status(422), kiosk, 'leave', { note })
        : pages.start(req, res.status(422), kiosk, note)
    if (!(await tries.take(kiosk.id))) return say('often')
    const form = readForm(ScanForm, req)
    const found = await recognise(services, kiosk, form.ok ? form.values.scanned : '')
    if (found.is === 'nobody') return say(found.note)
    const turn = { ...newTurn(services), ...found.who }
    if (found.is === 'leaving') return pages.show(req, res, kiosk, 'leave', { turn })
    if (page === 'leave') return say('not_found')
    if (found.is === 'known') return pages.show(req, res, kiosk, 'known', { turn })
    return pages.purpose(req, res, kiosk, turn)
  }
}

function newTurn({ clock }: Services) {
  const [clientUuid, at] = [uuidv4(), clock.now().getTime()]
  return { clientUuid, at, phone: null, place: null, host: null, companions: 0 }
}

async function takeName(services: KioskServices, kiosk: Kiosk, req: Request, res: Response) {
  const form = readForm(NameForm, req)
  if (!form.ok) return services.pages.show(req, res.status(422), kiosk, 'name', form)
  await services.pages.purpose(req, res, kiosk, { ...newTurn(services), ...form.values })
}

type TurnHandler = (services: KioskServices, kiosk: Kiosk, turn: Turn, req: Request, res: Response) => unknown

const TurnForm = z.object({ turn: z.string().max(4000) })

/** For what continues a visitor's turn; where that is over, the screen begins anew. */
function ofTurn(handler: TurnHandler): Handler {
  return (services, kiosk, req, res) => {
    const form = readForm(TurnForm, req)
    const turn = form.ok ? openTurn(services, kiosk, form.values.turn) : undefined
    return turn ? handler(services, kiosk, turn, req, res) : res.redirect(303, `/kiosk/${kiosk.office.code}`)
  }
}

/** Shows what is still to be asked, or registers. The host has said why an expected guest comes. */
async function enter(services: KioskServices, kiosk: Kiosk, turn: Turn, req: Request, res: Response) {
  const { currentApp, pages, register } = services
  const form = readForm(VisitForm, req)
  const isAnswered = 'purpose' in form.typed
  if (!turn.purpose && !turn.guestId) {
    if (!isAnswered) return pages.purpose(req, res, kiosk, turn)
    if (!form.ok) return pages.purpose(req, res.status(422), kiosk, turn, form)
  }
  const said = isAnswered && form.ok ? { ...turn, ...form.values } : turn
  const app = await currentApp()
  const answer = readForm(AnswerForm, req)
  if (app && !answer.ok) return pages.app(req, res, kiosk, said, app)
  const registered = await register(kiosk, said, answer.ok ? answer.values.app_status : 'not_asked')
  if (!registered) return pages.start(req, res.status(429), kiosk, 'full')
  pages.done(req, res, kiosk, said, registered)
}

/** One tap for who was recognised; else by what only they know together. */
const leave: Handler = (services, kiosk, req, res) =>
  readForm(TurnForm, req).ok ? leaveAtOnce(services, kiosk, req, res) : leaveByName(services, kiosk, req, res)

const leaveAtOnce = ofTurn(async (services, kiosk, { visitId }, req, res) => {
  if (visitId) await endVisit(services, kiosk, visitId)
  services.pages.show(req, res, kiosk, 'gone')
})

async function leaveByName(services: KioskServices, kiosk: Kiosk, req: Request, res: Response) {
  const { db, keys, numbers, pages, tries } = services
  const { office } = kiosk
  const form = readForm(LeaveForm, req)
  const refuse = (state: { typed: Typed; problems?: Problems; note?: Note }) =>
    pages.show(req, res.status(422), kiosk, 'leave', state)
  if (!form.ok) return refuse(form)
  const { name, number } = form.values
  const digits = number.replace(/\D/g, '')
  const entry = /^\d{1,6}$/.test(digits) ? Number(digits) : null
  const mayTry =
    (await tries.take(kiosk.id)) &&
    (entry === null || (await numbers.take(`${office.id} ${plainWords(name)}`)))
  if (!mayTry) return refuse({ typed: form.typed, note: 'often' })
  const phone = readPhone(number)
  const visit = await findByNameAndNumber(db, office.id, {
    name,
    phone: phone.ok ? phone.e164 : null,
    idHash: digits.length === 12 ? identityOf(keys, office.id, digits).hash : null,
    entry,
  })
  // The same for a wrong name, a wrong number and somebody who is not inside.
  if (!visit) return refuse({ typed: form.typed, note: 'not_found' })
  await endVisit(services, kiosk, visit.id)
  pages.show(req, res, kiosk, 'gone')
}

async function endVisit({ clock, db, live }: KioskServices, { office }: Kiosk, visitId: string) {
  const target = { officeId: office.id, visitId, accountId: undefined, now: clock.now() }
  const left = await leaveVisit(db, target, 'visitor')
  if (left.ok) live.changed(office.id)
}

/** Staff of the office prove who they are, and then set up the scanner or unpair the kiosk. */
const stop: Handler = (services, kiosk, req, res) =>
  readForm(TurnForm, req).ok ? unpair(services, kiosk, req, res) : openSetup(services, kiosk, req, res)

async function openSetup(services: KioskServices, kiosk: Kiosk, req: Request, res: Response) {
  const { db, log, pages, throttle } = services
  const { t } = res.locals
  const form = readForm(StopForm, req)
  const username = (form.typed['username'] ?? '').trim().toLowerCase()
  const refuse = (status: number, problem: string) =>
    pages.show(req, res.status(status), kiosk, 'stop', { typed: { username }, problem })
  const attempt = { step: 'password', username, sender: senderOf(req), device: undefined } as const
  const seconds = await throttle.attempt(attempt)
  if (seconds > 0) return refuse(429, t('sign_in.wait', { seconds: String(seconds) }))
  const account = await findByUsername(db, username)
  const isRight = await isPassword(account?.password_hash ?? null, form.ok ? form.values.password : '')
  if (!account || !isRight || account.disabled_at || account.office_id !== kiosk.office.id) {
    log.warn({ event: 'kiosk stop refused', account: account?.id, requestId: res.locals.requestId })
    return refuse(401, t('kiosk.stop_wrong'))
  }
  await throttle.succeeded(attempt)
  pages.show(req, res, kiosk, 'setup', { turn: { ...newTurn(services), name: '', accountId: account.id } })
}

const unpair = ofTurn(async ({ clock, cookies, db }, { id, office }, { accountId }, _req, res) => {
  if (accountId) {
    await unpairScreens(db, 'kiosk', { officeId: office.id, accountId, now: clock.now() }, id)
    cookies.clear(res, 'kiosk')
  }
  res.redirect(303, `/kiosk/${office.code}`)
})
