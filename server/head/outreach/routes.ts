import type { Request, Response, Router } from 'express'
import { type DateRange, periodAround } from '../../core/figures/date-range.ts'
import { periodText } from '../../core/figures/words.ts'
import { officesDuring } from '../../core/offices/tree.ts'
import { outreachInDistrict, outreachOf } from '../../core/recommended-app/outreach.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { flashText } from '../../http/flash.ts'
import { type Form, formUuid, type Problems, readForm, readQuery, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { importRoutes } from '../../http/lists/import-routes.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { PeriodForm, shortcutLinks, withPeriod } from '../../http/period-form.ts'
import { createRouter } from '../../http/router.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { correctEntry, recordEntry, voidEntry } from './actions.ts'
import { CorrectForm, EntryForm, fieldsOf, notInFuture, typedEntry, VoidForm } from './entry-form.ts'
import { outreachImport } from './list-import.ts'
import { activityGroups, entryLines, entryPage, officesOf, sumRow, totalRows } from './outreach-page.ts'
import { type EntryWithTrail, findEntry, listEntries } from './queries.ts'

/** Messages after an action on the diary or an entry. */
const MESSAGES = {
  outreach_recorded: 'outreach.recorded',
  outreach_corrected: 'outreach.corrected',
  outreach_voided: 'outreach.voided_now',
} as const

interface OutreachPages extends Services {
  district: boolean
  base: '/district/outreach' | '/outreach'
}

/** The outreach diary of an office, or of the district, which also reads those of all offices. */
export function outreachRoutes(shared: Services, whose: 'office' | 'district'): Router {
  const district = whose === 'district'
  const base = district ? '/district/outreach' : '/outreach'
  const services: OutreachPages = { ...shared, district, base }
  const router = createRouter()
  router.use('/import', importRoutes(services, outreachImport(services, base)))
  router.get('/', (req, res) => showDiary(services, req, res, { typed: {}, problems: {} }))
  router.post('/', (req, res) => recordActivity(services, req, res))
  router.get('/:id', (req, res) => showActivity(services, req, res))
  router.post('/:id/correct', (req, res) => correctActivity(services, req, res))
  router.post('/:id/void', (req, res) => voidActivity(services, req, res))

  return router
}

async function recordActivity(services: OutreachPages, req: Request, res: Response) {
  const { base, clock, db, flashes } = services
  const form = notInFuture(readForm(EntryForm, req), officeDay(clock.now()))
  if (!form.ok) return showDiary(services, req, res.status(422), form)
  const { client_uuid: id, ...values } = form.values
  const outcome = await recordEntry(db, actorOf(res, clock), id, fieldsOf(values))
  if (outcome === 'conflict') {
    const { client_uuid: _, ...typed } = form.typed
    return showDiary(
      services,
      req,
      res.status(409),
      { typed, problems: {} },
      res.locals.t('outreach.conflict'),
    )
  }
  flashes.set(res, { key: 'outreach_recorded' })
  res.redirect(303, base)
}

async function showActivity(services: OutreachPages, req: Request, res: Response) {
  const found = await find(services, req, res)
  showEntry(services, res, found, typedEntry(found.entry), {})
}

async function correctActivity(services: OutreachPages, req: Request, res: Response) {
  const { base, clock, db, flashes } = services
  const found = await find(services, req, res)
  const form = notInFuture(readForm(CorrectForm, req), officeDay(clock.now()))
  if (!form.ok) return showEntry(services, res.status(422), found, form.typed, form.problems)
  const { seen_version: seen, reason, ...values } = form.values
  const { id } = found.entry
  const outcome = await correctEntry(db, actorOf(res, clock), {
    id,
    seen,
    reason,
    fields: fieldsOf(values),
  })
  if (outcome === 'stale' || outcome === 'voided') {
    const newer = await find(services, req, res)
    const typed = { ...form.typed, seen_version: String(newer.entry.version) }
    return showEntry(services, res.status(409), newer, typed, {}, res.locals.t('outreach.stale'))
  }
  flashes.set(res, { key: 'outreach_corrected' })
  res.redirect(303, `${base}/${id}`)
}

async function voidActivity(services: OutreachPages, req: Request, res: Response) {
  const { base, clock, db, flashes } = services
  const found = await find(services, req, res)
  const form = readForm(VoidForm, req)
  const { entry } = found
  if (!form.ok) {
    return showEntry(services, res.status(422), found, typedEntry(entry), {
      void_reason: { key: 'problem.pick' },
    })
  }
  await voidEntry(db, actorOf(res, clock), entry.id, form.values.reason)
  flashes.set(res, { key: 'outreach_voided' })
  res.redirect(303, `${base}/${entry.id}`)
}

async function find({ db }: OutreachPages, req: Request, res: Response) {
  const page = req.method === 'GET' ? pageAsked(req) : 1
  return { ...orNotFound(await findEntry(db, res.locals.office.id, idParam(req), page)), page }
}

async function showDiary(
  services: OutreachPages,
  req: Request,
  res: Response,
  form: Pick<Form<unknown>, 'typed' | 'problems'>,
  alert = '',
) {
  const { base, clock, db, district, offices } = services
  const { office, t } = res.locals
  const today = officeDay(clock.now())
  const asked = askedPeriod(req, res, today)
  // When the period is invalid, the current month is shown.
  const period = asked.ok ? asked.values : periodAround('month', today, today)
  const below = district ? officesDuring(await offices.tree(), period) : undefined
  const only = below?.find(({ code }) => code === req.query['office'])
  const [all, entries] = await Promise.all([
    below ? outreachInDistrict(db, period) : outreachOf(db, office.id, period),
    only ? [] : listEntries(db, office.id, period),
  ])
  const totals = only ? all.filter((total) => total.office_id === only.id) : all
  const rest = only ? `&office=${only.code}` : ''
  if (!asked.ok) res.status(422)
  res.render('head/outreach/outreach', {
    title: t(below ? 'outreach.district_title' : 'outreach.title'),
    base,
    periodForm: { typed: asked.ok ? { ...period } : asked.typed, problems: asked.problems },
    shortcuts: shortcutLinks(base, asked.ok ? period : undefined, today, t, rest),
    offices: below?.map(({ code, name }) => ({ value: code, label: name, checked: code === only?.code })),
    period: periodText(period),
    // The words of another office's entries are its own.
    listTitle: only ? '' : t(below ? 'outreach.list_own' : 'outreach.list'),
    totals: totalRows(totals, res.locals),
    sum: totals.length > 0 ? sumRow(t('outreach.sum'), totals, res.locals) : undefined,
    ...(below && !only ? officesOf(below, all, res.locals) : { byOffice: [], silent: undefined }),
    ...entryLines(entries, base, res.locals),
    activities: activityGroups(form.typed['activity'], t),
    clientUuid: formUuid(form.typed),
    typed: { day: today, ...form.typed },
    problems: form.problems,
    message: flashText(res, MESSAGES),
    alert,
  })
}

/** The current month when the URL has no period; a posted form has none. */
function askedPeriod(req: Request, res: Response, today: OfficeDay): Form<DateRange> {
  if (req.method !== 'GET' || req.query['from'] === undefined)
    return { ok: true, values: periodAround('month', today, today), typed: {}, problems: {} }
  const { validFrom, validTo } = res.locals.office
  return withPeriod(readQuery(PeriodForm, req), today, { valid_from: validFrom, valid_to: validTo })
}

function showEntry(
  { base }: OutreachPages,
  res: Response,
  found: EntryWithTrail & { page: number },
  typed: Typed,
  problems: Problems,
  alert = '',
) {
  const address = `${base}/${found.entry.id}`
  res.render('head/outreach/entry', {
    ...entryPage(found, typed, res.locals),
    base,
    address,
    ...pagesBeside(address, found.page, found.changes.more),
    message: flashText(res, MESSAGES),
    alert,
    problems,
  })
}
