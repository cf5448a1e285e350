import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { addDays, clockTime, dateText, officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import type { VisitRow } from '../db/schema.ts'
import { notFound } from '../errors.ts'
import { sendDownload } from '../http/download.ts'
import { type Form, formUuid, type Problems, readForm, type Typed } from '../http/form.ts'
import { requireRole } from '../http/guards.ts'
import { createRouter } from '../http/router.ts'
import { xlsxFile } from '../spreadsheet/xlsx.ts'
import { identityOf } from '../visits/identity.ts'
import { personOf } from '../visits/person.ts'
import { findVisit } from '../visits/queries.ts'
import { visitorName } from '../visits/words.ts'
import { auditHandOver, makeTrace } from './actions.ts'
import { listOrders, type Person, readTrace } from './queries.ts'
import { TraceForm, type TraceValues, windowOf, withDates } from './trace-form.ts'
import { orderLine, type TracePage, type TracesPage, tracePage } from './trace-page.ts'
import { traceFileName, traceSheets } from './trace-sheets.ts'

/** What a form proposes: two weeks back (the incubation of QĐ 3888/QĐ-BYT), half an hour around, a month of hold. */
const DAYS_BACK = 14
const BUFFER = 30
const HOLD_DAYS = 30

/** Who was here at the same time as somebody: asked for by an official document, answered by the head of the office. */
export function traceRoutes(services: Services): Router {
  const { db, keys, clock, flashes } = services
  const router = createRouter()
  router.use(requireRole('head'))

  router.get('/', async (req, res) => {
    const asked = req.query['visit']
    const visit = await startOf(res, asked)
    await showForm(res, visit, proposed(visit))
  })

  router.post('/', async (req, res) => {
    const today = officeDay(clock.now())
    const form = withDates(readForm(TraceForm, req), today)
    const visit = await startOf(res, form.typed['visit_id'])
    if (!form.ok) return showForm(res.status(422), visit, form.typed, form.problems)
    const person = personAsked(res, form, visit)
    if (!person) return showForm(res.status(422), visit, form.typed, { person: { key: 'problem.person' } })
    const { office, staff } = res.locals
    // A trace of one visit is one of its day, whatever days were asked for.
    const days = 'visitId' in person && visit ? { from: visit.day, until: visit.day } : form.values
    const { from, until } = windowOf(days)
    const { document_number, document_date, agency, signer, hold_until } = form.values
    const order = { document_number, document_date, agency, signer, hold_until }
    const id = form.values.client_uuid
    const made = await makeTrace(
      services,
      {
        ...order,
        id,
        office_id: office.id,
        from_at: from,
        until_at: until,
        buffer_minutes: form.values.buffer,
        made_by: staff.id,
      },
      person,
      clock.now(),
    )
    if (!made) return showForm(res.status(422), visit, form.typed, { person: { key: 'problem.not_here' } })
    flashes.set(res, { key: 'traced' })
    res.redirect(303, `/trace/${id}`)
  })

  router.get('/:id', async (req, res) => {
    const { office, t, flash } = res.locals
    res.render('trace/trace', {
      title: t('trace.result'),
      ...tracePage(await find(req, res), office, t, 'masked'),
      message: flash?.key === 'traced' ? t('trace.made') : undefined,
    } satisfies TracePage)
  })

  router.post('/:id/print', async (req, res) => {
    const trace = await handOver(req, res, 'trace.printed')
    const { office, t } = res.locals
    res.render('trace/minutes', {
      title: t('trace.minutes_title'),
      ...tracePage(trace, office, t, 'whole'),
      message: undefined,
    } satisfies TracePage)
  })

  router.post('/:id/export', async (req, res) => {
    const trace = await handOver(req, res, 'trace.exported')
    const { office, t } = res.locals
    await sendDownload(res, traceFileName(trace, office), xlsxFile(traceSheets(trace, office, t)))
  })

  const handOver = async (req: Request, res: Response, action: 'trace.printed' | 'trace.exported') => {
    const trace = await find(req, res)
    const { office, staff } = res.locals
    const by = { officeId: office.id, accountId: staff.id, orderId: trace.order.id }
    await auditHandOver(db, action, by, clock.now())
    return trace
  }

  const find = async (req: Request, res: Response) => {
    const id = z.guid().safeParse(req.params['id'])
    const trace = id.success ? await readTrace(db, res.locals.office.id, id.data) : undefined
    if (!trace) throw notFound()
    return trace
  }

  /** The visit that a trace starts from; another office's is not found. */
  const startOf = async (res: Response, asked: unknown): Promise<VisitRow | undefined> => {
    if (asked === undefined || asked === '') return undefined
    const id = z.guid().safeParse(asked)
    const visit = id.success ? await findVisit(db, res.locals.office.id, id.data) : undefined
    if (!visit) throw notFound()
    return visit
  }

  const personAsked = (
    res: Response,
    form: Form<TraceValues> & { ok: true },
    visit: VisitRow | undefined,
  ): Person | undefined => {
    if (visit) {
      const known = visit.id_hash || (visit.phone && !visit.phone_shared)
      if (form.values.scope === 'visit' || !known) return { visitId: visit.id }
      return { phone: visit.phone_shared ? null : visit.phone, idHash: visit.id_hash }
    }
    const asked = personOf(form.values.person)
    if (!asked) return undefined
    return 'phone' in asked
      ? { phone: asked.phone, idHash: null }
      : { phone: null, idHash: identityOf(keys, res.locals.office.id, asked.number).hash }
  }

  const proposed = (visit: VisitRow | undefined): Typed => {
    const today = officeDay(clock.now())
    const back = addDays(today, -DAYS_BACK)
    return {
      scope: 'person',
      from: visit && visit.day < back ? visit.day : back,
      until: today,
      buffer: String(BUFFER),
      hold_until: addDays(today, HOLD_DAYS),
    }
  }

  const showForm = async (
    res: Response,
    visit: VisitRow | undefined,
    typed: Typed,
    problems: Problems = {},
  ) => {
    const { office, t } = res.locals
    const orders = await listOrders(db, office.id)
    res.render('trace/traces', {
      title: t('trace.title'),
      orders: orders.map(orderLine),
      visit: visit && {
        id: visit.id,
        name: visitorName(visit, t),
        when: `${clockTime(visit.entered_at)} ${dateText(visit.day)}`,
      },
      clientUuid: formUuid(typed),
      typed,
      problems,
      today: officeDay(clock.now()),
      keptFor: t('trace.kept', { days: office.retentionDays }),
    } satisfies TracesPage)
  }

  return router
}
