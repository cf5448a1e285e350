import type { Request, Response, Router } from 'express'
import type { Services } from '../../http/context.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { translator } from '../../platform/messages/messages.ts'
import { xlsxFile } from '../../platform/spreadsheet/xlsx.ts'
import { auditHandOver } from './actions.ts'
import { readTrace, type Trace } from './queries.ts'
import { requestRoutes } from './request-routes.ts'
import { startRoutes } from './start-routes.ts'
import { type TracePage, tracePage } from './trace-page.ts'
import { traceFileName, traceSheets } from './trace-sheets.ts'

/**
 * People who were here at the same time as somebody: requested by an official document, answered by the head of the
 * office.
 */
export function traceRoutes(services: Services): Router {
  const { db, clock, sendDownload } = services
  const router = createRouter()
  router.use(startRoutes(services))
  router.use('/requests', requestRoutes(services))

  router.get('/:id', async (req, res) => {
    const { office, t, flash } = res.locals
    res.render('head/trace/trace', {
      title: t('trace.result'),
      ...(await tracePage(await find(req, res), office, t, 'masked')),
      message: flash?.key === 'traced' ? t('trace.made') : undefined,
    } satisfies TracePage)
  })

  router.post('/:id/print', async (req, res) => {
    const trace = await find(req, res)
    await noteHandOver(res, trace, 'trace.printed')
    const { office, t } = res.locals
    res.render('head/trace/minutes', {
      title: t('trace.minutes_title'),
      // An official document is Vietnamese, whatever language its maker reads.
      ...(await tracePage(trace, office, translator('vi'), 'whole')),
      message: undefined,
    } satisfies TracePage)
  })

  router.post('/:id/export', async (req, res) => {
    const trace = await find(req, res)
    const { office, t } = res.locals
    await sendDownload(res, {
      name: traceFileName(trace, office),
      content: xlsxFile(traceSheets(trace, office, t)),
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
