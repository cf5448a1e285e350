import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import type { Services } from '../../http/context.ts'
import { dayField } from '../../http/day-field.ts'
import { type Form, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { addDays, officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { translator } from '../../platform/messages/messages.ts'
import { type Print, type PrintedSheet, printBook } from './actions.ts'
import {
  type BookFormPage,
  type BookPrintPage,
  measured,
  periodText,
  printLine,
  renderSheets,
  type Setting,
  sheetPages,
} from './book-page.ts'
import { type CheckPage, checkPage } from './check-page.ts'
import { initialsOfPrint } from './initials.ts'
import { compareLines } from './lines.ts'
import { listPrints, readPage } from './queries.ts'

/** The book is an official document, so it is in Vietnamese, whatever the user's language. */
const vi = translator('vi')

/** The days of a month. */
const MAX_DAYS = 31

const BookForm = z.object({ from: dayField, until: dayField, whole_phones: z.literal('on').optional() })
type BookValues = z.infer<typeof BookForm>

/** The register as a printed book: the head prints it, and every page can later be checked against the database. */
export function bookRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', (_req, res) => showBook(services, res))
  router.post('/', (req, res) => makePrint(services, req, res))

  // The mark is in the path, because the path survives the redirect to the sign-in.
  router.get('/pages/:id', (req, res) => check(services, req, res))
  router.get('/pages/:id/:mark', (req, res) => check(services, req, res))

  return router
}

async function showBook(services: Services, res: Response) {
  const { clock } = services
  const today = officeDay(clock.now())
  await showForm(services, res, { from: today, until: today })
}

async function makePrint(services: Services, req: Request, res: Response) {
  const { campaign, clock, db, keys } = services
  const form = withDays(services, readForm(BookForm, req))
  if (!form.ok) return showForm(services, res.status(422), form.typed, form.problems)
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
    return showForm(services, res.status(422), form.typed, { until: { key } })
  }
  await showPrint(services, res, print, setting, { from, until, wholePhones })
}

async function check({ db, keys }: Services, req: Request, res: Response) {
  const { office, t } = res.locals
  const found = orNotFound(await readPage(db, office.id, idParam(req)))
  const { mark } = req.params
  res.render('head/book/page', {
    title: t('book.check'),
    ...checkPage(found.page, compareLines(keys, found.page, found.visits), mark?.toString(), t),
  } satisfies CheckPage)
}

async function showPrint(
  { clock, config }: Services,
  res: Response,
  print: Print,
  setting: Setting,
  { from, until, wholePhones }: { from: string; until: string; wholePhones: boolean },
) {
  const { t } = res.locals
  const { office, apps } = setting
  const address = (sheet: PrintedSheet) =>
    config.PUBLIC_URL && `${config.PUBLIC_URL}/book/pages/${sheet.id}/${sheet.mark}`
  const phones = wholePhones ? 'whole' : 'masked'
  const sheets = await sheetPages(setting, print, { phones, address })
  const [year = '', month = '', date = ''] = officeDay(clock.now()).split('-')
  const pages = print.sheets.length
  const around = {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    year: from.slice(0, 4),
    period: periodText(from, until, vi),
    appName: apps.current?.name ?? '',
    pages,
    signed: { day: date, month, year },
  }
  res.render('head/book/print', {
    title: t('book.title'),
    pages,
    sheets: await renderSheets(sheets, around),
  } satisfies BookPrintPage)
}

async function showForm({ clock, db }: Services, res: Response, typed: Typed, problems: Problems = {}) {
  const { office, t } = res.locals
  const prints = await listPrints(db, office.id)
  res.render('head/book/book', {
    title: t('book.title'),
    typed,
    problems,
    today: officeDay(clock.now()),
    prints: prints.map((print) => printLine(print, t)),
  } satisfies BookFormPage)
}

function withDays({ clock }: Services, form: Form<BookValues>): Form<BookValues> {
  if (!form.ok) return form
  const { from, until } = form.values
  const problems: Problems = {}
  if (until > officeDay(clock.now())) problems['until'] = { key: 'problem.date_future' }
  else if (from > until) problems['from'] = { key: 'problem.period_order' }
  else if (addDays(from, MAX_DAYS) < until)
    problems['from'] = { key: 'problem.period_long', detail: { max: String(MAX_DAYS) } }
  return Object.keys(problems).length === 0 ? form : { ok: false, typed: form.typed, problems }
}
