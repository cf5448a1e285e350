import { dateText } from '../clock.ts'
import type { FrozenDay } from '../db/schema.ts'
import type { Page } from '../http/views.ts'
import { type Change, changesSince, countsIn, type Snapshot } from './frozen.ts'
import { INDICATORS } from './indicators.ts'
import { type Line, lineOf, type Setting, shownIndicators } from './report-page.ts'
import { changeText } from './wording.ts'

/** Rows of a page; what is more is counted. */
const LISTED = 200

/** The frozen figures beside those that stand in the books now. */
export interface ComparePage extends Page {
  address: string
  same: boolean
  verdict: string
  sums: Line[]
  days: { office: string; day: string; changes: string; revision: string }[]
  more: string
}

export function comparison(
  snapshot: Snapshot,
  nowDays: FrozenDay[],
  setting: Setting,
): Omit<ComparePage, 'title' | 'address'> {
  const { t, appName } = setting
  const { figures, period } = snapshot
  const changes = changesSince(figures, nowDays)
  const frozen = countsIn(figures, period)
  const now = countsIn({ ...figures, days: nowDays }, period)
  const names = new Map(figures.offices.map((office) => [office.id, office.name]))
  const offices = new Set(changes.map((change) => change.office)).size
  return {
    same: changes.length === 0,
    verdict: changes.length === 0 ? t('report.same') : t('report.changed', { days: changes.length, offices }),
    sums: shownIndicators(appName).map((name) =>
      lineOf(name, INDICATORS[name](now), INDICATORS[name](frozen), setting),
    ),
    days: changes.slice(0, LISTED).map((change) => ({
      office: names.get(change.office) ?? '',
      day: dateText(change.day),
      changes: changeWords(change, setting),
      revision: t('report.revisions', {
        frozen: change.revision.frozen ?? '–',
        now: change.revision.now ?? '–',
      }),
    })),
    more: changes.length > LISTED ? t('report.more_changes', { count: changes.length - LISTED }) : '',
  }
}

/** `Lượt khách 12 → 13 (+1); …` */
function changeWords({ indicators }: Change, { t, appName }: Setting): string {
  return indicators
    .map(({ name, frozen, now }) => {
      const label = t(`report.indicator.${name}`, { app: appName ?? '' })
      return `${label} ${frozen} → ${now} (${changeText(now, frozen)})`
    })
    .join('; ')
}
