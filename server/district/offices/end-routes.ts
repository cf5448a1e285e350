import type { Request, Response, Router } from 'express'
import { asOf, byId, existsOn, type TreeOffice } from '../../core/offices/tree.ts'
import { closeOffice, reopenOffice, type TreeResult } from '../../core/offices/tree-change.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { addDays } from '../../platform/lib/clock.ts'
import { findTyped } from './find-office.ts'
import { CloseForm, MergeForm } from './office-form.ts'
import { problemsOf } from './office-routes.ts'
import type { OfficeTree, PeopleInside } from './office-tree.ts'
import { createOfficeTree, createPeopleInside, refuseWithoutHead } from './office-tree.ts'
import type { ShowOffice } from './show-office.ts'

interface EndPages extends Services {
  officeTree: OfficeTree
  show: ShowOffice
  peopleInside: PeopleInside
}

/** Closes an office, on its own or by a merger, or reverts that. */
export function endRoutes(shared: Services, show: ShowOffice): Router {
  const officeTree = createOfficeTree(shared)
  const peopleInside = createPeopleInside(shared)
  const services: EndPages = { ...shared, officeTree, show, peopleInside }
  const router = createRouter()

  router.post('/:id/close', (req, res) => closeOne(services, req, res))
  router.post('/:id/reopen', (req, res) => reopenOne(services, req, res))
  router.post('/:id/merge', (req, res) => mergeInto(services, req, res))

  return router
}

async function closeOne(services: EndPages, req: Request, res: Response) {
  const { officeTree, peopleInside, show } = services
  const { office, offices } = await officeTree.find(req)
  const form = readForm(CloseForm, req)
  const refuse = (problems: Problems) =>
    show(res.status(422), office.id, { refused: { form: 'close', typed: form.typed, problems } })
  if (!form.ok) return refuse(form.problems)
  const { last_day: lastDay, into: typed, accounts_follow: follow, sure } = form.values
  const next = addDays(lastDay, 1)
  const successors = offices.filter((one) => existsOn(one, next)).map((one) => asOf(one, next))
  const into = typed === null ? undefined : findTyped(successors, typed)
  if (typed !== null && !into) return refuse({ into: { key: 'problem.successor_unknown' } })
  const problem = await peopleInside.problem([office], lastDay, sure)
  if (problem) return refuse({ [problem.key === 'problem.people_inside' ? 'sure' : 'last_day']: problem })
  const changed = await officeTree.change(res, [office.id], (all) =>
    closeOffice(all, office.id, lastDay, into?.id, follow),
  )
  if (!changed.ok) return refuse(problemsOf(changed))
  done(services, res, office.id, 'office_closed')
}

async function reopenOne(services: EndPages, req: Request, res: Response) {
  const { officeTree } = services
  const { office } = await officeTree.find(req)
  await refuseWithoutHead(services)
  await officeTree.change(res, [office.id], (all) => reopenOffice(all, office.id))
  done(services, res, office.id, 'office_reopened')
}

async function mergeInto(services: EndPages, req: Request, res: Response) {
  const { officeTree, peopleInside, show } = services
  const { office, offices } = await officeTree.find(req)
  const form = readForm(MergeForm, req)
  const picked = pickedIn(req)
  const refuse = (problems: Problems) =>
    show(res.status(422), office.id, { refused: { form: 'merge', typed: form.typed, problems, picked } })
  if (!form.ok) return refuse(form.problems)
  const { merge_from: from, merge_accounts: follow, merge_sure: sure } = form.values
  const lastDay = addDays(from, -1)
  const all = byId(offices)
  const ending = form.values.offices.map((id) => all.get(id)).filter((one) => one !== undefined)
  const problem = await peopleInside.problem(ending, lastDay, sure)
  if (problem)
    return refuse({ [problem.key === 'problem.people_inside' ? 'merge_sure' : 'merge_from']: problem })
  const ids = form.values.offices
  const changed = await officeTree.change(res, [office.id, ...ids], (tree) =>
    mergedInto(tree, { intoId: office.id, ids, lastDay, follow }),
  )
  if (!changed.ok) return refuse(formProblem(changed))
  done(services, res, office.id, 'office_merged')
}

function done({ flashes }: EndPages, res: Response, id: string, key: string) {
  flashes.set(res, { key })
  res.redirect(303, `/district/offices/${id}`)
}

function mergedInto(
  offices: TreeOffice[],
  { intoId, ids, lastDay, follow }: { intoId: string; ids: string[]; lastDay: string; follow: boolean },
): TreeResult {
  let tree = offices
  for (const id of ids) {
    const changed = closeOffice(tree, id, lastDay, intoId, follow)
    if (!changed.ok) return changed
    tree = changed.offices
  }
  return { ok: true, offices: tree }
}

/** Shows problems of the last day or the successor at the merger's day. */
function formProblem({ problem }: Extract<TreeResult, { ok: false }>): Problems {
  return { [problem.field === 'form' ? 'offices' : 'merge_from']: { key: problem.key } }
}

function pickedIn(req: Request): string[] {
  const { offices } = (req.body ?? {}) as { offices?: unknown }
  return [offices].flat().filter((one) => typeof one === 'string')
}
