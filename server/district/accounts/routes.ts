import type { Request, Response, Router } from 'express'
import { v5 as uuidv5 } from 'uuid'
import * as z from 'zod'
import { createInvited } from '../../core/accounts/actions.ts'
import { mayManage } from '../../core/accounts/manage.ts'
import { CODE_DAYS } from '../../core/accounts/one-time-code.ts'
import {
  type AccountState,
  findAccount,
  listAccounts,
  STATES,
  searchAccounts,
} from '../../core/accounts/queries.ts'
import type { Services } from '../../http/context.ts'
import { flashText } from '../../http/flash.ts'
import { formUuid, type Problems, readForm, type Typed, typedWords } from '../../http/form.ts'
import { importRoutes } from '../../http/lists/import-routes.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { violatedUnique } from '../../platform/db/constraints.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { line } from '../../platform/lib/text-fields.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { changesOf, newAccountForm } from './account-form.ts'
import { accountRoutes } from './account-routes.ts'
import { resetAccount } from './administer.ts'
import { type Invited, showInvited } from './invited.ts'
import { accountsImport } from './list-import.ts'
import { listPage } from './list-page.ts'
import { type ManagedAccounts, managedAccounts, placeChoices } from './managed-accounts.ts'

const AccountsQuery = z.object({
  office: z.string().optional().catch(undefined),
  role: z.enum(['reception', 'head', 'district']).optional().catch(undefined),
  state: z.enum(STATES).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(1000).catch(1),
})

const SearchForm = z.object({ query: line(100) })

/** The most invitations that are made at once: the slips of fifteen sheets. */
const MOST_INVITED = 200

interface AccountAdminPages extends Services {
  role: 'district' | 'head'
}

/** Managing other people's accounts: the district those of all offices, a head the receptionists of one office. */
export function accountAdminRoutes(shared: Services, role: 'district' | 'head'): Router {
  const services: AccountAdminPages = { ...shared, role }
  const router = createRouter()

  router.get('/', (req, res) => showList(services, req, res))
  if (role === 'district') router.post('/search', (req, res) => showFound(services, req, res))
  router.post('/invitations', (req, res) => inviteAll(services, req, res))
  router.use(
    '/import',
    importRoutes(services, () => accountsImport(services, role)),
  )
  router.get('/new', (_req, res) => showForm(services, res, {}))
  router.post('/', (req, res) => makeAccount(services, req, res))
  router.use(accountRoutes(services, (res) => managedBy(services, res)))
  return router
}

async function showList(services: AccountAdminPages, req: Request, res: Response) {
  const { clock, config, db } = services
  const { t, office } = res.locals
  const [managed, query] = [await managedBy(services, res), AccountsQuery.parse(req.query)]
  const filter = filterOf(query, managed, res)
  const now = clock.now()
  const found = await listAccounts(db, filter, query.page, now)
  // Who has not come yet can be invited, from a list of them again.
  const state = query.state && isInvitable(query.state) ? query.state : 'uninvited'
  const { total } = await listAccounts(db, { ...filter, state }, 1, now)
  const { total: waiting } = await listAccounts(db, { ...filter, state: 'waiting' }, 1, now)
  res.render('district/accounts/list', {
    title: t(services.role === 'district' ? 'accounts.title' : 'accounts.reception'),
    ...listPage(found, query, managed, office.demo, t),
    waiting: waiting > 0 ? t('accounts.waiting', { count: waiting }) : '',
    invite: total > 0 ? inviteButton(state, Math.min(total, MOST_INVITED), t) : undefined,
    local: config.PUBLIC_URL === undefined,
    searched: false,
    typed: {},
    done: flashText(res),
  })
}

/** Answers the POST with the list itself, because names must not appear in a URL. */
async function showFound(services: AccountAdminPages, req: Request, res: Response) {
  const { clock, db } = services
  const { t, office } = res.locals
  const [managed, form] = [await managedBy(services, res), readForm(SearchForm, req)]
  const query = form.ok ? (form.values.query ?? '') : ''
  const found = await searchAccounts(db, { roles: managed.roles }, query, clock.now())
  const unseen = found.total - found.accounts.length
  res.render('district/accounts/list', {
    title: t('accounts.title'),
    ...listPage({ ...found, total: found.accounts.length }, { page: 1 }, managed, office.demo, t),
    lead: t('accounts.found', { count: found.total }),
    waiting: unseen > 0 ? t('accounts.more_found', { count: unseen }) : '',
    invite: undefined,
    local: false,
    searched: true,
    typed: { query },
    done: '',
  })
}

