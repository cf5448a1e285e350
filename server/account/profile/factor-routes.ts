import type { NextFunction, Request, Response, Router } from 'express'
import * as z from 'zod'
import type { Limiter } from '../../core/accounts/limiter.ts'
import { countRecoveryCodes } from '../../core/accounts/queries.ts'
import {
  isFactorRequired,
  removeOwnFactor,
  renewRecoveryCodes,
  setUpFactor,
} from '../../core/accounts/second-factor.ts'
import { hashToken, type Staff } from '../../core/accounts/sessions.ts'
import { inGroups, offeredSecret, totpUri } from '../../core/accounts/totp.ts'
import { deviceOf } from '../../core/accounts/user-agent.ts'
import type { Proof, Refused } from '../../core/accounts/with-proof.ts'
import { type Carried, carriedIn, follow, NOTHING_CARRIED } from '../../http/carried.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { dateText, officeDay } from '../../platform/lib/clock.ts'
import { forbidden } from '../../platform/lib/errors.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { drawCode } from '../../platform/svg/qr.ts'
import { refusedProblems } from './refused.ts'

const typed = z.string().max(200, 'problem.form').default('')
const FactorForm = z.object({
  current_password: typed,
  one_time_password: typed,
  new_one_time_password: typed,
})

const BASE = '/account/second-factor'
type Change = 'set_up' | 'change' | 'recovery_codes' | 'remove'

interface FactorPages extends Services {
  tries: Limiter
}

/** The second factor of the signed-in account. */
export function factorRoutes(shared: Services, tries: Limiter): Router {
  const services: FactorPages = { ...shared, tries }
  const router = createRouter()

  router.get('/', (_req, res) =>
    res.locals.staff.hasFactor
      ? showState(services, res)
      : showForm(services, res, 'set_up', { carried: res.locals.carried }),
  )

  router.post('/', (req, res) => startSetUp(services, req, res))
  router.get('/change', requireFactor, (_req, res) => showForm(services, res, 'change'))
  router.post('/change', requireFactor, (req, res) => setUp(services, req, res, 'change'))
  router.get('/recovery-codes', requireFactor, (_req, res) => showForm(services, res, 'recovery_codes'))
  router.post('/recovery-codes', requireFactor, (req, res) => makeRecoveryCodes(services, req, res))
  router.get('/remove', requireFactor, requireRemovable, (_req, res) => showForm(services, res, 'remove'))
  router.post('/remove', requireFactor, requireRemovable, (req, res) => removeFactor(services, req, res))

  return router
}

function startSetUp(services: FactorPages, req: Request, res: Response) {
  // The form was sent twice: the first one has set it up.
  if (res.locals.staff.hasFactor) return res.redirect(303, BASE)
  return setUp(services, req, res, 'set_up')
}

function requireFactor(_req: Request, res: Response, next: NextFunction) {
  if (res.locals.staff.hasFactor) return next()
  res.redirect(303, BASE)
}

async function makeRecoveryCodes(services: FactorPages, req: Request, res: Response) {
  const { clock, db, keys } = services
  const given = await read(services, req, res, 'recovery_codes')
  if (!given) return
  const { staff } = res.locals
  const result = await renewRecoveryCodes(db, keys, staff, given.proof, clock.now())
  if (typeof result === 'string') return refuse(services, res, 'recovery_codes', result)
  showRecoveryCodes(services, res, result.recoveryCodes, NOTHING_CARRIED)
}

function requireRemovable(_req: Request, res: Response, next: NextFunction) {
  const { staff, office } = res.locals
  next(isFactorRequired(staff.role, office.demo) ? forbidden() : undefined)
}

async function removeFactor(services: FactorPages, req: Request, res: Response) {
  const { clock, db, flashes, keys } = services
  const given = await read(services, req, res, 'remove')
  if (!given) return
  const { staff } = res.locals
  const result = await removeOwnFactor(db, keys, staff, given, clock.now())
  if (typeof result === 'string') return refuse(services, res, 'remove', result)
  goOnAs(services, res, result.token)
  flashes.set(res, { key: 'factor_removed' })
  res.redirect(303, '/account')
}

