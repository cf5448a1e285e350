import type { Request, Response, Router } from 'express'
import type { Services } from '../../http/context.ts'
import { type Form, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { streamInOffice } from '../../platform/db/export-pool.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { csvFile } from '../../platform/spreadsheet/csv.ts'
import { xlsxFile } from '../../platform/spreadsheet/xlsx.ts'
import { noteExport, type Reader } from './actions.ts'
import { type Asked, AskedQuery, findAsked } from './asked.ts'
import { fileName, logSheet } from './export-file.ts'
import { type Export, ExportForm, tickedColumns } from './export-form.ts'
import { type ExportPage, exportPage } from './export-page.ts'
import { exportQuery } from './listed-queries.ts'

/** What the log shows, as a file for a spreadsheet. */
export function exportRoutes({ db, clock, exportPool, campaign, sendDownload }: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => show(res, await askedBy(req, res)))

  router.post('/', async (req, res) => {
    const asked = await askedBy(req, res)
    const form = readForm(ExportForm, req)
    if (!form.ok) return show(res.status(422), asked, tickedColumns(req.body), form)
    await send(res, asked, form.values)
  })

  const readerOf = ({ locals }: Response): Reader => ({
    officeId: locals.office.id,
    accountId: locals.staff.id,
    now: clock.now(),
  })

  const askedBy = async (req: Request, res: Response): Promise<Asked> => {
    const query = AskedQuery.safeParse(req.query)
    const asked = query.success ? await findAsked(db, readerOf(res), query.data) : undefined
    if (!asked) throw notFound()
    return asked
  }

  const show = async (res: Response, asked: Asked, ticked?: string[], form?: Form<Export>) => {
    const page: ExportPage = exportPage(asked, ticked, form, await campaign.known(), res.locals.t)
    res.render('head/log/export', page)
  }

  const send = async (res: Response, { filter }: Asked, chosen: Export) => {
    const { office, t } = res.locals
    const batches = streamInOffice(exportPool, office.id, exportQuery(db, office.id, filter).compile())
    const sheet = logSheet(batches, chosen, { office, apps: await campaign.known(), t })
    await sendDownload(res, {
      name: fileName(office, filter, officeDay(clock.now()), chosen.format),
      content: chosen.format === 'xlsx' ? xlsxFile([sheet]) : csvFile(sheet),
      note: () => noteExport(db, readerOf(res), filter, chosen),
    })
  }

  return router
}
