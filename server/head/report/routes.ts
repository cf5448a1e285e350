import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import type { DateRange } from '../../core/figures/date-range.ts'
import { dayRevisions } from '../../core/figures/revisions.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { madeAtOnce } from '../../http/download.ts'
import { type Form, formUuid, readForm, readQuery } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { shortcutLinks, withPeriod } from '../../http/period-form.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { choices } from '../../platform/lib/choices.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { freeze, noteDownload } from './actions.ts'
import { reportingOf } from './authority.ts'
import { changesIn, comparison, LISTED } from './compare.ts'
import type { Frozen, Snapshot } from './figures.ts'
import { cutOfSnapshot, HourForm, hoursToChoose, isSameHour, type ReportQuery, withHour } from './hour.ts'
import {
  differentDays,
  draftReport,
  findSnapshot,
  listSnapshots,
  readFigures,
  readSums,
  type SnapshotPosition,
} from './queries.ts'
import { fileName, reportOf } from './report.ts'
import { frozenText, hourText, olderLink, placeIn, previewOf, snapshotLink } from './report-page.ts'
import { numberInYear } from './wording.ts'

const FreezeForm = HourForm.extend({ client_uuid: z.guid('problem.form') })

interface ReportPages extends Services {
  district: boolean
  base: '/district/report' | '/report'
}

/** The quick report of an office, or of the district on all offices: view, freeze, download, compare. */
export function reportRoutes(shared: Services, whose: 'office' | 'district'): Router {
  const district = whose === 'district'
  const base = district ? '/district/report' : '/report'
  const services: ReportPages = { ...shared, district, base }
  const router = createRouter()

  router.get('/', (req, res) => showReport(services, req, res))
  router.post('/', (req, res) => freezeFigures(services, req, res))
  router.get('/:id', (req, res) => showSnapshot(services, req, res))
  router.post('/:id/docx', (req, res) => downloadDocx(services, req, res))
  router.get('/:id/compare', (req, res) => compareSnapshot(services, req, res))

  return router
}

async function showReport(services: ReportPages, req: Request, res: Response) {
  const { clock } = services
  const today = officeDay(clock.now())
  const isChosen = 'from' in req.query || 'to' in req.query
  const form: Form<ReportQuery> = isChosen
    ? checked(services, res, readQuery(HourForm, req))
    : { ok: true, values: { from: today, to: today, hour: undefined }, typed: {}, problems: {} }
  await show(services, form.ok ? res : res.status(422), form, placeIn(req.query['older']))
}

async function freezeFigures(services: ReportPages, req: Request, res: Response) {
  const { base, clock, db } = services
  const form = checked(services, res, readForm(FreezeForm, req))
  if (!form.ok) return show(services, res.status(422), form)
  const { client_uuid: id, ...query } = form.values
  const draft = await draftOf(services, res, query)
  const frozen = { ...draft, district: services.district }
  if (!(await freeze(db, { ...actorOf(res, clock), now: draft.madeAt }, id, frozen))) acceptRepeat(res)
  res.redirect(303, `${base}/${id}`)
}

async function showSnapshot(services: ReportPages, req: Request, res: Response) {
  const { base } = services
  const snapshot = await find(services, req, res)
  const { t } = res.locals
  const report = reportOf(
    snapshot,
    await reportingFor(services, res, snapshot.period),
    res.locals.office.organisation,
    res.locals.staff,
  )
  res.render('head/report/snapshot', {
    title: t('report.snapshot_title', { number: numberInYear(snapshot) }),
    script: 'copy.js',
    base,
    address: `${base}/${snapshot.id}`,
    frozenAt: frozenText(snapshot, t),
    report,
  })
}

async function downloadDocx(services: ReportPages, req: Request, res: Response) {
  const { clock, db, sendDownload } = services
  const snapshot = await find(services, req, res)
  const { office } = res.locals
  const report = reportOf(
    snapshot,
    await reportingFor(services, res, snapshot.period),
    res.locals.office.organisation,
    res.locals.staff,
  )
  await sendDownload(res, {
    name: fileName(snapshot, office.code),
    content: madeAtOnce(() => services.workers.run('makeDocx', office.id, report)),
    note: () => noteDownload(db, actorOf(res, clock), snapshot.id),
  })
}

