import type { Request, Response, Router } from 'express'
import { isOwnOfDistrict, mayManage } from '../../core/accounts/manage.ts'
import { type AccountEntry, findAccount } from '../../core/accounts/queries.ts'
import { endSessionsOf, type Which } from '../../core/accounts/session-actions.ts'
import { sessionLines } from '../../core/accounts/session-lines.ts'
import { listSessions } from '../../core/accounts/sessions.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { ChangesForm, changesIn } from './account-form.ts'
import { type AccountPage, accountPage, typedAccount } from './account-page.ts'
import { changeAccount, removeFactor, resetAccount, setDisabled } from './administer.ts'
import { showInvited } from './invited.ts'
import type { ManagedAccounts } from './managed-accounts.ts'

/** The messages after a change. */
const DONE = ['changed', 'disabled', 'enabled', 'factor_removed', 'sessions_ended'] as const
type Done = (typeof DONE)[number]

/** One account of somebody else. */
export function accountRoutes(
  services: Services,
  managedBy: (res: Response) => Promise<ManagedAccounts>,
): Router {
  const { db, clock, config, live, flashes } = services
  const router = createRouter()

  router.get('/:account', async (req, res) => show(res, await find(req, res)))

  router.post('/:account', async (req, res) => {
    const account = await find(req, res)
    const form = readForm(ChangesForm, req)
    const managed = await managedBy(res)
    const own = isOwnOfDistrict(res.locals.staff, account)
    const checked = own ? nameAlone(form, account) : changesIn(form, managed)
    if (!checked.ok) return show(res.status(422), account, { typed: form.typed, problems: checked.problems })
    const result = await changeAccount(db, res.locals.staff, account, checked.changes, clock.now())
    await answer(res, account, result, 'changed', form.typed)
  })

  router.post('/:account/invite', async (req, res) => {
    const account = await find(req, res)
    const made = await resetAccount(db, res.locals.staff, account, clock.now())
    if (made === undefined) throw notFound()
    if (made === 'disabled') return refuse(res, account, 'problem.account_disabled')
    live.changed(account.officeId)
    showInvited(config, res, [{ account, key: made.key }])
  })

  for (const disabled of [true, false]) {
    router.post(`/:account/${disabled ? 'disable' : 'enable'}`, async (req, res) => {
      const account = await find(req, res)
      const result = await setDisabled(db, res.locals.staff, account, disabled, clock.now())
      await answer(res, account, result, disabled ? 'disabled' : 'enabled')
    })
  }

  router.post('/:account/second-factor/remove', async (req, res) => {
    const account = await find(req, res)
    const result = await removeFactor(db, res.locals.staff, account, clock.now())
    await answer(res, account, result, 'factor_removed')
  })

  router.post('/:account/sessions/end', async (req, res) => {
    await endSessions(res, await find(req, res), 'all')
  })

  router.post('/:account/sessions/:session/end', async (req, res) => {
    const account = await find(req, res)
    await endSessions(res, account, { sessionId: idParam(req, 'session') })
  })

  const endSessions = async (res: Response, account: AccountEntry, which: Which) => {
    const result = await endSessionsOf(db, res.locals.staff, account, which, clock.now())
    await answer(res, account, result, 'sessions_ended')
  }

  const find = async (req: Request, res: Response): Promise<AccountEntry> => {
    const account = await findAccount(db, idParam(req, 'account'), clock.now())
    const { staff } = res.locals
    if (!account || !(mayManage(staff, account) || isOwnOfDistrict(staff, account))) throw notFound()
    return account
  }

  /** An account that somebody else has moved away meanwhile is not there any more. */
  const answer = async (
    res: Response,
    account: AccountEntry,
    result: 'done' | 'last-of-district' | undefined,
    done: Done,
    typed?: Typed,
  ): Promise<void> => {
    if (result === undefined) throw notFound()
    if (result === 'last-of-district') return refuse(res, account, 'problem.last_of_district', typed)
    // Boards that were open in sessions that ended look again, in every instance.
    live.changed(account.officeId)
    flashes.set(res, { key: `account_${done}` })
    res.redirect(303, `${(await managedBy(res)).base}/${account.id}`)
  }

  const refuse = (res: Response, account: AccountEntry, key: string, typed?: Typed) =>
    show(res.status(422), account, { ...(typed && { typed }), problems: { form: { key } } })

  const show = async (
    res: Response,
    account: AccountEntry,
    { typed, problems = {} }: { typed?: Typed; problems?: Problems } = {},
  ): Promise<void> => {
    const { t, staff, office, flash } = res.locals
    const managed = await managedBy(res)
    const sessions = await listSessions(db, account, clock.now())
    const words = typed ?? typedAccount(account, managed.offices)
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
      done: done ? t(`accounts.done.${done}`) : '',
      typed: words,
      problems,
    } satisfies AccountPage)
  }

  return router
}

/** Of the person's account nothing else can be changed here. */
function nameAlone(
  form: ReturnType<typeof readForm<typeof ChangesForm>>,
  { role, officeId }: AccountEntry,
): ReturnType<typeof changesIn> {
  if (!form.ok) return form
  return { ok: true, values: form.values, changes: { displayName: form.values.display_name, role, officeId } }
}
