import type { RequestHandler, Response, Router } from 'express'
import * as z from 'zod'
import { CONFIRMED_BY_HAND } from '../../core/accounts/first-steps.ts'
import { createLimiter, type Limiter } from '../../core/accounts/limiter.ts'
import { changeOwnName, listFormerNames } from '../../core/accounts/names.ts'
import { changePassword, findHasPassword } from '../../core/accounts/own-password.ts'
import { isEasyPin, isPin, setPin } from '../../core/accounts/pin.ts'
import { deviceOf } from '../../core/accounts/user-agent.ts'
import { confirmStep } from '../../core/offices/actions.ts'
import { settingsChanged } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { NewPasswordForm, newPasswordProblems } from '../../http/new-password.ts'
import { formerNameLine, nameProblems } from '../../http/own-name.ts'
import { createRouter } from '../../http/router.ts'
import { personField } from '../../platform/lib/text-fields.ts'
import { factorRoutes } from './factor-routes.ts'
import { refusedProblems } from './refused.ts'
import { summaryCard } from './summary-card.ts'
import { summaryRoutes } from './summary-routes.ts'

const PasswordForm = NewPasswordForm.extend({
  current_password: z.string().max(200, 'problem.password_long').default(''),
})

const PinForm = z.object({
  pin_password: z.string().max(200, 'problem.password_long').default(''),
  pin_new_password: z
    .string()
    .trim()
    .default('')
    .refine((pin) => pin === '' || isPin(pin), 'problem.pin_digits')
    .refine((pin) => !isPin(pin) || !isEasyPin(pin), 'problem.pin_easy'),
})

const StepForm = z.object({ step: z.enum(CONFIRMED_BY_HAND) })

const DONE: readonly string[] = ['name_set', 'password_set', 'pin_set', 'factor_removed']
type Done = 'name_set' | 'password_set' | 'pin_set' | 'factor_removed'

const OwnNameForm = z.object({
  own_name: personField,
  name_password: z.string().max(200, 'problem.password_long').default(''),
})

/** The account of the person who is signed in: their name, password and second factor. */
export function accountRoutes(services: Services): Router {
  const { db, keys, clock, live, cookies, flashes } = services
  const tries = createLimiter(services, 'own password')
  const router = createRouter()

  const show = (res: Response, problems?: Problems, typed?: Typed) =>
    showAccount(services, res, problems, typed)
  router.get('/', (_req, res) => show(res))
  router.get('/password', (_req, res) => show(res))

  router.post('/name', changeName(services, tries))

  router.post('/password', async (req, res) => {
    const form = readForm(PasswordForm, req)
    if (!form.ok) return show(res.status(422), form.problems)
    const { staff, office } = res.locals
    const { current_password: current, new_password: next } = form.values
    const problems = await newPasswordProblems(services, form.values, staff, office)
    if (Object.keys(problems).length > 0) return show(res.status(422), problems)
    if (!(await tries.take(staff.id))) {
      return show(res.status(429), { current_password: { key: 'problem.password_tries' } })
    }
    const device = deviceOf(req.get('User-Agent'))
    const result = await changePassword(db, keys, staff, { current, next, device }, clock.now())
    if (typeof result === 'string') return show(res.status(422), refusedProblems(result))
    cookies.set(res, 'sid', result.token)
    // The boards of the ended sessions stop listening.
    live.changed(office.id)
    flashes.set(res, { key: 'password_set' })
    res.redirect(303, '/account')
  })

  router.post('/pin', changePin(services, tries))

  router.post('/steps', async (req, res) => {
    const form = readForm(StepForm, req)
    if (form.ok) {
      const { id } = res.locals.office
      if (await confirmStep(db, id, form.values.step)) settingsChanged(services, id)
    }
    res.redirect(303, '/')
  })

  router.use('/summary', summaryRoutes(services, show))

  router.use('/second-factor', factorRoutes(services, tries))
  return router
}

function changeName(services: Services, tries: Limiter): RequestHandler {
  const { db, keys, clock, live, flashes } = services
  return async (req, res) => {
    const form = readForm(OwnNameForm, req)
    const { staff, office } = res.locals
    const problems = form.ok ? nameProblems(form.values.own_name, staff) : form.problems
    if (!form.ok || Object.keys(problems).length > 0)
      return showAccount(services, res.status(422), problems, form.typed)
    if (!(await tries.take(staff.id))) {
      return showAccount(
        services,
        res.status(429),
        { name_password: { key: 'problem.password_tries' } },
        form.typed,
      )
    }
    const { own_name: name, name_password: password } = form.values
    const result = await changeOwnName(db, keys, staff, { name, password }, clock.now())
    if (result !== 'done') {
      const { current_password: wrong, ...other } = refusedProblems(result)
      return showAccount(
        services,
        res.status(422),
        { ...other, ...(wrong && { name_password: wrong }) },
        form.typed,
      )
    }
    live.changed(office.id)
    flashes.set(res, { key: 'name_set' })
    res.redirect(303, '/account')
  }
}

function changePin(services: Services, tries: Limiter): RequestHandler {
  const { db, keys, clock, flashes } = services
  return async (req, res) => {
    const form = readForm(PinForm, req)
    const refuse = (status: number, problems: Problems) => showAccount(services, res.status(status), problems)
    if (!form.ok) return refuse(422, form.problems)
    const { staff } = res.locals
    if (!(await tries.take(staff.id))) return refuse(429, { pin_password: { key: 'problem.password_tries' } })
    const { pin_password: password, pin_new_password: pin } = form.values
    const result = await setPin(db, keys, staff, { password, pin }, clock.now())
    if (result === 'stale') return refuse(422, { pin_new_password: { key: 'problem.pin_stale' } })
    if (result !== 'done') {
      const { current_password: wrong, ...other } = refusedProblems(result)
      return refuse(422, { ...other, ...(wrong && { pin_password: wrong }) })
    }
    flashes.set(res, { key: 'pin_set' })
    res.redirect(303, '/account')
  }
}

async function showAccount(
  services: Services,
  res: Response,
  problems: Problems = {},
  typed: Typed = {},
): Promise<void> {
  const { t, staff, flash } = res.locals
  const [formerNames, summary, hasPassword] = await Promise.all([
    listFormerNames(services.db, staff.id),
    summaryCard(services, res),
    findHasPassword(services.db, staff.id),
  ])
  res.render('account/profile/account', {
    title: t('account.title'),
    role: t(`role.${staff.deputy ? 'deputy' : staff.role}`),
    problems,
    typed: { own_name: staff.displayName, ...summary?.typed, ...typed },
    formerNames: formerNames.map((one) => formerNameLine(one, t)),
    done: DONE.includes(flash?.key ?? '') ? t(`flash.${flash?.key as Done}`) : '',
    factor: t(staff.hasFactor ? 'factor.on' : 'factor.off'),
    hasPassword,
    mayHavePin: staff.role === 'reception',
    summary,
  })
}
