import { outreachSum } from '../campaign/outreach.ts'
import { dateText } from '../clock.ts'
import type { FrozenFigures } from '../db/schema.ts'
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
  now: FrozenFigures,
  setting: Setting,
): Omit<ComparePage, 'title' | 'address'> {
  const { t } = setting
  const changes = changesSince(snapshot.figures, now.days)
  const sums = sumLines(snapshot, now, setting)
  const names = new Map(snapshot.figures.offices.map((office) => [office.id, office.name]))
  const offices = new Set(changes.map((change) => change.office)).size
  const verdict =
    changes.length > 0
      ? t('report.changed', { days: changes.length, offices })
      : sums.some((line) => line.change !== '0')
        ? t('report.changed_beside')
        : ''
  return {
    same: verdict === '',
    verdict: verdict || t('report.same'),
    sums,
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

/** What does not come from the visits: the diary, and what the staff have declared. */
const BESIDE = {
  'report.outreach.entries': ({ outreach }) => outreachSum(outreach).entries,
  'report.outreach.helped': ({ outreach }) => outreachSum(outreach).helped,
  'report.outreach.installs': ({ outreach }) => outreachSum(outreach).installs,
  'report.staff.declared': ({ staff }) => staff?.declared ?? 0,
  'report.staff.had': ({ staff }) => staff?.had ?? 0,
  'report.staff.relatives': ({ staff }) => staff?.relatives ?? 0,
} as const satisfies Record<string, (figures: FrozenFigures) => number>
const BESIDE_KEYS = Object.keys(BESIDE) as (keyof typeof BESIDE)[]

function sumLines({ figures, period }: Snapshot, now: FrozenFigures, setting: Setting): Line[] {
  const [then, today] = [countsIn(figures, period), countsIn(now, period)]
  // What was frozen before the staff were counted has nothing to be compared with.
  const beside = BESIDE_KEYS.filter((key) => figures.staff || !key.includes('.staff.'))
  return [
    ...shownIndicators(setting.appName).map((name) =>
      lineOf(`report.indicator.${name}`, INDICATORS[name](today), INDICATORS[name](then), setting),
    ),
    ...beside.map((key) => lineOf(key, BESIDE[key](now), BESIDE[key](figures), setting)),
  ]
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
