import type { Request, Response, Router } from 'express'
import type { Services } from '../../http/context.ts'
import { idParam } from '../../http/id-param.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import { A_PAGE } from '../../platform/db/paged.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { translator } from '../../platform/messages/messages.ts'
import { xlsxFile } from '../../platform/spreadsheet/xlsx.ts'
import { auditHandOver } from './actions.ts'
import { foundLines } from './found-lines.ts'
import { contactsOf } from './meetings.ts'
import { readTrace, type Trace } from './order-queries.ts'
import { requestRoutes } from './request-routes.ts'
import { startRoutes } from './start-routes.ts'
import { orderOf } from './trace-page.ts'
import { traceFileName, traceSheets } from './trace-sheets.ts'

/**
 * Contact tracing: people who were here at the same time as somebody, ordered by an official document and answered by the
 * office's head.
 */
export function traceRoutes(services: Services): Router {
  const { db, clock, sendDownload } = services
  const router = createRouter()
  router.use(startRoutes(services))
  router.use('/requests', requestRoutes(services))

  router.get('/:id', async (req, res) => show(res, await find(req, res), pageAsked(req)))

  router.post('/:id/print', async (req, res) => {
    const trace = await find(req, res)
    await noteHandOver(res, trace, 'trace.printed')
    const { office, t } = res.locals
    // An official document is in Vietnamese, whatever its author's language.
    const vi = translator('vi')
    const all = { contacts: await contactsOf(trace), before: 0 }
    res.render('head/trace/minutes', {
      title: t('trace.minutes_title'),
      officeTitle: office.name,
      parent: office.parentName ?? '',
      ...(await foundLines(trace, all, office, vi, 'whole')),
      ...orderOf(trace, vi),
    })
  })

  router.post('/:id/export', async (req, res) => {
    const trace = await find(req, res)
    const { office, t } = res.locals
    await sendDownload(res, {
      name: traceFileName(trace, office),
      content: xlsxFile(traceSheets(trace, await contactsOf(trace), office, t)),
      note: () => noteHandOver(res, trace, 'trace.exported'),
    })
  })

  const noteHandOver = (
    { locals: { office, staff } }: Response,
    trace: Trace,
    action: 'trace.printed' | 'trace.exported',
  ) => {
    const by = { officeId: office.id, accountId: staff.id, orderId: trace.order.id }
    return auditHandOver(db, action, by, clock.now())
  }

  const find = async (req: Request, res: Response) => {
    return orNotFound(await readTrace(db, res.locals.office.id, idParam(req)))
  }

  return router
}

/** A page of contacts, the longest meetings first; the traced person's visits are on the first page. */
async function show(res: Response, trace: Trace, asked: number) {
  const { office, t, flash } = res.locals
  const page = Math.min(asked, Math.max(1, Math.ceil(trace.contacts.length / A_PAGE)))
  const before = (page - 1) * A_PAGE
  const ordered = await contactsOf(trace)
  const contacts = ordered.slice(before, before + A_PAGE)
  res.render('head/trace/trace', {
    title: t('trace.result'),
    ...(await foundLines(trace, { contacts, before }, office, t, 'masked')),
    ...orderOf(trace, t),
    ...pagesBeside(`/trace/${trace.order.id}`, page, before + A_PAGE < ordered.length),
    message: flash?.key === 'traced' ? t('trace.made') : undefined,
  })
}
