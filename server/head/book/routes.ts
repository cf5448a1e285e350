import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import type { Services } from '../../http/context.ts'
import { dayField } from '../../http/day-field.ts'
import { type Form, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import { addDays, officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { translator } from '../../platform/messages/messages.ts'
import { type Print, type PrintedSheet, printBook } from './actions.ts'
import { initialsOfPrint, measured, periodText, renderSheets, type Setting, sheetPages } from './book-page.ts'
import { checkPage, printedLine } from './check-page.ts'
import { compareLines, plainMark } from './lines.ts'
import { findByMark, listPrinted, readPrinted } from './queries.ts'

/** The book is an official document, so it is in Vietnamese, whatever the user's language. */
const vi = translator('vi')

/** The days of a month. */
const MAX_DAYS = 31

const BookForm = z.object({ from: dayField, until: dayField, whole_phones: z.literal('on').optional() })
type BookValues = z.infer<typeof BookForm>
const MarkQuery = z.object({ mark: z.string().max(100).catch('') })

/** The register as a printed book: the head prints it, and every page can later be checked against the database. */
export function bookRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', (req, res) => showBook(services, res, { page: pageAsked(req) }))
  router.post('/', (req, res) => makePrint(services, req, res))

  router.get('/pages', (req, res) => findTyped(services, req, res))
  // The mark is in the path, because the path survives the redirect to the sign-in.
  router.get('/pages/:id', (req, res) => check(services, req, res))
  router.get('/pages/:id/:mark', (req, res) => check(services, req, res))

  return router
}

/** Finds the page whose mark somebody has read from the paper. */
async function findTyped(services: Services, req: Request, res: Response) {
  const { mark } = MarkQuery.parse(req.query)
  const found = await findByMark(services.db, res.locals.office.id, plainMark(mark))
  if (found) return res.redirect(303, `/book/pages/${found.id}/${found.mark}`)
  const key = plainMark(mark) === '' ? 'problem.mark_none' : 'problem.mark_unknown'
  await showBook(services, res.status(422), { typed: { mark }, problems: { mark: { key } } })
}

async function makePrint(services: Services, req: Request, res: Response) {
  const { campaign, clock, db, keys } = services
  const form = withDays(services, readForm(BookForm, req))
  if (!form.ok) return showBook(services, res.status(422), form)
  const { office, staff } = res.locals
  const { from, until, whole_phones } = form.values
  const wholePhones = whole_phones === 'on'
  const setting = { office, apps: await campaign.known(), initials: initialsOfPrint(), t: vi }
  const print = await printBook(db, keys, {
    officeId: office.id,
    by: staff.id,
    from,
    until,
    wholePhones,
    measure: (visit) => measured(visit, setting),
    head: { parent: office.parentName ?? '', office: office.name },
    now: clock.now(),
  })
  if (typeof print === 'string') {
    const key = print === 'empty' ? 'problem.nothing_printed' : 'problem.print_long'
    return showBook(services, res.status(422), { typed: form.typed, problems: { until: { key } } })
  }
  await showPrint(services, res, print, setting, { from, until, wholePhones })
}

async function check({ db, keys }: Services, req: Request, res: Response) {
  const { office, t } = res.locals
  const found = orNotFound(await readPrinted(db, office.id, idParam(req)))
  const { mark } = req.params
  res.render('head/book/page', {
    title: t('book.check'),
    ...checkPage(found.page, compareLines(keys, found.page, found.visits), mark?.toString(), t),
  })
}

async function showPrint(
  { clock, config }: Services,
  res: Response,
  print: Print,
  setting: Setting,
  { from, until, wholePhones }: { from: string; until: string; wholePhones: boolean },
) {
  const { signature, t } = res.locals
  const { office, apps } = setting
  const address = (sheet: PrintedSheet) =>
    config.PUBLIC_URL && `${config.PUBLIC_URL}/book/pages/${sheet.id}/${sheet.mark}`
  const phones = wholePhones ? 'whole' : 'masked'
  const sheets = await sheetPages(setting, print, { phones, address })
  const [year = '', month = '', date = ''] = officeDay(clock.now()).split('-')
  const pages = print.sheets.length
  const around = {
    office,
    officeTitle: office.name,
    parent: office.parentName ?? '',
    year: from.slice(0, 4),
    period: periodText(from, until, vi),
    appName: apps.current?.name ?? '',
    pages,
    signed: { day: date, month, year },
    signature,
  }
  res.render('head/book/print', {
    title: t('book.title'),
    pages,
    sheets: await renderSheets(sheets, around),
  })
}

async function showBook(
  { clock, config, db, keys }: Services,
  res: Response,
  { typed, problems = {}, page = 1 }: { typed?: Typed; problems?: Problems; page?: number },
) {
  const { office, t } = res.locals
  const today = officeDay(clock.now())
  const { rows, more } = await listPrinted(db, office.id, page)
  res.render('head/book/book', {
    title: t('book.title'),
    typed: { from: today, until: today, ...typed },
    problems,
    today,
    scannable: config.PUBLIC_URL !== undefined,
    printed: rows.map((one) => printedLine(one.page, compareLines(keys, one.page, one.visits), t)),
    ...pagesBeside('/book', page, more),
  })
}

function withDays({ clock }: Services, form: Form<BookValues>): Form<BookValues> {
  if (!form.ok) return form
  const { from, until } = form.values
  const problems: Problems = {}
  if (until > officeDay(clock.now())) problems['until'] = { key: 'problem.date_future' }
  else if (from > until) problems['from'] = { key: 'problem.period_order' }
  else if (addDays(from, MAX_DAYS) <= until)
    problems['from'] = { key: 'problem.period_long', detail: { max: String(MAX_DAYS) } }
  return Object.keys(problems).length === 0 ? form : { ok: false, typed: form.typed, problems }
}