/** The accounts that an address or a form chooses; a head's are those of the own office. */
function filterOf(query: z.infer<typeof AccountsQuery>, { known, roles }: ManagedAccounts, res: Response) {
  const { staff, office } = res.locals
  const { state } = query
  if (staff.role !== 'district') return { officeId: office.id, roles, state }
  const chosen = known.find((one) => one.code === query.office)
  return { officeId: chosen?.id, roles: query.role ? [query.role] : roles, state }
}

function inviteButton(state: AccountState, count: number, t: Translate) {
  const what = state === 'uninvited' ? 'invite_all' : 'invite_again'
  return {
    state,
    label: t(`accounts.${what}`, { count }),
    hint: t(`accounts.${what}_hint`, { days: CODE_DAYS }),
  }
}

const isInvitable = (state: AccountState) => ['waiting', 'invited', 'uninvited'].includes(state)

/** Makes invitations for those who have not come yet; their earlier ones end. */
async function inviteAll(services: AccountAdminPages, req: Request, res: Response) {
  const { clock, config, db } = services
  const { staff } = res.locals
  const query = AccountsQuery.parse(typedWords(req.body ?? {}))
  const state = query.state && isInvitable(query.state) ? query.state : 'uninvited'
  const filter = { ...filterOf(query, await managedBy(services, res), res), state }
  const { accounts } = await listAccounts(db, filter, 1, clock.now(), MOST_INVITED)
  const invited: Invited[] = []
  for (const { id } of accounts) {
    // Who has signed in meanwhile keeps the password.
    const account = await findAccount(db, id, clock.now())
    if (!account || account.isSetUp || !mayManage(staff, account)) continue
    const made = await resetAccount(db, staff, account, clock.now())
    if (typeof made === 'object') invited.push({ account, code: made.code })
  }
  showInvited(config, res, invited, clock.now())
}

async function makeAccount(services: AccountAdminPages, req: Request, res: Response) {
  const { clock, config, db } = services
  const form = readForm(newAccountForm(await managedBy(services, res)), req)
  if (!form.ok) return showForm(services, res.status(422), form.typed, form.problems)
  const { client_uuid: id, username } = form.values
  const made = await create(services, res, { id, username, ...changesOf(form.values) })
  if (!made) {
    return showForm(services, res.status(422), form.typed, { username: { key: 'problem.username_taken' } })
  }
  const account = await findAccount(db, made.id, clock.now())
  showInvited(config, res, account ? [{ account, code: made.code }] : [], clock.now())
}

async function managedBy({ clock, offices }: AccountAdminPages, res: Response): Promise<ManagedAccounts> {
  return managedAccounts(res.locals.staff, await offices.list(), officeDay(clock.now()))
}

/**
 * Creates an account and returns its id and the invitation's code. Repeating the form creates no second account and renews the
 * code; once the account is in use, a repeat changes nothing. A UUID that belongs to another account is replaced by a derived
 * one.
 */
async function create(
  services: AccountAdminPages,
  res: Response,
  account: Parameters<typeof createInvited>[2],
): Promise<{ id: string; code: string } | undefined> {
  const { clock, db } = services
  const { staff } = res.locals
  const { id, username } = account
  try {
    return { id, code: await createInvited(db, staff, account, clock.now()) }
  } catch (error) {
    const constraint = violatedUnique(error)
    if (!constraint) throw error
    const before = await findAccount(db, id, clock.now())
    if (before && before.username !== username && constraint === 'account_pkey')
      return create(services, res, { ...account, id: uuidv5(username, id) })
    if (!before || before.username !== username || before.isSetUp || before.disabledAt) return undefined
    acceptRepeat(res)
    const again = await resetAccount(db, staff, before, clock.now())
    return typeof again === 'object' ? { id, code: again.code } : undefined
  }
}

async function showForm(services: AccountAdminPages, res: Response, typed: Typed, problems: Problems = {}) {
  const { t } = res.locals
  const managed = await managedBy(services, res)
  res.render('district/accounts/new', {
    title: t('accounts.new'),
    base: managed.base,
    clientUuid: formUuid(typed),
    place: placeChoices(managed, typed, t),
    typed,
    problems,
  })
}
