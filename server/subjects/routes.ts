import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { findExceptions } from '../calendar/queries.ts'
import { isOfficeDay, officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { type Problems, readForm, type Typed } from '../http/form.ts'
import { requireRole } from '../http/guards.ts'
import { createRouter } from '../http/router.ts'
import { REQUEST_KINDS } from '../offices/data-rights.ts'
import { eraseVisits } from '../visits/erase.ts'
import { identityOf } from '../visits/identity.ts'
import { personOf } from '../visits/person.ts'
import { auditSubject, closeRequest, openRequest } from './actions.ts'
import { listRequests, readRequest, type Subject } from './queries.ts'
import { type RequestPage, requestPage, type SubjectsPage, subjectsPage } from './subject-page.ts'

const RequestForm = z.object({
  kind: z.enum(REQUEST_KINDS, 'problem.pick'),
  person: z.string().max(100, 'problem.person').default(''),
  received_on: z.string().default('').refine(isOfficeDay, 'problem.date'),
})
const EraseForm = z.object({ sure: z.literal('on', 'problem.sure') })
const AnswerForm = z.object({ outcome: z.enum(['granted', 'refused'], 'problem.pick') })

/** People and their own data: everything the office keeps of one person, to show, copy, correct or delete in time. */
export function subjectRoutes(services: Services): Router {
  const { db, keys, clock, flashes } = services
  const router = createRouter()
  router.use(requireRole('head'))

  router.get('/', (_req, res) => showList(res, { received_on: officeDay(clock.now()) }))

  router.post('/', async (req, res) => {
    const form = readForm(RequestForm, req)
    if (!form.ok) return showList(res.status(422), form.typed, form.problems)
    const { kind, person, received_on: receivedOn } = form.values
    const subject = subjectOf(res, person)
    if (!subject) return showList(res.status(422), form.typed, { person: { key: 'problem.person' } })
    if (receivedOn > officeDay(clock.now())) {
      return showList(res.status(422), form.typed, { received_on: { key: 'problem.date_future' } })
    }
    const id = await openRequest(db, byOf(res), { kind, receivedOn, subject })
    res.redirect(303, `/subjects/${id}`)
  })

  router.get('/:id', async (req, res) => showRequest(res, await find(req, res)))

  router.post('/:id/copy', async (req, res) => {
    const found = await find(req, res)
    await auditSubject(db, byOf(res), {
      action: 'subject.copied',
      subjectId: found.request.id,
      fields: `visits=${found.visits.length}`,
    })
    const { office, t } = res.locals
    res.render('subjects/copy', {
      title: t('subjects.copy'),
      ...requestPage(found, { office, t, ...(await calendar()) }, 'whole'),
      message: undefined,
      problems: {},
    } satisfies RequestPage)
  })

  router.post('/:id/erase', async (req, res) => {
    const found = await find(req, res)
    const form = readForm(EraseForm, req)
    if (!form.ok) return showRequest(res.status(422), found, form.problems)
    if (found.request.kind !== 'erase') throw notFound()
    const { officeId, accountId, now } = byOf(res)
    const { id, visits } = found.request
    await eraseVisits(db, officeId, visits, { accountId, requestId: id, now })
    flashes.set(res, { key: 'erased' })
    res.redirect(303, `/subjects/${id}`)
  })

  router.post('/:id/answer', async (req, res) => {
    const found = await find(req, res)
    const form = readForm(AnswerForm, req)
    if (!form.ok) return showRequest(res.status(422), found, form.problems)
    await closeRequest(db, byOf(res), found.request.id, form.values.outcome)
    res.redirect(303, '/subjects')
  })

  const byOf = (res: Response) => ({
    officeId: res.locals.office.id,
    accountId: res.locals.staff.id,
    now: clock.now(),
  })

  const subjectOf = (res: Response, text: string): Subject | undefined => {
    const asked = personOf(text)
    if (!asked || 'phone' in asked) return asked
    return { idHash: identityOf(keys, res.locals.office.id, asked.number).hash }
  }

  const find = async (req: Request, res: Response) => {
    const id = z.guid().safeParse(req.params['id'])
    const today = officeDay(clock.now())
    const found = id.success ? await readRequest(db, res.locals.office.id, id.data, today) : undefined
    if (!found) throw notFound()
    return found
  }

  /** The days that a request's clocks go by. */
  const calendar = async () => ({
    today: officeDay(clock.now()),
    exceptions: await findExceptions(db),
  })

  const showRequest = async (
    res: Response,
    found: Awaited<ReturnType<typeof find>>,
    problems: Problems = {},
  ): Promise<void> => {
    const { office, t, flash } = res.locals
    res.render('subjects/request', {
      title: t('subjects.request'),
      ...requestPage(found, { office, t, ...(await calendar()) }, 'masked'),
      message: flash?.key === 'erased' ? t('subjects.erased') : undefined,
      problems,
    } satisfies RequestPage)
  }

  const showList = async (res: Response, typed: Typed, problems: Problems = {}) => {
    const { office, t } = res.locals
    const today = officeDay(clock.now())
    const requests = await listRequests(db, office.id)
    res.render('subjects/subjects', {
      title: t('subjects.title'),
      typed,
      problems,
      today,
      ...subjectsPage(requests, typed, today, t),
    } satisfies SubjectsPage)
  }

  return router
}
