import { periodBefore } from '../../core/figures/date-range.ts'
import type { Services } from '../../http/context.ts'
import { cutOf, type ReportQuery } from './hour.ts'
import { readFigures, reportsOn } from './queries.ts'
import { reportingOf } from './reporting.ts'
import type { Frozen } from './snapshot.ts'

/** Everything of a report except its number, as of now or of the chosen hour. */
export async function countReport(
  services: Pick<Services, 'db' | 'pool' | 'offices' | 'currentApp'>,
  { officeId, district }: { officeId: string; district: boolean },
  { hour, from, to }: ReportQuery,
  now: Date,
): Promise<Frozen> {
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
    figures: await readFigures(services, { officeId, offices, district }, period, before, cut),
  }
}
