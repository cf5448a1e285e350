import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { SIGNS, setDeputation } from '../../core/accounts/deputation.ts'
import { isOwnOfDistrict, mayManage } from '../../core/accounts/manage.ts'
import { listFormerNames } from '../../core/accounts/names.ts'
import { type AccountEntry, findAccount } from '../../core/accounts/queries.ts'
import { endSessionsOf } from '../../core/accounts/session-actions.ts'
import { listSessions, type Staff, sessionLines } from '../../core/accounts/sessions.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { formerNameLine } from '../../http/own-name.ts'
import { createRouter } from '../../http/router.ts'
import { choices } from '../../platform/lib/choices.ts'
import { dateText, officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { vi } from '../../platform/messages/vi.ts'
import { changesForm, changesOf, deputyForm, displayName } from './account-form.ts'
import { changeAccount, removeFactor, resetAccount, setDisabled } from './administer.ts'
import { showInvited } from './invited.ts'
import { marksOf } from './list-page.ts'
import { type ManagedAccounts, placeChoices } from './managed-accounts.ts'

type Done = keyof typeof vi.accounts.done
type Result = 'done' | 'last-of-district' | undefined

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
  const { clock, db } = services
  const router = createRouter()
  const onAccount =
    (done: Done, act: (manager: Staff, account: AccountEntry, now: Date, req: Request) => Promise<Result>) =>
    async (req: Request, res: Response) => {
      const account = await find(services, req, res)
      await answer(services, res, account, await act(res.locals.staff, account, clock.now(), req), done)
    }

  router.get('/:account', async (req, res) => show(services, res, await find(services, req, res)))
  router.post('/:account', (req, res) => changeThisAccount(services, req, res))
  router.post('/:account/invite', (req, res) => inviteAgain(services, req, res))
  router.post('/:account/deputy', (req, res) => deputeAccount(services, req, res))
  router.post(
    '/:account/deputy/end',
    onAccount('deputation_ended', (manager, account, now) =>
      setDeputation(db, manager, account, undefined, now),
    ),
  )
  router.post(
    '/:account/disable',
    onAccount('disabled', (manager, account, now) => setDisabled(db, manager, account, true, now)),
  )
  router.post(
    '/:account/enable',
    onAccount('enabled', (manager, account, now) => setDisabled(db, manager, account, false, now)),
  )
  router.post(
    '/:account/second-factor/remove',
    onAccount('factor_removed', (manager, account, now) => removeFactor(db, manager, account, now)),
  )
  router.post(
    '/:account/sessions/end',
    onAccount('sessions_ended', (manager, account, now) => endSessionsOf(db, manager, account, 'all', now)),
  )
  router.post(
    '/:account/sessions/:session/end',
    onAccount('sessions_ended', (manager, account, now, req) =>
      endSessionsOf(db, manager, account, { sessionId: idParam(req, 'session') }, now),
    ),
  )

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
  result: Result,
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
) {
  const { t, staff, office, flash } = res.locals
  const managed = await managedBy(res)
  const href = `${managed.base}/${account.id}`
  const [sessions, formerNames] = await Promise.all([
    listSessions(db, account, clock.now()),
    listFormerNames(db, account.id),
  ])
  const stored = {
    ...{ display_name: account.displayName, role: account.role, from_day: managed.today },
    // An office that has closed since has to be chosen again.
    office: managed.offices.find(({ id }) => id === account.officeId)?.code ?? '',
  }
  const words: Typed = { ...stored, ...typed }
  const isOwn = isOwnOfDistrict(staff, account)
  const done = flash?.key.replace('account_', '') ?? ''
  res.render('district/accounts/account', {
    title: account.displayName,
    base: managed.base,
    ...{ href, account, isOwn },
    marks: marksOf(account, { demo: office.demo, today: managed.today }, t),
    deputy:
      account.role === 'reception' && !account.disabledAt && !staff.deputy
        ? {
            signs: choices(SIGNS, words['signs'], (one) => t(`deputy.signs.${one}`)),
            facts: factsOf(account, t),
          }
        : undefined,
    place: isOwn ? undefined : placeChoices(managed, words, t),
    sessions: sessionLines(sessions, { base: `${href}/sessions`, own: staff.session }, t),
    formerNames: formerNames.map((one) => formerNameLine(one, t)),
    done: Object.hasOwn(vi.accounts.done, done) ? t(`accounts.done.${done as Done}`) : '',
    typed: words,
    problems,
  })
}

/** From when until when the account has the head's rights, and how it signs; empty if it has not. */
function factsOf({ deputyFrom, deputyUntil, signs, position }: AccountEntry, t: Translate): string {
  if (!deputyFrom || !deputyUntil || !signs) return ''
  const days = { from: dateText(deputyFrom), until: dateText(deputyUntil) }
  return t('deputy.is_given', { ...days, signs, position: position ?? '' })
}
