import type { Request, RequestHandler, Router } from 'express'
import { z } from 'zod'
import { type SignedIn, signIn, signOut } from '../accounts/actions.ts'
import { endSession, hashToken } from '../accounts/sessions.ts'
import type { SignInThrottle } from '../accounts/throttle.ts'
import type { Services } from '../context.ts'
import { readForm } from '../http/form.ts'
import { createRouter } from '../http/router.ts'
import { LANGUAGES } from '../messages/messages.ts'
import { hasHostileCharacter } from '../text.ts'
import { createDevices } from './device.ts'
import { homeOf, seat } from './load-session.ts'
import { signInPage } from './page.ts'

const YEAR = 365 * 24 * 3600

const SignInForm = z.object({
  username: z
    .string()
    .transform((text) => text.normalize('NFKC').trim().toLowerCase())
    .pipe(z.string().min(1, 'problem.username_missing').max(100, 'problem.form'))
    .refine((text) => !hasHostileCharacter(text), 'problem.form'),
  password: z.string().min(1, 'problem.password_missing').max(200, 'problem.form'),
  to: z.string().optional(),
  language: z.enum(LANGUAGES).optional().catch(undefined),
  resume_path: z.string().optional(),
  resume_fields: z.string().max(100_000).optional(),
})

/** Sign in, sign out, language; the only pages of staff that need no session. */
export function signInRoutes(services: Services, throttle: SignInThrottle): Router {
  const router = createRouter()
  const { db, clock, cookies } = services
  const devices = createDevices(services.keys, cookies)

  router.get('/sign-in', (req, res) => {
    if (res.locals.signedIn) return res.redirect(303, homeOf(res.locals.signedIn.role))
    signInPage(res, { to: localPath(req.query['to']) })
  })

  router.post('/sign-in', async (req, res, next) => {
    const form = readForm(SignInForm, req)
    const again = {
      username: form.typed['username'] ?? '',
      to: localPath(form.typed['to']),
      resume: resumeOf(form.typed),
    }
    if (!form.ok) return signInPage(res.status(422), { ...again, problem: Object.values(form.problems)[0] })

    const { username } = form.values
    const who = { username, address: req.ip ?? '', device: devices.known(req, username) }
    const wait = await throttle.attempt(who)
    if (wait > 0) {
      res.set('Retry-After', String(wait))
      return signInPage(res.status(429), {
        ...again,
        problem: { key: 'sign_in.wait', detail: { seconds: String(wait) } },
      })
    }
    const signedIn = await signIn(db, username, form.values.password, clock.now())
    if (!signedIn) {
      services.log.info({ event: 'sign-in refused', requestId: res.locals.requestId })
      return signInPage(res.status(401), { ...again, problem: { key: 'sign_in.wrong' } })
    }
    await throttle.succeeded(who)
    await replaceSession(req, signedIn)
    cookies.set(res, 'sid', signedIn.token)
    if (form.values.language) cookies.set(res, 'lang', form.values.language, YEAR)
    devices.remember(req, res, username)
    if (signedIn.staff.passwordPending) return res.redirect(303, '/account/password')
    if (again.resume) return carryOn(req, res, next, { ...again.resume, signedIn })
    res.redirect(303, again.to ?? homeOf(signedIn.staff.role))
  })

  router.post('/sign-out', async (_req, res) => {
    const { signedIn } = res.locals
    if (signedIn) {
      await signOut(db, signedIn, clock.now())
      // Every stream of the office looks at its session again, and the one of this session ends.
      services.live.changed(signedIn.officeId)
    }
    cookies.clear(res, 'sid')
    res.redirect(303, '/sign-in')
  })

  /** The form that the ended session refused goes on from here as if it had been posted now. */
  const carryOn = async (
    req: Request,
    res: Parameters<RequestHandler>[1],
    next: Parameters<RequestHandler>[2],
    resume: { path: string; fields: string; signedIn: SignedIn },
  ) => {
    const office = await services.offices.get(resume.signedIn.staff.officeId)
    if (!office) return res.redirect(303, '/')
    seat(res, resume.signedIn.staff, office, resume.path)
    req.body = JSON.parse(resume.fields)
    req.url = resume.path
    next()
  }

  const replaceSession = async (req: Request, { staff }: SignedIn) => {
    const old = cookies.read(req, 'sid')
    if (old && !hashToken(old).equals(staff.session)) await endSession(db, hashToken(old))
  }

  return router
}

/** A path of this site, or nothing: what stands in an address must not lead elsewhere. */
function localPath(text: unknown): string | undefined {
  return typeof text === 'string' && /^\/(?![/\\])[\w/.-]*$/.test(text) ? text : undefined
}

function resumeOf(typed: Record<string, string>): { path: string; fields: string } | undefined {
  const path = localPath(typed['resume_path'])
  const fields = typed['resume_fields']
  if (!path || !fields) return undefined
  try {
    const parsed: unknown = JSON.parse(fields)
    const flat =
      typeof parsed === 'object' &&
      parsed !== null &&
      Object.values(parsed).every((value) => typeof value === 'string')
    return flat ? { path, fields } : undefined
  } catch {
    return undefined
  }
}
