import { pipeline } from 'node:stream/promises'
import type { Request, Response, Router } from 'express'
import { officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import { streamInOffice } from '../db/export-pool.ts'
import { notFound } from '../errors.ts'
import { type Form, readForm } from '../http/form.ts'
import { createRouter } from '../http/router.ts'
import { noteExport, type Reader } from './actions.ts'
import { type Asked, AskedQuery, findAsked } from './asked.ts'
import { csvText } from './csv.ts'
import { fileName, headOf, linesOf } from './export-file.ts'
import { type Export, ExportForm, tickedColumns } from './export-form.ts'
import { type ExportPage, exportPage } from './export-page.ts'
import { exportQuery } from './listed-queries.ts'

/** What the log shows, as a file for a spreadsheet. */
export function exportRoutes({ db, clock, exportPool, currentApp }: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => show(res, await askedBy(req, res), tickedColumns(undefined)))

  router.post('/', async (req, res) => {
    const asked = await askedBy(req, res)
    const form = readForm(ExportForm, req)
    if (!form.ok) return show(res.status(422), asked, tickedColumns(req.body), form)
    await noteExport(db, readerOf(res), asked.filter, form.values)
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

  const show = async (res: Response, asked: Asked, ticked: string[], form?: Form<Export>) => {
    const app = await currentApp()
    const page: ExportPage = exportPage(asked, ticked, form, app?.name ?? '', res.locals.t)
    res.render('log/export', page)
  }

  const send = async (res: Response, { filter }: Asked, chosen: Export) => {
    const { office, t } = res.locals
    const app = await currentApp()
    const batches = streamInOffice(exportPool, office.id, exportQuery(db, office.id, filter).compile())
    const text = csvText(headOf(chosen.columns, app?.name ?? '', t), linesOf(batches, chosen, office, t))
    // While nothing has been sent, what goes wrong still gets a page.
    const first = await text.next()
    res.attachment(fileName(office, filter, officeDay(clock.now())))
    res.type('text/csv; charset=utf-8')
    const rest = async function* () {
      if (!first.done) yield first.value
      yield* text
    }
    await pipeline(rest, res).catch((error: NodeJS.ErrnoException) => {
      // Somebody who no longer wants the file is no fault.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    })
  }

  return router
}