async function setUp(services: FactorPages, req: Request, res: Response, change: 'set_up' | 'change') {
  const { clock, db, keys } = services
  const given = await read(services, req, res, change)
  if (!given) return
  const { staff, factorPending } = res.locals
  const proof = factorPending ? undefined : given.proof
  const result = await setUpFactor(db, keys, staff, { ...given, proof }, clock.now())
  if (typeof result === 'string') return refuse(services, res, change, result, given.carried)
  const carried = follow(services, given.carried, staff.session, hashToken(result.token))
  goOnAs(services, res, result.token)
  showRecoveryCodes(services, res, result.recoveryCodes, carried)
}

/** The posted form; undefined if an error was already rendered. */
async function read(services: FactorPages, req: Request, res: Response, change: Change) {
  const { tries } = services
  const form = readForm(FactorForm, req)
  const carried = carriedIn(form.typed)
  if (!form.ok) {
    showForm(services, res.status(422), change, { carried, problems: form.problems })
    return undefined
  }
  if (!res.locals.factorPending && !(await tries.take(res.locals.staff.id))) {
    const problems = { current_password: { key: 'problem.password_tries' } }
    showForm(services, res.status(429), change, { carried, problems })
    return undefined
  }
  const { current_password: password, one_time_password: current, new_one_time_password: code } = form.values
  const proof: Proof = { password, code: current }
  return { proof, typed: code, carried, device: deviceOf(req.get('User-Agent')) }
}

function refuse(
  services: FactorPages,
  res: Response,
  change: Change,
  why: Refused | 'wrong-new-code',
  carried?: Carried,
): void {
  const problems = refusedProblems(why, !services.purgeRuns.isSure())
  showForm(services, res.status(422), change, { carried, problems })
}

/** Continues with a new session. Every other one of the account has ended, and its open boards end, too. */
function goOnAs({ cookies, live }: FactorPages, res: Response, token: string): void {
  cookies.set(res, 'sid', token)
  res.locals.factorPending = false
  live.changed(res.locals.office.id)
}

function showForm(
  { keys }: FactorPages,
  res: Response,
  change: Change,
  { problems = {}, carried }: { problems?: Problems; carried?: Carried | undefined } = {},
): void {
  const { t, staff, factorPending } = res.locals
  const path = { set_up: '', change: '/change', recovery_codes: '/recovery-codes', remove: '/remove' }[change]
  res.render('account/profile/factor-form', {
    title: t(`factor.${change}.title`),
    action: `${BASE}${path}`,
    intro: t(factorPending ? 'factor.required' : `factor.${change}.intro`),
    offer: change === 'set_up' || change === 'change' ? offerTo(staff, keys) : undefined,
    asksPassword: !factorPending,
    asksCode: staff.hasFactor,
    submit: t(`factor.${change}.submit`),
    danger: change === 'remove',
    back: factorPending ? undefined : staff.hasFactor ? BASE : '/account',
    problems,
    carried: carried ?? NOTHING_CARRIED,
  })
}

async function showState({ db }: FactorPages, res: Response) {
  const { t, staff, office } = res.locals
  const left = await countRecoveryCodes(db, staff.id)
  res.render('account/profile/factor', {
    title: t('factor.title'),
    codesLeft: t('factor.codes_left', { count: left }),
    few: left < 3,
    removable: !isFactorRequired(staff.role, office.demo),
  })
}

function showRecoveryCodes({ clock }: FactorPages, res: Response, codes: string[], carried: Carried): void {
  const { t } = res.locals
  res.render('account/profile/recovery-codes', {
    title: t('factor.recovery_codes.title'),
    script: 'copy.js',
    codes,
    made: dateText(officeDay(clock.now())),
    carried,
  })
}

function offerTo({ session, username }: Staff, keys: Keys) {
  const secret = offeredSecret(keys, session)
  const link = totpUri(secret, username)
  return { code: drawCode(link), link, groups: inGroups(secret) }
}
