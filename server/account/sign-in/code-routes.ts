import type { Request, Router } from 'express'
import * as z from 'zod'
import { findHalfWay, hashToken } from '../../core/accounts/sessions.ts'
import { confirmSignIn } from '../../core/accounts/sign-in.ts'
import type { Attempts } from '../../http/attempt.ts'
import { carriedIn, localPath } from '../../http/carried.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import type { CompleteSignIn } from './complete-sign-in.ts'
import { homeOf } from './load-session.ts'
import { codePage, signInPage } from './page.ts'

const code = z.string().max(100, 'problem.form').default('')
const CodeForm = z
  .object({ one_time_password: code, recovery_password: code })
  .transform((typed) => typed.one_time_password.trim() || typed.recovery_password.trim())
  .refine((typed) => typed !== '', 'problem.code_missing')

/** The second page of signing in, for accounts with a second factor. */
export function codeRoutes(
  { db, keys, clock, cookies, purgeRuns }: Services,
  { attempts, enter }: { attempts: Attempts; enter: CompleteSignIn },
): Router {
  const router = createRouter()

  router.get('/sign-in/code', async (req, res) => {
    const carried = { to: localPath(req.query['to']), resume: undefined }
    if (await halfWay(req)) return codePage(res, carried)
    if (res.locals.signedIn) return res.redirect(303, homeOf(res.locals.signedIn.role))
    signInPage(res, { carried, problem: { key: 'sign_in.code.late' } })
  })

  router.post('/sign-in/code', async (req, res, next) => {
    const form = readForm(CodeForm, req)
    const carried = carriedIn(form.typed)
    const half = await halfWay(req)
    if (!half) {
      return signInPage(res.status(401), { carried, problem: { key: 'sign_in.code.late' } })
    }
    if (!form.ok) return codePage(res.status(422), carried, Object.values(form.problems)[0])
    const attempt = attempts.of(req, 'code', half.account.username)
    const given = { halfWay: half.hash, typed: form.values, from: attempts.from(req) }
    const step = await attempts.admit(attempt, () =>
      confirmSignIn(db, keys, half.account, given, clock.now()),
    )
    if (step.outcome === 'entered') return enter([req, res, next], step.entered, carried)
    if (step.outcome === 'waits') {
      return attempts.wait(res, step, (problem) => codePage(res, carried, problem))
    }
    const key = purgeRuns.isSure() ? 'problem.code_wrong' : 'problem.code_wrong_clock'
    codePage(res.status(401), carried, { key })
    return attempts.note(req, attempt, step)
  })

  const halfWay = async (req: Request) => {
    const token = cookies.read(req, 'sid')
    const hash = token ? hashToken(token) : undefined
    const account = hash && (await findHalfWay(db, hash, clock.now()))
    return account && { account, hash }
  }

  return router
}
