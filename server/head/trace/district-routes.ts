import type { Request, Response, Router } from 'express'
import { officesWithHead } from '../../core/accounts/heads.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { chosenOffices, TraceRequestForm, tickedOffices, withWanted } from './district-form.ts'
import {
  officeChoices,
  requestLine,
  requestPage,
  scopeChoices,
  type TraceRequestPage,
  type TraceRequestsPage,
} from './district-page.ts'
import { documentOf, proposedDocument } from './document-fields.ts'
import { openWanted, sealWanted } from './request.ts'
import { createRequest, endRequest } from './request-actions.ts'
import { listRequests, readRequest } from './request-queries.ts'

/** A trace across offices: the district asks, each head answers. These pages show counts and no names of visitors found. */
export function districtTraceRoutes(services: Services): Router {
  const { db, keys, clock, offices } = services
  const showList = listShower(services)
  const router = createRouter()

  router.get('/', (_req, res) => showList(res, proposedDocument(officeDay(clock.now())), []))

  router.post('/', async (req, res) => {
    const form = withWanted(readForm(TraceRequestForm, req), officeDay(clock.now()))
    const ticked = tickedOffices(req.body)
    if (!form.ok) return showList(res.status(422), form.typed, ticked, form.problems)
    const chosen = chosenOffices(await offices.tree(), form.values)
    const none: Problems = { offices: { key: 'problem.pick' } }
    if (chosen.length === 0) return showList(res.status(422), form.typed, ticked, none)
    const { client_uuid: id, phone, card, words } = form.values
    const person = sealWanted(keys, id, { phone, card, words })
    const request = { ...documentOf(form.values), id, person }
    if (!(await createRequest(db, actorOf(res, clock), request, chosen))) acceptRepeat(res)
    res.redirect(303, `/district/trace/${id}`)
  })

  router.get('/:id', async (req, res) => {
    const found = await find(req, res)
    const { t } = res.locals
    const known = {
      offices: await offices.tree(),
      withHead: await officesWithHead(db),
      wanted: openWanted(keys, found.request),
      today: officeDay(clock.now()),
    }
    res.render('head/trace/district-request', {
      title: t('district_trace.one'),
      ...requestPage(found, known, t),
    } satisfies TraceRequestPage)
  })

  router.post('/:id/end', async (req, res) => {
    const { request } = await find(req, res)
    await endRequest(db, actorOf(res, clock), request.id)
    res.redirect(303, `/district/trace/${request.id}`)
  })

  const find = async (req: Request, res: Response) => {
    return orNotFound(await readRequest(db, res.locals.office.id, idParam(req)))
  }

  return router
}

function listShower({ db, clock, offices }: Services) {
  return async (res: Response, typed: Typed, ticked: string[], problems: Problems = {}) => {
    const { office, t } = res.locals
    const today = officeDay(clock.now())
    const requests = await listRequests(db, office.id)
    res.render('head/trace/district', {
      title: t('district_trace.title'),
      typed,
      problems,
      clientUuid: formUuid(typed),
      scopes: scopeChoices(typed['scope'], t),
      offices: officeChoices(await offices.tree(), ticked, today, t),
      requests: requests.map((one) => requestLine(one, today, t)),
    } satisfies TraceRequestsPage)
  }
}
