import type { Request, Response, Router } from 'express'
import { countAccounts } from '../../core/accounts/queries.ts'
import { effectsOf, enact, endedBy } from '../../core/offices/reform.ts'
import type { TreeOffice } from '../../core/offices/tree.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import type { OfficeReformRow } from '../../platform/db/schema.ts'
import { addDays, isOfficeDay, type OfficeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { readDay } from '../../platform/lib/typed-day.ts'
import { enactReform } from './enact-reform.ts'
import { ReformForm } from './office-form.ts'
import { findReform } from './office-queries.ts'
import type { OfficeTree } from './office-tree.ts'
import { createOfficeTree } from './office-tree.ts'
import type { PeopleInside } from './people-inside.ts'
import { createPeopleInside } from './people-inside.ts'
import { markOf, type ReformPage, reformPage } from './reform-page.ts'

interface ReformPages extends Services {
  officeTree: OfficeTree
  peopleInside: PeopleInside
}

/** A prepared reform: its effects, and the form that applies it. */
export function reformRoutes(shared: Services): Router {
  const officeTree = createOfficeTree(shared)
  const peopleInside = createPeopleInside(shared)
  const services: ReformPages = { ...shared, officeTree, peopleInside }
  const router = createRouter()

  router.get('/:code', (req, res) => showReform(services, req, res))
  router.post('/:code', (req, res) => applyReform(services, req, res))

  return router
}

async function showReform(services: ReformPages, req: Request, res: Response) {
  const { officeTree } = services
  const reform = await find(services, req)
  const offices = await officeTree.read()
  const day = await proposedDay(services, reform, offices)
  await show(services, res, reform, offices, { typed: { day, accounts_follow: 'on' }, problems: {} })
}

async function applyReform(services: ReformPages, req: Request, res: Response) {
  const { clock, db, flashes, officeTree, peopleInside } = services
  const reform = await find(services, req)
  const address = `/district/offices/reforms/${reform.code}`
  const done = (key: string) => {
    flashes.set(res, { key })
    res.redirect(303, address)
  }
  if (reform.enacted_from) return done('reform_known')
  const form = readForm(ReformForm, req)
  const refuse = async (problems: Problems, status = 422) =>
    show(services, res.status(status), reform, await officeTree.read(), { typed: form.typed, problems })
  if (!form.ok) return refuse(form.problems)
  const { day, order_number, order_date, accounts_follow, sure, seen } = form.values
  if (order_date > officeTree.today()) return refuse({ order_date: { key: 'problem.date_future' } })
  const ending = endedBy(await officeTree.read(), reform, day)
  const people = await peopleInside.problem(ending, addDays(day, -1), sure)
  if (people) return refuse({ [people.key === 'problem.people_inside' ? 'sure' : 'day']: people })
  const enactment = {
    day,
    order: { number: order_number, date: order_date },
    accountsFollow: accounts_follow,
  }
  const changed = await enactReform(
    db,
    actorOf(res, clock),
    reform,
    enactment,
    (effects) => markOf(effects) === seen,
  )
  if (changed === 'done') return done('reform_known')
  if (!changed.ok) {
    const stale = changed.problem.key === 'problem.reform_changed'
    return refuse({ form: changed.problem }, stale ? 409 : 422)
  }
  officeTree.announce(changed.offices.map(({ id }) => id))
  done('reform_enacted')
}

/** The day set by law; when that has passed and visitors came since, tomorrow. */
async function proposedDay(
  { officeTree, peopleInside }: ReformPages,
  reform: OfficeReformRow,
  offices: TreeOffice[],
): Promise<OfficeDay> {
  if (reform.day > officeTree.today()) return reform.day
  const ending = endedBy(offices, reform, reform.day)
  const people = await peopleInside.problem(ending, addDays(reform.day, -1), true)
  return people ? addDays(officeTree.today(), 1) : reform.day
}

async function find({ db }: ReformPages, req: Request): Promise<OfficeReformRow> {
  const reform = await findReform(db, String(req.params['code']))
  if (!reform) throw notFound()
  return reform
}

async function show(
  { clock, db, peopleInside }: ReformPages,
  res: Response,
  reform: OfficeReformRow,
  offices: TreeOffice[],
  { typed, problems }: { typed: Typed; problems: Problems },
) {
  const { t, flash } = res.locals
  // Uses the day of the form, since another office may have closed after the legal day.
  const typedDay = readDay(typed['day'] ?? '')
  const day = reform.enacted_from ?? (isOfficeDay(typedDay) ? typedDay : reform.day)
  const changed = enact(offices, reform, { day, now: clock.now(), idOf: (code) => code })
  const [inside, accounts] = await Promise.all([peopleInside.counts(), countAccounts(db)])
  const key = (['reform_enacted', 'reform_known'] as const).find((one) => one === flash?.key)
  res.render(
    'district/offices/reform',
    reformPage({
      ...{ reform, day, offices, inside, accounts, typed, problems, t },
      effects: changed.ok ? effectsOf(offices, changed.offices, day) : changed.problem,
      message: key ? t(`office_admin.done.${key}`) : '',
    }) satisfies ReformPage,
  )
}
