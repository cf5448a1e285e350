import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { createCounter, throttleKey } from '../../core/accounts/limiter.ts'
import { endSessionsOfProvider, findUnsent, keepUnsent, signInByOidc } from '../../core/accounts/oidc.ts'
import { hashToken } from '../../core/accounts/sessions.ts'
import type { Attempts } from '../../http/attempt.ts'
import { type Carried, carriedIn, localPath } from '../../http/carried.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { causeOf } from '../../platform/lib/cause.ts'
import { onDevice, SECOND } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import type { Begun } from '../../platform/outgoing/oidc.ts'
import type { CompleteSignIn } from './complete-sign-in.ts'
import { providerPage, type SignInPage, signInPage, spentPage } from './page.ts'

/** Seconds for signing in at the provider. */
const PATIENCE = 600

const key = z.string().max(100, 'problem.form').optional()
const BeginForm = z.object({ invitation: key })
const AnswerForm = z.object({ answer: z.string().max(8000, 'problem.form') })
const LogoutForm = z.object({ logout_token: z.string().min(1).max(20_000) })

/** What the browser keeps, sealed, while its person is at the provider. */
interface Waiting extends Begun {
  to: string | undefined
  invitation: string | undefined
}

interface Steps {
  attempts: Attempts
  enter: CompleteSignIn
  showOver: (
    services: Services,
    res: Response,
    officeId: string,
    again: Pick<SignInPage, 'username' | 'carried'>,
  ) => Promise<void>
}

/** Signing in at the organisation's identity provider. */
export function oidcRoutes(services: Services, { attempts, enter, showOver }: Steps): Router {
  const { db, clock, cookies, keys, live, log } = services
  const router = createRouter()

  router.post('/sign-in/oidc', async (req, res) => {
    const oidc = orNotFound(services.oidc)
    const form = readForm(BeginForm, req)
    const carried = carriedIn(form.typed)
    const refuse = (status: number, key: string) =>
      signInPage(res.status(status), { carried, problem: { key } })
    if (!form.ok) return refuse(422, 'problem.form')
    const started = await oidc.begin(res.locals.lang, onDevice(clock.now())).catch((error: unknown) => {
      log.warn({ event: 'identity provider away', ...causeOf(error) })
    })
    if (!started) return refuse(503, 'sign_in.oidc.away')
    const sid = cookies.read(req, 'sid')
    const isKept = sid !== undefined && (await keepUnsent(db, hashToken(sid), carried.resume))
    if (carried.resume && !isKept) return refuse(409, 'sign_in.oidc.password_only')
    const waiting = { ...started.begun, to: carried.to, invitation: form.values.invitation }
    const sealed = keys.seal('oidc', 'begun', JSON.stringify(waiting)).toString('base64url')
    cookies.set(res, 'oidc', sealed, PATIENCE)
    providerPage(res, { address: started.address })
  })

  // Opening an address changes nothing; the form of its page, which a script sends at once, signs in.
  router.get('/sign-in/oidc', (req, res) => {
    const [, answer] = req.originalUrl.split('?')
    if (!answer) return res.redirect(303, '/sign-in')
    providerPage(res, { answer })
  })

  router.post('/sign-in/oidc/finish', async (req, res, next) => {
    const oidc = orNotFound(services.oidc)
    const form = readForm(AnswerForm, req)
    const waiting = waitingOf(req)
    cookies.clear(res, 'oidc')
    const sid = cookies.read(req, 'sid')
    const carried: Carried = {
      to: localPath(waiting?.to),
      resume: sid === undefined ? undefined : await findUnsent(db, hashToken(sid)),
    }
    const refuse = (key: string) => signInPage(res.status(401), { carried, problem: { key } })
    if (!form.ok || !waiting) return refuse('sign_in.oidc.failed')
    const identity = await oidc.finish(form.values.answer, waiting).catch((error: unknown) => {
      const { requestId } = res.locals
      log.warn({ event: 'sign-in refused', why: 'identity provider', requestId, ...causeOf(error) })
    })
    if (!identity) return refuse('sign_in.oidc.failed')
    const { of, claim } = identity
    const sealed = keys.seal('oidc', `token of ${of.subject}`, identity.idToken).toString('base64url')
    const given = { oidc: { ...of, idToken: sealed }, claim, invitation: waiting.invitation }
    const step = await signInByOidc(db, { ...given, from: attempts.from(req) }, clock.now())
    switch (step.outcome) {
      case 'entered':
        // An invitation has ended other sessions.
        if (step.entered.staff) live.changed(step.entered.staff.officeId)
        return enter([req, res, next], step.entered, carried)
      case 'over':
        return showOver(services, res, step.officeId, { username: '', carried })
      case 'spent':
        return spentPage(res, step.how)
      case 'taken':
        return refuse('sign_in.oidc.taken')
      case 'refused':
        refuse('sign_in.oidc.unknown')
        return attempts.note(req, attempts.of(req, 'oidc', ''), step)
    }
  })

  const waitingOf = (req: Request): Waiting | undefined => {
    const sealed = Buffer.from(cookies.read(req, 'oidc') ?? '', 'base64url')
    const json = keys.open('oidc', 'begun', sealed)
    const waiting = json === undefined ? undefined : (JSON.parse(json) as Waiting)
    const age = onDevice(clock.now()).getTime() - (waiting?.at ?? 0)
    return Math.abs(age) <= PATIENCE * SECOND ? waiting : undefined
  }

  return router
}

/** The provider itself says that somebody has signed out or was disabled there (OpenID Connect Back-Channel Logout). */
export function oidcLogoutRoutes({ db, pool, keys, clock, live, log, oidc }: Services): Router {
  const router = createRouter()
  const used = createCounter(pool, { keyPrefix: 'logout token', points: 1, duration: PATIENCE })

  router.post('/sign-in/oidc/logout', async (req, res) => {
    const provider = orNotFound(oidc)
    const form = readForm(LogoutForm, req)
    const refused = (error: unknown) => {
      log.warn({ event: 'logout token refused', ...causeOf(error) })
    }
    const said = form.ok
      ? await provider.readLogout(form.values.logout_token).catch(refused)
      : refused(undefined)
    const isNew = said && (await used.penalty(throttleKey(keys, said.id), 1)).consumedPoints === 1
    if (!isNew) return void res.status(400).json({ error: 'invalid_request' })
    for (const office of await endSessionsOfProvider(db, said.ended, clock.now())) live.changed(office)
    res.json({})
  })

  return router
}
