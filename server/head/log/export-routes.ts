import type { Request, Response, Router } from 'express'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Form, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import type { BookTextContext } from '../../http/text-context.ts'
import { streamInOffice } from '../../platform/db/export-pool.ts'
import { choices } from '../../platform/lib/choices.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound, searchGone } from '../../platform/lib/errors.ts'
import { csvFile } from '../../platform/spreadsheet/csv.ts'
import { xlsxFile } from '../../platform/spreadsheet/xlsx.ts'
import { noteExport } from './actions.ts'
import { fileName, isListedField, logSheet, titleOf } from './export-file.ts'
import {
  COLUMNS,
  type Column,
  type Export,
  ExportForm,
  PURPOSES_OF_EXPORT,
  tickedColumns,
} from './export-form.ts'
import { headingText } from './log-page.ts'
import { findLogQuery, LogParams, type LogQuery } from './log-params.ts'
import { exportQuery } from './queries.ts'

/** The log as a file for a spreadsheet. */
export function exportRoutes({ db, clock, exportPool, campaign, sendDownload }: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => show(res, await queryOf(req, res)))

  router.post('/', async (req, res) => {
    const query = await queryOf(req, res)
    const form = readForm(ExportForm, req)
    if (!form.ok) return show(res.status(422), query, tickedColumns(req.body), form)
    await send(res, query, form.values)
  })

  const queryOf = async (req: Request, res: Response): Promise<LogQuery> => {
    const params = LogParams.safeParse(req.query)
    const query = params.success ? await findLogQuery(db, actorOf(res, clock), params.data) : undefined
    if (!query) throw params.data?.f ? searchGone() : notFound()
    return query
  }

  const show = async (res: Response, query: LogQuery, ticked?: string[], form?: Form<Export>) => {
    const { office, t } = res.locals
    const words = { office, apps: await campaign.known(), t }
    res.render('head/log/export', exportPage(query, ticked, form, words))
  }

  const send = async (res: Response, { filter }: LogQuery, chosen: Export) => {
    const { office, t } = res.locals
    const batches = streamInOffice(exportPool, office.id, exportQuery(db, office, filter).compile())
    const words = { office, apps: await campaign.known(), t }
    const sheet = logSheet(batches, { ...chosen, columns: chosen.columns.filter(offeredTo(words)) }, words)
    await sendDownload(res, {
      name: fileName(office, filter, officeDay(clock.now()), chosen.format),
      content: chosen.format === 'xlsx' ? xlsxFile([sheet]) : csvFile(sheet),
      note: () => noteExport(db, actorOf(res, clock), filter, chosen),
    })
  }

  return router
}

/** Answers are offered where an app was ever recommended. */
function offeredTo({ apps }: Pick<BookTextContext, 'apps'>) {
  return (column: Column) => column !== 'app' || apps.names.size > 0
}

function exportPage(
  query: LogQuery,
  ticked: string[] | undefined,
  form: Form<Export> | undefined,
  words: BookTextContext,
) {
  const { apps, office, t } = words
  const { typed = {}, problems = {} } = form ?? {}
  return {
    title: t('log.export.title'),
    heading: headingText(query, t),
    address: query.address,
    columns: COLUMNS.filter(
      (value) => offeredTo(words)(value) && (!isListedField(value) || office.fields.includes(value)),
    ).map((value) => ({
      value,
      label: titleOf(value, { apps, t }),
      // Without a recommended app the column is offered, for earlier answers, but not ticked.
      checked: ticked?.includes(value) ?? (value !== 'app' || apps.current !== undefined),
    })),
    reasons: choices(PURPOSES_OF_EXPORT, typed['export_purpose'], (value) => t(`log.export.for.${value}`)),
    typed,
    problems,
  }
}
