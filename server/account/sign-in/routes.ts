import type { RequestHandler, Response, Router } from 'express'
import * as z from 'zod'
import { giveFirstName } from '../../core/accounts/names.ts'
import { looksLikeCode } from '../../core/accounts/one-time-code.ts'
import { endSession, hashToken } from '../../core/accounts/sessions.ts'
import { signIn, signOut } from '../../core/accounts/sign-in.ts'
import { closureText } from '../../core/offices/closure.ts'
import { createAttempts } from '../../http/attempt.ts'
import { carriedIn, leadTo, localPath } from '../../http/carried.ts'
import type { Services } from '../../http/context.ts'
import { readForm, typedWords } from '../../http/form.ts'
import { createDevices } from '../../http/known-device.ts'
import { nameProblems } from '../../http/own-name.ts'
import { createRouter } from '../../http/router.ts'
import { plainKey } from '../../platform/lib/bearer-key.ts'
import { officeDay, YEAR_SECONDS } from '../../platform/lib/clock.ts'
import { hasHostileCharacter, normalized } from '../../platform/lib/text.ts'
import { personField } from '../../platform/lib/text-fields.ts'
import { LANGUAGES } from '../../platform/messages/messages.ts'
import { codeRoutes } from './code-routes.ts'
import { completeSignIn, goOn } from './complete-sign-in.ts'
import { invitationRoutes, showInvitation } from './invitation-routes.ts'
import { homeOf } from './load-session.ts'
import { oidcRoutes } from './oidc-routes.ts'
import { namePage, providerPage, type SignInPage, signInPage } from './page.ts'

const SignInForm = z.object({
  username: z
    .string()
    .transform((text) => normalized(text, 'NFKC').trim().toLowerCase())
    .pipe(z.string().min(1, 'problem.username_missing').max(100, 'problem.form'))
    .refine((text) => !hasHostileCharacter(text), 'problem.form'),
  password: z.string().min(1, 'problem.password_missing').max(200, 'problem.form'),
  language: z.enum(LANGUAGES).optional().catch(undefined),
})

/** Sign-in, sign-out and invitations: the only pages of staff that need no session. */
export function signInRoutes(services: Services): Router {
  const router = createRouter()
  const { db, clock, cookies } = services
  const devices = createDevices(services)
  const enter = completeSignIn(services, devices)
  const attempts = createAttempts(services, devices)

  router.get('/sign-in', (req, res) => {
    if (res.locals.signedIn) return res.redirect(303, homeOf(res.locals.signedIn.role))
    signInPage(res, { carried: { to: localPath(req.query['to']), resume: undefined } })
  })

  router.post('/sign-in', async (req, res, next) => {
    const form = readForm(SignInForm, req)
    const carried = carriedIn(form.typed)
    const again = { username: form.typed['username'] ?? '', carried }
    if (!form.ok) return signInPage(res.status(422), { ...again, problem: Object.values(form.problems)[0] })

    const { username, password, language } = form.values
    const attempt = attempts.of(req, 'password', username)
    const given = { username, password, computer: cookies.read(req, 'gate'), from: attempts.from(req) }
    const step = await attempts.admit(attempt, () => signIn(db, services.keys, given, clock.now()))
    const isIn = step.outcome === 'entered' || step.outcome === 'invited'
    if (isIn && language) cookies.set(res, 'lang', language, YEAR_SECONDS)
    switch (step.outcome) {
      case 'entered':
        return enter([req, res, next], step.entered, carried)
      case 'invited': {
        const key = plainKey(password)
        return leadTo(res, `/invitation/${key}`, carried, () => showInvitation(services, res, key, carried))
      }
      case 'over':
        return showOver(services, res, step.officeId, again)
      case 'waits':
        return attempts.wait(res, step, (problem) => signInPage(res, { ...again, problem }))
      case 'refused':
        signInPage(res.status(401), {
          ...again,
          problem: { key: looksLikeCode(password) ? 'sign_in.wrong_code' : 'sign_in.wrong' },
        })
        return attempts.note(req, attempt, step)
    }
  })

  router.post('/sign-in/unsent', (req, res, next) => {
    const { signedIn, office } = res.locals
    const carried = carriedIn(typedWords(req.body ?? {}))
    if (!signedIn) return signInPage(res.status(401), { carried, problem: { key: 'sign_in.expired' } })
    goOn(services, [req, res, next], signedIn, office, carried)
  })

  router.post('/sign-out', endOwnSession(services))

  // Without a mount path: it would be put in front of the address at which a carried form continues.
  router.use(codeRoutes(services, { attempts, enter }))
  router.use(oidcRoutes(services, { attempts, enter, showOver }))
  router.use(nameRoutes(services))
  router.use(invitationRoutes(services, { attempts, enter }))
  return router
}

/** For accounts of an office that has ended. */
async function showOver(
  { clock, log, offices }: Services,
  res: Response,
  officeId: string,
  again: Pick<SignInPage, 'username' | 'carried'>,
): Promise<void> {
  log.info({ event: 'sign-in refused', why: 'office ended', requestId: res.locals.requestId })
  const office = await offices.get(officeId)
  res.locals.officeOver = office && closureText(office, officeDay(clock.now()), res.locals.t)
  signInPage(res.status(403), again)
}

function endOwnSession({ db, clock, cookies, keys, live, oidc }: Services): RequestHandler {
  return async (req, res) => {
    const { signedIn } = res.locals
    const token = cookies.read(req, 'sid')
    let there: string | undefined
    if (signedIn) {
      const ended = await signOut(db, signedIn, clock.now())
      const idToken =
        ended && keys.open('oidc', `token of ${ended.subject}`, Buffer.from(ended.idToken, 'base64url'))
      // Signed out here, even if the provider is away.
      if (idToken) there = await oidc?.signOutAddress(idToken).catch(() => undefined)
      // Every stream of the office checks its session again, and that of this session ends.
      live.changed(signedIn.officeId)
    } else if (token) {
      await endSession(db, hashToken(token))
    }
    cookies.clear(res, 'sid')
    if (there) return providerPage(res, { address: there })
    res.redirect(303, '/sign-in')
  }
}

const NameForm = z.object({ own_name: personField })

/** The page after the password for an account without a person's name. */
function nameRoutes(services: Services): Router {
  const { db, clock } = services
  const router = createRouter()

  router.get('/sign-in/name', (req, res) => {
    const { signedIn, namePending } = res.locals
    if (!signedIn) return res.redirect(303, '/sign-in')
    const to = localPath(req.query['to'])
    if (!namePending) return res.redirect(303, to ?? homeOf(signedIn.role))
    namePage(res, { to, resume: undefined })
  })

  router.post('/sign-in/name', async (req, res, next) => {
    const { signedIn, office } = res.locals
    const form = readForm(NameForm, req)
    const carried = carriedIn(form.typed)
    if (!signedIn) return signInPage(res.status(401), { carried, problem: { key: 'sign_in.expired' } })
    const problems = form.ok ? nameProblems(form.values.own_name, signedIn) : form.problems
    if (!form.ok || Object.keys(problems).length > 0) {
      return namePage(res.status(422), carried, form.typed, problems)
    }
    const name = form.values.own_name
    if ((await giveFirstName(db, signedIn, name, clock.now())) === 'ended') {
      return signInPage(res.status(401), { carried, problem: { key: 'sign_in.expired' } })
    }
    goOn(services, [req, res, next], { ...signedIn, displayName: name }, office, carried)
  })

  return router
}
