import type { Response, Router } from 'express'
import { z } from 'zod'
import { createMinuteLimiter } from '../../core/accounts/limiter.ts'
import { changePassword } from '../../core/accounts/own-password.ts'
import { deviceOf } from '../../core/accounts/user-agent.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import type { Page } from '../../http/views.ts'
import { factorRoutes } from './factor-routes.ts'
import { refusedProblems } from './refused.ts'

const PasswordForm = z.object({
  current_password: z.string().max(200, 'problem.password_long').default(''),
  new_password: z.string().min(1, 'problem.password_missing').max(500, 'problem.password_long'),
  repeat_password: z.string().max(500, 'problem.password_long').default(''),
})

interface AccountPage extends Page {
  role: string
  problems: Problems
  done: string
  factor: string
}

const DONE: readonly string[] = ['password_set', 'factor_removed']
type Done = 'password_set' | 'factor_removed'

/** Somebody at a screen that was left open must not find out the password behind it. */
const TRIES_A_MINUTE = 5

/** The account of the person who is signed in: their name, password and second factor. */
export function accountRoutes(services: Services): Router {
  const { db, keys, clock, live, cookies, flashes } = services
  const tries = createMinuteLimiter(services, 'own password', TRIES_A_MINUTE)
  const router = createRouter()

  router.get('/', (_req, res) => show(res))
  router.get('/password', (_req, res) => show(res))

  router.post('/password', async (req, res) => {
    const form = readForm(PasswordForm, req)
    if (!form.ok) return show(res.status(422), form.problems)
    const { staff, office } = res.locals
    const { current_password: current, new_password: next, repeat_password: repeat } = form.values
    const personal = [staff.username, staff.displayName, office.code, office.name]
    const problem = await services.workers.run('passwordProblem', office.id, next, personal)
    if (problem) return show(res.status(422), { new_password: { key: `problem.${problem}` } })
    if (next !== repeat) return show(res.status(422), { repeat_password: { key: 'problem.password_repeat' } })
    if (!(await tries.take(staff.id))) {
      return show(res.status(429), { current_password: { key: 'problem.password_tries' } })
    }
    const device = deviceOf(req.get('User-Agent'))
    const result = await changePassword(db, keys, staff, { current, next, device }, clock.now())
    if (typeof result === 'string') return show(res.status(422), refusedProblems(result))
    cookies.set(res, 'sid', result.token)
    // The boards of the sessions that ended with the old password stop listening.
    live.changed(office.id)
    flashes.set(res, { key: 'password_set' })
    res.redirect(303, '/account')
  })

  router.use('/second-factor', factorRoutes(services, tries))
  return router
}

function show(res: Response, problems: Problems = {}): void {
  const { t, staff, flash } = res.locals
  res.render('account/profile/account', {
    title: t('account.title'),
    role: t(`role.${staff.role}`),
    problems,
    done: DONE.includes(flash?.key ?? '') ? t(`flash.${flash?.key as Done}`) : '',
    factor: t(staff.hasFactor ? 'factor.on' : 'factor.off'),
  } satisfies AccountPage)
}
