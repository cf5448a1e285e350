import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { setDeputation } from '../../core/accounts/deputation.ts'
import { isOwnOfDistrict, mayManage } from '../../core/accounts/manage.ts'
import { listFormerNames } from '../../core/accounts/names.ts'
import { type AccountEntry, findAccount } from '../../core/accounts/queries.ts'
import { endSessionsOf, type Which } from '../../core/accounts/session-actions.ts'
import { listSessions, sessionLines } from '../../core/accounts/sessions.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { formerNameLine } from '../../http/own-name.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { changesForm, changesOf, deputyForm, displayName } from './account-form.ts'
import { type AccountPage, accountPage, typedAccount } from './account-page.ts'
import { changeAccount, removeFactor, resetAccount, setDisabled } from './administer.ts'
import { showInvited } from './invited.ts'
import type { ManagedAccounts } from './managed-accounts.ts'

const DONE = [
  'changed',
  'disabled',
  'enabled',
  'deputed',
  'deputation_ended',
  'factor_removed',
  'sessions_ended',
] as const
type Done = (typeof DONE)[number]

const OwnForm = z.object({ display_name: displayName })

interface AccountPages extends Services {
  managedBy: (res: Response) => Promise<ManagedAccounts>
}

/** Pages of another person's account. */
export function accountRoutes(
  shared: Services,
  managedBy: (res: Response) => Promise<ManagedAccounts>,
): Router {
  const services: AccountPages = { ...shared, managedBy }
  const router = createRouter()

  router.get('/:account', async (req, res) => show(services, res, await find(services, req, res)))
  router.post('/:account', (req, res) => changeThisAccount(services, req, res))
  router.post('/:account/invite', (req, res) => inviteAgain(services, req, res))
  router.post('/:account/deputy', (req, res) => deputeAccount(services, req, res))
  router.post('/:account/deputy/end', (req, res) => endDeputy(services, req, res))
  router.post('/:account/disable', (req, res) => setAble(services, req, res, true))
  router.post('/:account/enable', (req, res) => setAble(services, req, res, false))
  router.post('/:account/second-factor/remove', (req, res) => removeSecondFactor(services, req, res))
  router.post('/:account/sessions/end', (req, res) => endAllSessions(services, req, res))
  router.post('/:account/sessions/:session/end', (req, res) => endOneSession(services, req, res))

  return router
}

async function changeThisAccount(services: AccountPages, req: Request, res: Response) {
  const { clock, db, managedBy } = services
  const account = await find(services, req, res)
  const { role, officeId } = account
  // Users can only change the name of their own account here.
  const schema = isOwnOfDistrict(res.locals.staff, account)
    ? OwnForm.transform((values) => ({ displayName: values.display_name, role, officeId }))
    : changesForm(await managedBy(res)).transform(changesOf)
  const form = readForm(schema, req)
  if (!form.ok) return show(services, res.status(422), account, form)
  const result = await changeAccount(db, res.locals.staff, account, form.values, clock.now())
  await answer(services, res, account, result, 'changed', form.typed)
}

async function inviteAgain(services: AccountPages, req: Request, res: Response) {
  const { clock, config, db, live } = services
  const account = await find(services, req, res)
  const made = await resetAccount(db, res.locals.staff, account, clock.now())
  if (made === undefined) throw notFound()
  if (made === 'disabled') return refuse(services, res, account, 'problem.account_disabled')
  live.changed(account.officeId)
  showInvited(config, res, [{ account, code: made.code }], clock.now())
}

async function deputeAccount(services: AccountPages, req: Request, res: Response) {
  const { clock, db } = services
  const account = await find(services, req, res)
  const form = readForm(deputyForm(officeDay(clock.now())), req)
  if (!form.ok) return show(services, res.status(422), account, form)
  const result = await setDeputation(db, res.locals.staff, account, form.values, clock.now())
  await answer(services, res, account, result, 'deputed')
}

async function endDeputy(services: AccountPages, req: Request, res: Response) {
  const { clock, db } = services
  const account = await find(services, req, res)
  const result = await setDeputation(db, res.locals.staff, account, undefined, clock.now())
  await answer(services, res, account, result, 'deputation_ended')
}

async function removeSecondFactor(services: AccountPages, req: Request, res: Response) {
  const { clock, db } = services
  const account = await find(services, req, res)
  const result = await removeFactor(db, res.locals.staff, account, clock.now())
  await answer(services, res, account, result, 'factor_removed')
}

async function endAllSessions(services: AccountPages, req: Request, res: Response) {
  await endSessions(services, res, await find(services, req, res), 'all')
}

async function endOneSession(services: AccountPages, req: Request, res: Response) {
  const account = await find(services, req, res)
  await endSessions(services, res, account, { sessionId: idParam(req, 'session') })
}

async function endSessions(services: AccountPages, res: Response, account: AccountEntry, which: Which) {
  const { clock, db } = services
  const result = await endSessionsOf(db, res.locals.staff, account, which, clock.now())
  await answer(services, res, account, result, 'sessions_ended')
}

async function setAble(services: AccountPages, req: Request, res: Response, disabled: boolean) {
  const { clock, db } = services
  const account = await find(services, req, res)
  const result = await setDisabled(db, res.locals.staff, account, disabled, clock.now())
  await answer(services, res, account, result, disabled ? 'disabled' : 'enabled')
}

async function find({ clock, db }: AccountPages, req: Request, res: Response): Promise<AccountEntry> {
  const account = await findAccount(db, idParam(req, 'account'), clock.now())
  const { staff } = res.locals
  if (!account || !(mayManage(staff, account) || isOwnOfDistrict(staff, account))) throw notFound()
  return account
}

/** Shows the result of a change; throws 404 when the account has been moved out of the manager's reach meanwhile. */
async function answer(
  services: AccountPages,
  res: Response,
  account: AccountEntry,
  result: 'done' | 'last-of-district' | undefined,
  done: Done,
  typed?: Typed,
): Promise<void> {
  const { flashes, live, managedBy } = services
  if (result === undefined) throw notFound()
  if (result === 'last-of-district') return refuse(services, res, account, 'problem.last_of_district', typed)
  // Boards of ended sessions reload in every process, and are then refused.
  live.changed(account.officeId)
  flashes.set(res, { key: `account_${done}` })
  res.redirect(303, `${(await managedBy(res)).base}/${account.id}`)
}

function refuse(services: AccountPages, res: Response, account: AccountEntry, key: string, typed?: Typed) {
  return show(services, res.status(422), account, { ...(typed && { typed }), problems: { form: { key } } })
}

async function show(
  { clock, db, managedBy }: AccountPages,
  res: Response,
  account: AccountEntry,
  { typed, problems = {} }: { typed?: Typed; problems?: Problems } = {},
): Promise<void> {
  const { t, staff, office, flash } = res.locals
  const managed = await managedBy(res)
  const sessions = await listSessions(db, account, clock.now())
  const formerNames = await listFormerNames(db, account.id)
  const words = { ...typedAccount(account, managed.offices), from_day: managed.today, ...typed }
  const done = DONE.find((key) => flash?.key === `account_${key}`)
  res.render('district/accounts/account', {
    title: account.displayName,
    ...accountPage(
      account,
      sessionLines(sessions, { base: `${managed.base}/${account.id}/sessions`, own: staff.session }, t),
      {
        manager: staff,
        managed,
        demo: office.demo,
        typed: words,
        t,
      },
    ),
    formerNames: formerNames.map((one) => formerNameLine(one, t)),
    done: done ? t(`accounts.done.${done}`) : '',
    typed: words,
    problems,
  } satisfies AccountPage)
}
