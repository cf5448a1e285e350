import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { z } from 'zod'
import { createMinuteLimiter } from '../accounts/throttle.ts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { type Problems, readForm, type Typed } from '../http/form.ts'
import { onward } from '../http/language.ts'
import { createRouter } from '../http/router.ts'
import type { Office } from '../offices/directory.ts'
import { isLobbyTicket, isLobbyToken, lobbyTicket } from '../offices/lobby-token.ts'
import { isOldPosterCode } from '../offices/poster-code.ts'
import { confirmVisit } from '../visits/actions.ts'
import { entryOf, visitFields } from '../visits/fields.ts'
import { isPassCode, passCode } from '../visits/pass.ts'
import { findByPass } from '../visits/pass-queries.ts'
import { countWaiting, registerVisit } from '../visits/register.ts'
import { formPage, isReceiving } from './form-page.ts'

const RegistrationForm = z.object({
  name: visitFields.name,
  phone: visitFields.phone,
  place: visitFields.place,
  purpose: visitFields.purpose,
  app_status: visitFields.app_status,
  client_uuid: z.guid('problem.form'),
  ticket: z.string().max(100).optional(),
})

/** More waiting than any queue at a door: a photo of the poster is being played with. */
const WAITING_LIMIT = 200
const HOURS = 3600

/** The form behind the poster on the wall: any phone, no account, no script, no camera. */
export function selfCheckInRoutes(services: Services): Router {
  const { db, pool, clock, keys, live, cookies, currentApp } = services
  const byOffice = createMinuteLimiter(pool, 'register office', 60)
  const byAddress = createMinuteLimiter(pool, 'register address', 30)
  const router = createRouter()

  const officeOf = async (req: Request): Promise<Office> => {
    const office = await services.offices.byCode(String(req.params['office']))
    if (!office || office.kind === 'district') throw notFound()
    return office
  }

  router.get('/:office', async (req, res) => show(req, res, await officeOf(req)))

  router.post('/:office', async (req, res) => {
    const office = await officeOf(req)
    const form = readForm(RegistrationForm, req)
    if (!form.ok) return show(req, res.status(422), office, form)
    if (!(await hasRoom(req, office))) {
      return show(req, res.status(429), office, { typed: form.typed, message: res.locals.t('self.full') })
    }
    const { client_uuid: clientUuid, ticket, ...fields } = form.values
    const app = await currentApp()
    const entry = entryOf(
      { ...fields, no_phone: false, host: null, purpose_note: null, party_size: 1, app_outcome: null },
      office,
      app?.id ?? null,
    )
    const pass = passCode(keys, office.id, clientUuid)
    const registered = await registerVisit({ db, pool }, office, {
      clientUuid,
      entry,
      pass,
      now: clock.now(),
    })
    if (registered.outcome === 'conflict') {
      const typed = { ...form.typed, client_uuid: uuidv4() }
      return show(req, res.status(409), office, { typed, message: res.locals.t('self.repeat') })
    }
    const inBuilding = ticket !== undefined && isLobbyTicket(keys, office.id, clientUuid, ticket, clock.now())
    if (registered.outcome === 'stored' && inBuilding && isReceiving(office, clock.now())) {
      const target = {
        officeId: office.id,
        visitId: registered.visit.id,
        actor: { id: undefined },
        now: clock.now(),
      }
      // Who is inside already by this number stays waiting: a person has to look.
      await confirmVisit(db, target, 'lobby')
    }
    if (registered.outcome === 'stored') live.changed(office.id)
    cookies.set(res, 'pass', pass, 18 * HOURS)
    res.redirect(303, onward(req, `/p/${pass}`))
  })

  const hasRoom = async (req: Request, office: Office): Promise<boolean> =>
    (await byAddress.take(req.ip ?? '')) &&
    (await byOffice.take(office.id)) &&
    (await countWaiting(db, office.id)) < WAITING_LIMIT

  const show = async (
    req: Request,
    res: Response,
    office: Office,
    state: { typed?: Typed; problems?: Problems; message?: string } = {},
  ) => {
    const { t, lang } = res.locals
    const { k: code } = scannedWith(req)
    const clientUuid = state.typed?.['client_uuid'] ?? uuidv4()
    const [app, old, pass] = await Promise.all([
      currentApp(),
      code ? isOldPosterCode(db, office.id, code) : false,
      ownPass(req, office),
    ])
    const notes = [
      state.message,
      old ? t('self.old_poster') : undefined,
      isReceiving(office, clock.now()) ? undefined : t('self.outside_hours'),
    ]
    res.render(
      'self-check-in/form',
      formPage(
        { office, app, lang, t, action: onward(req, `/v/${office.code}`), scanned: scannedWith(req) },
        { ...state, clientUuid, ticket: ticketFor(req, office, clientUuid, state.typed) },
        notes.filter((note) => note !== undefined),
        pass,
      ),
    )
  }

  /** A code of the lobby's screen becomes a ticket of this form; a ticket that came back goes on. */
  const ticketFor = (
    req: Request,
    office: Office,
    clientUuid: string,
    typed: Typed | undefined,
  ): string | undefined => {
    const { t: token } = scannedWith(req)
    const scanned = token !== undefined && isLobbyToken(keys, office.id, token, clock.now())
    return scanned ? lobbyTicket(keys, office.id, clientUuid, clock.now()) : typed?.['ticket']
  }

  /** The pass of a visitor who is here already and scans the poster again. */
  const ownPass = async (req: Request, office: Office): Promise<string | undefined> => {
    const code = cookies.read(req, 'pass') ?? ''
    const visit = isPassCode(code) ? await findByPass(db, code, clock.now()) : undefined
    const here = visit?.office_id === office.id && (visit.state === 'inside' || visit.state === 'waiting')
    return here && !visit.voided_at ? code : undefined
  }

  return router
}

/** The poster's code or the one of the lobby's screen, as the address brought it. */
function scannedWith(req: Request): { k?: string; t?: string } {
  const { k, t } = req.query
  return { ...(typeof k === 'string' && { k }), ...(typeof t === 'string' && { t }) }
}