async function compareSnapshot(services: ReportPages, req: Request, res: Response) {
  const { base, db, district } = services
  const snapshot = await find(services, req, res)
  const { office, t, lang } = res.locals
  const { period, before } = snapshot
  const { offices } = snapshot.figures
  const of = { officeId: office.id, offices, district }
  const cut = cutOfSnapshot(snapshot)
  const changedSince = async (as: typeof cut | { before: Date } | undefined) =>
    changesIn(await differentDays(db, of, snapshot, as), offices)
  const [figures, sums, changes, then] = await Promise.all([
    readFigures(db, { ...of, appName: snapshot.appName }, period),
    readSums(db, of, { period, before }),
    // The days before were cut at the same hour, so later entries on them are no change.
    changedSince(cut && isSameHour(cut) ? { before: cut.before } : undefined),
    cut && changedSince(cut),
  ])
  const now = { ...figures, sums }
  const again = then && then.length === 0
  const whose = district ? undefined : office.id
  const revisions = await dayRevisions(services, changes.slice(0, LISTED), whose)
  res.render('head/report/compare', {
    title: t('report.compare_title', { number: numberInYear(snapshot) }),
    address: `${base}/${snapshot.id}`,
    ...comparison(snapshot, { now, again, changes, revisions }, { t, lang, appName: snapshot.appName }),
  })
}

function checked<T extends ReportQuery>(
  { clock }: ReportPages,
  { locals: { office } }: Response,
  form: Form<T>,
): Form<T> {
  const now = clock.now()
  const life = { valid_from: office.validFrom, valid_to: office.validTo }
  return withHour(withPeriod(form, officeDay(now), life), now)
}

async function reportingFor({ district, offices }: ReportPages, res: Response, period: DateRange) {
  return reportingOf(await offices.tree(), res.locals.office.id, district, period)
}

function draftOf(services: ReportPages, res: Response, query: ReportQuery) {
  const { clock, district } = services
  return draftReport(services, { officeId: res.locals.office.id, district }, query, clock.now())
}

async function figuresOf(services: ReportPages, res: Response, query: ReportQuery): Promise<Frozen> {
  const { db, district } = services
  const draft = await draftOf(services, res, query)
  const of = { officeId: res.locals.office.id, offices: draft.figures.offices, district }
  return { ...draft, sums: await readSums(db, of, draft) }
}

async function find({ db, district }: ReportPages, req: Request, res: Response): Promise<Snapshot> {
  return orNotFound(await findSnapshot(db, { officeId: res.locals.office.id, district }, idParam(req)))
}

async function show(services: ReportPages, res: Response, form: Form<ReportQuery>, below?: SnapshotPosition) {
  const { base, clock, db, district } = services
  const { office, t, lang, features } = res.locals
  const period = form.ok ? { from: form.values.from, to: form.values.to } : undefined
  const frozen = form.ok ? await figuresOf(services, res, form.values) : undefined
  const hour = form.ok ? String(form.values.hour ?? '') : (form.typed['hour'] ?? '')
  const listed = await listSnapshots(db, { officeId: office.id, district }, below)
  const context = frozen && { t, lang, appName: frozen.appName }
  res.render('head/report/report', {
    title: t(district ? 'report.district_title' : 'report.title'),
    base,
    ways: [
      ...(!district && features.has('outreach') ? [{ href: '/outreach', label: t('outreach.title') }] : []),
      ...(features.has('declarations')
        ? [
            district
              ? { href: '/district/people', label: t('people.open_district') }
              : { href: '/people', label: t('people.title') },
          ]
        : []),
    ],
    typed: period ? { ...period, hour } : form.typed,
    hours: choices(hoursToChoose(period, hour, clock.now()), hour, (one) => hourText(one, t)),
    problems: form.problems,
    shortcuts: shortcutLinks(base, period, officeDay(clock.now()), t),
    clientUuid: formUuid(form.typed),
    preview: frozen && context && previewOf(frozen, district, { ...context, hour }),
    snapshots: listed.lines.map((line) => snapshotLink(base, line, t)),
    older: olderLink(base, listed),
  })
}
