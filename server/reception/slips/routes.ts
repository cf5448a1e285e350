import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import * as z from 'zod'
import { lastClosedDay } from '../../core/visits/close-of-day.ts'
import { readSlipNumber } from '../../core/visits/printed-number.ts'
import { listSlips, MAX_SHEETS, SLIPS_PER_SHEET } from '../../core/visits/slips.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { type FoundSlip, foundSlip, onSheets, printed, sheetRow, textOfCode } from './pages.ts'
import { findSlipUse, listSheets } from './sheet-queries.ts'
import { makeSheets, retireSheet } from './slip-actions.ts'

const most = { max: String(MAX_SHEETS) }
const SheetsForm = z.object({
  client_uuid: z.guid('problem.form'),
  sheets: z
    .string()
    .trim()
    .superRefine((text, context) => {
      const count = /^\d{1,3}$/.test(text) ? Number(text) : 0
      if (count < 1 || count > MAX_SHEETS)
        context.addIssue({ code: 'custom', message: 'problem.sheets', params: most })
    })
    .transform(Number),
})

interface Submitted {
  page?: number
  typed?: Typed
  problems?: Problems
  found?: FoundSlip
}

/** Paper slips for busy hours: sheets are made, printed, reprinted, and retired when the paper is lost. */
export function slipRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', (req, res) => showSlips(services, req, res))
  router.post('/', (req, res) => printSlips(services, req, res))
  router.get('/:sheet', (req, res) => makeNewSheets(services, req, res))
  router.post('/:sheet/retire', (req, res) => retire(services, req, res))

  return router
}

async function showSlips(services: Services, req: Request, res: Response) {
  const { number } = req.query
  if (typeof number !== 'string') return show(services, res, { page: pageAsked(req) })
  await find(services, res, number)
}

async function printSlips(services: Services, req: Request, res: Response) {
  const { clock, db, keys } = services
  const form = readForm(SheetsForm, req)
  if (!form.ok) return show(services, res.status(422), form)
  const { client_uuid: clientUuid, sheets } = form.values
  const { office, staff } = res.locals
  const order = { clientUuid, sheets, by: staff.id, now: clock.now() }
  if (!(await makeSheets({ db, keys }, office.id, order))) acceptRepeat(res)
  res.redirect(303, `/slips/${clientUuid}${sheets > 1 ? `?sheets=${sheets}` : ''}`)
}

async function makeNewSheets({ config, db, keys, workers }: Services, req: Request, res: Response) {
  const { office, t } = res.locals
  const count = SheetsForm.shape.sheets.safeParse(req.query['sheets'])
  const slips = (count.data ?? 1) * SLIPS_PER_SHEET
  const sheet = await listSlips(db, office.id, idParam(req, 'sheet'), slips)
  if (!sheet) throw notFound()
  const setting = { keys, publicUrl: config.PUBLIC_URL }
  const texts = sheet.slips.map((slip) => textOfCode(setting, office.id, slip))
  const codes = await workers.run('drawCodes', office.id, texts)
  const papers = codes.map((code, index) => {
    const number = sheet.slips[index]?.number ?? 0
    return { number, code, alt: t('slips.code_alt', { number }) }
  })
  res.render('reception/slips/sheet', {
    title: t('slips.title'),
    retired: sheet.retired,
    sheets: onSheets(papers),
    printed: printed(),
  })
}

async function retire({ clock, db }: Services, req: Request, res: Response) {
  const { office, staff } = res.locals
  if (!(await retireSheet(db, office.id, idParam(req, 'sheet'), { by: staff.id, now: clock.now() })))
    throw notFound()
  res.redirect(303, '/slips')
}

async function find(services: Services, res: Response, text: string) {
  const { clock, db } = services
  const { office, isHead, t } = res.locals
  const typed = { number: text }
  const number = readSlipNumber(text.trim())
  if (number === undefined) {
    return show(services, res.status(422), { typed, problems: { number: { key: 'problem.slip' } } })
  }
  const use = await findSlipUse(db, office.id, number)
  if (!use) {
    const detail = { number: String(number) }
    return show(services, res.status(404), { typed, problems: { number: { key: 'scan.no_slip', detail } } })
  }
  const lastClosed = lastClosedDay(office.closeMinutes, clock.now())
  await show(services, res, {
    typed,
    found: foundSlip(use, { isHead, lastClosed }, t),
  })
}

async function show(
  { db }: Services,
  res: Response,
  { page = 1, typed = {}, problems = {}, found }: Submitted = {},
) {
  const { office, t } = res.locals
  const { rows, more } = await listSheets(db, office.id, page)
  res.render('reception/slips/slips', {
    title: t('slips.title'),
    clientUuid: uuidv4(),
    typed,
    problems,
    perSheet: SLIPS_PER_SHEET,
    rows: rows.map((sheet) => sheetRow(sheet, t)),
    ...pagesBeside('/slips', page, more),
    found,
  })
}
