import type { Response, Router } from 'express'
import * as z from 'zod'
import { createLimiter } from '../../core/accounts/limiter.ts'
import { REQUEST_KINDS } from '../../core/offices/data-rights.ts'
import { identityOf } from '../../core/visits/entry.ts'
import { personOf } from '../../core/visits/phone.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { dayField } from '../../http/day-field.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { openRequest } from './actions.ts'
import { listRequests, type Subject } from './queries.ts'
import { requestRoutes } from './request-routes.ts'
import { subjectsPage } from './subjects-page.ts'

const RequestForm = z.object({
  client_uuid: z.guid('problem.form'),
  kind: z.enum(REQUEST_KINDS, 'problem.pick'),
  person: z.string().max(100, 'problem.person').default(''),
  received_on: dayField,
})

/**
 * Requests of people about their own data: everything the office stores about a person, to show, copy, correct or delete in
 * time.
 */
export function subjectRoutes(services: Services): Router {
  const { db, keys, clock } = services
  const requests = createLimiter(services, 'subject-request')
  const router = createRouter()
  router.use(requestRoutes(services))

  router.get('/', (_req, res) => showList(res, { received_on: officeDay(clock.now()) }))

  router.post('/', async (req, res) => {
    const form = readForm(RequestForm, req)
    if (!form.ok) return showList(res.status(422), form.typed, form.problems)
    const { client_uuid: id, kind, person, received_on: receivedOn } = form.values
    const subject = subjectOf(res, person)
    if (!subject) return showList(res.status(422), form.typed, { person: { key: 'problem.person' } })
    if (receivedOn > officeDay(clock.now())) {
      return showList(res.status(422), form.typed, { received_on: { key: 'problem.date_future' } })
    }
    if (!(await requests.take(res.locals.staff.id)))
      return showList(res.status(429), form.typed, { person: { key: 'problem.requests_many' } })
    if (!(await openRequest(db, actorOf(res, clock), { id, kind, receivedOn, subject }))) acceptRepeat(res)
    res.redirect(303, `/subjects/${id}`)
  })

  const subjectOf = (res: Response, text: string): Subject | undefined => {
    const subject = personOf(text)
    if (!subject || 'phone' in subject) return subject
    return { idHash: identityOf(keys, res.locals.office.id, subject.number).hash }
  }

  const showList = async (res: Response, typed: Typed, problems: Problems = {}) => {
    const { office, t } = res.locals
    const today = officeDay(clock.now())
    const requests = await listRequests(db, office.id)
    res.render('head/data-requests/subjects', {
      title: t('subjects.title'),
      typed,
      problems,
      clientUuid: formUuid(typed),
      ...subjectsPage(requests, typed, today, t),
    })
  }

  return router
}
