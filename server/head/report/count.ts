import { periodBefore } from '../../core/figures/date-range.ts'
import type { Services } from '../../http/context.ts'
import { type Cut, cutOf, type ReportQuery } from './hour.ts'
import { readFigures, reportsOn } from './queries.ts'
import { reportingOf } from './reporting.ts'
import type { Draft } from './snapshot.ts'

/** Everything of a report except its number and its days, and as of when those are to be counted. */
export async function draftReport(
  services: Pick<Services, 'db' | 'offices' | 'currentApp'>,
  { officeId, district }: { officeId: string; district: boolean },
  { hour, from, to }: ReportQuery,
  now: Date,
): Promise<Draft & { cut: Cut | undefined }> {
  const period = { from, to }
  const before = periodBefore(period)
  const [tree, reports, app] = await Promise.all([
    services.offices.tree(),
    district ? reportsOn(services.db, period) : new Map<string, number>(),
    services.currentApp(),
  ])
  const { on } = reportingOf(tree, officeId, district, period)
  const offices = on.map(({ id, name }) => ({ id, name, report: reports.get(id) ?? null }))
  const cut = hour === undefined ? undefined : cutOf(period, before, hour)
  return {
    period,
    before,
    at: cut?.at ?? now,
    madeAt: now,
    appName: app?.name ?? null,
    figures: await readFigures(services.db, { officeId, offices, district }, period),
    cut,
  }
}
