import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import type { DateRange } from '../../core/figures/date-range.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { madeAtOnce } from '../../http/download.ts'
import { type Form, formUuid, readForm, readQuery } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { shortcutLinks, withPeriod } from '../../http/period-form.ts'
import { createRouter } from '../../http/router.ts'
import { choices } from '../../platform/lib/choices.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { freeze, noteDownload } from './actions.ts'
import { type ComparePage, comparison } from './compare-page.ts'
import { countReport } from './count.ts'
import { changesSince, type Frozen, type Snapshot } from './frozen.ts'
import {
  type Cut,
  cutOfSnapshot,
  HourForm,
  isSameHour,
  pastHours,
  type ReportQuery,
  withHour,
} from './hour.ts'
import { findSnapshot, listSnapshots, readFigures, revisionsOf, type SnapshotPosition } from './queries.ts'
import { fileName, MOTTO, NATION, reportOf } from './report.ts'
import { frozenText, hourText, previewOf, type ReportPage, type SnapshotPage } from './report-page.ts'
import { reportingOf } from './reporting.ts'
import { olderLink, placeIn, snapshotLink } from './snapshot-list.ts'
import { numberInYear } from './wording.ts'

const FreezeForm = HourForm.extend({ client_uuid: z.guid('problem.form') })

/** The quick report of an office, or of the district on all of them: look, freeze, take away, compare. */
export function reportRoutes(services: Services, whose: 'office' | 'district'): Router {
  const { db, clock, offices, sendDownload } = services
  const district = whose === 'district'
  const base = district ? '/district/report' : '/report'
  const router = createRouter()

  router.get('/', async (req, res) => {
    const today = officeDay(clock.now())
    const isChosen = 'from' in req.query || 'to' in req.query
    const form: Form<ReportQuery> = isChosen
      ? checked(res, readQuery(HourForm, req))
      : { ok: true, values: { from: today, to: today, hour: undefined }, typed: {}, problems: {} }
    await show(form.ok ? res : res.status(422), form, placeIn(req.query['older']))
  })

  router.post('/', async (req, res) => {
    const form = checked(res, readForm(FreezeForm, req))
    if (!form.ok) return show(res.status(422), form)
    const { client_uuid: id, ...query } = form.values
    const frozen = await figuresOf(res, query)
    await freeze(db, { ...actorOf(res, clock), now: frozen.madeAt }, id, frozen)
    res.redirect(303, `${base}/${id}`)
  })

  router.get('/:id', async (req, res) => {
    const snapshot = await find(req, res)
    const { t } = res.locals
    res.render('head/report/snapshot', {
      title: t('report.snapshot_title', { number: numberInYear(snapshot) }),
      script: 'copy.js',
      base,
      address: `${base}/${snapshot.id}`,
      frozenAt: frozenText(snapshot, t),
      report: reportOf(snapshot, await reportingFor(res, snapshot.period)),
      nation: NATION,
      motto: MOTTO,
    } satisfies SnapshotPage)
  })

  router.post('/:id/docx', async (req, res) => {
    const snapshot = await find(req, res)
    const { office } = res.locals
    const report = reportOf(snapshot, await reportingFor(res, snapshot.period))
    await sendDownload(res, {
      name: fileName(snapshot, office.code),
      content: madeAtOnce(() => services.workers.run('makeDocx', office.id, report)),
      note: () => noteDownload(db, actorOf(res, clock), snapshot.id),
    })
  })

  router.get('/:id/compare', async (req, res) => {
    const snapshot = await find(req, res)
    const { office, t, lang } = res.locals
    const of = { officeId: office.id, offices: snapshot.figures.offices, district }
    const cut = cutOfSnapshot(snapshot)
    const read = (as?: Partial<Cut>) => readFigures(services, of, snapshot.period, snapshot.before, as)
    const [now, again] = await Promise.all([
      // The days before were cut at the same hour: later entries on them are nothing new.
      read(cut && isSameHour(cut) ? { before: cut.before } : {}),
      cut && read(cut),
    ])
    const changes = changesSince(snapshot.figures, now.days)
    const revisions = await revisionsOf(services, of, changes)
    res.render('head/report/compare', {
      title: t('report.compare_title', { number: numberInYear(snapshot) }),
      address: `${base}/${snapshot.id}`,
      ...comparison(snapshot, { now, again, changes, revisions }, { t, lang, appName: snapshot.appName }),
    } satisfies ComparePage)
  })

  const checked = <T extends ReportQuery>({ locals: { office } }: Response, form: Form<T>): Form<T> => {
    const now = clock.now()
    const life = { valid_from: office.validFrom, valid_to: office.validTo }
    return withHour(withPeriod(form, officeDay(now), life), now)
  }

  const reportingFor = async (res: Response, period: DateRange) =>
    reportingOf(await offices.tree(), res.locals.office.id, district, period)

  const figuresOf = (res: Response, query: ReportQuery): Promise<Frozen> =>
    countReport(services, { officeId: res.locals.office.id, district }, query, clock.now())

  const find = async (req: Request, res: Response): Promise<Snapshot> => {
    return orNotFound(await findSnapshot(db, res.locals.office.id, idParam(req)))
  }

  const show = async (res: Response, form: Form<ReportQuery>, below?: SnapshotPosition) => {
    const { office, t, lang } = res.locals
    const period = form.ok ? { from: form.values.from, to: form.values.to } : undefined
    const frozen = form.ok ? await figuresOf(res, form.values) : undefined
    const hour = form.ok ? String(form.values.hour ?? '') : (form.typed['hour'] ?? '')
    const listed = await listSnapshots(db, office.id, below)
    const setting = frozen && { t, lang, appName: frozen.appName }
    res.render('head/report/report', {
      title: t(district ? 'report.district_title' : 'report.title'),
      base,
      ways: district
        ? [{ href: '/district/people', label: t('people.open_district') }]
        : [
            { href: '/outreach', label: t('outreach.title') },
            { href: '/people', label: t('people.title') },
          ],
      typed: period ? { ...period, hour } : form.typed,
      hours: choices(period ? pastHours(period, clock.now()).map(String) : [], hour, (one) =>
        hourText(one, t),
      ),
      problems: form.problems,
      shortcuts: shortcutLinks(base, period, officeDay(clock.now()), t),
      clientUuid: formUuid(form.typed),
      preview: frozen && setting && previewOf(frozen, district, { ...setting, hour }),
      snapshots: listed.lines.map((line) => snapshotLink(base, line, t)),
      older: olderLink(base, listed),
    } satisfies ReportPage)
  }

  return router
}
