import { outreachSum } from '../../core/recommended-app/outreach.ts'
import type { Page } from '../../http/views.ts'
import type { FrozenFigures } from '../../platform/db/schema.ts'
import { dateText, momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { INDICATORS } from './indicators.ts'
import { type Line, lineOf, type Setting, shownIndicators } from './report-page.ts'
import { type Revision, reasonsOf } from './revisions.ts'
import type { Change, Snapshot } from './snapshot.ts'
import type { ReportSums } from './sums.ts'
import { changeText } from './wording.ts'

/** Rows on a page; further ones are only counted. */
export const LISTED = 200

/** The frozen figures beside the current ones. */
export interface ComparePage extends Page {
  address: string
  same: boolean
  verdict: string
  /** Says whether the database still has the same figures for the snapshot's hour; empty when it does not keep that state. */
  again: string
  sums: Line[]
  days: { office: string; day: string; changes: string; reasons: string[] }[]
  more: string
}

/** The current figures in the database, and whether those as of the snapshot's hour are the frozen ones. */
interface Counted {
  now: FrozenFigures & { sums: ReportSums }
  again: boolean | undefined
  changes: Change[]
  revisions: Map<string, Revision[]>
}

export function comparison(
  snapshot: Snapshot,
  { now, again, changes, revisions }: Counted,
  setting: Setting,
): Omit<ComparePage, 'title' | 'address'> {
  const { t } = setting
  const sums = sumLines(snapshot, now, setting)
  const names = new Map(snapshot.figures.offices.map((office) => [office.id, office.name]))
  const offices = new Set(changes.map((change) => change.office)).size
  const verdict =
    changes.length > 0
      ? t('report.changed', { days: new Set(changes.map((change) => change.day)).size, offices })
      : sums.some((line) => line.change !== '0')
        ? t('report.changed_beside')
        : ''
  return {
    same: verdict === '',
    verdict: verdict || t('report.same'),
    again: again === undefined ? '' : t(again ? 'report.again_same' : 'report.again_other'),
    sums,
    days: changes.slice(0, LISTED).map((change) => ({
      office: names.get(change.office) ?? '',
      day: dateText(change.day),
      changes: changeWords(change, setting),
      reasons: reasonsIn(change, revisions, t),
    })),
    more: changes.length > LISTED ? t('report.more_changes', { count: changes.length - LISTED }) : '',
  }
}

/** Figures that do not come from visits: the outreach diary and staff declarations. */
const BESIDE = {
  'report.outreach.entries': ({ outreach }) => outreachSum(outreach).entries,
  'report.outreach.helped': ({ outreach }) => outreachSum(outreach).helped,
  'report.outreach.installs': ({ outreach }) => outreachSum(outreach).installs,
  'report.staff.declared': ({ staff }) => staff?.declared ?? 0,
  'report.staff.had': ({ staff }) => staff?.had ?? 0,
  'report.staff.relatives': ({ staff }) => staff?.relatives ?? 0,
} as const satisfies Record<string, (figures: FrozenFigures) => number>
const BESIDE_KEYS = Object.keys(BESIDE) as (keyof typeof BESIDE)[]

function sumLines({ figures, sums }: Snapshot, now: Counted['now'], setting: Setting): Line[] {
  const [then, today] = [sums.now, now.sums.now]
  // Older snapshots have no staff figures to compare.
  const beside = BESIDE_KEYS.filter((key) => figures.staff || !key.includes('.staff.'))
  return [
    ...shownIndicators(setting.appName).map((name) =>
      lineOf(`report.indicator.${name}`, INDICATORS[name](today), INDICATORS[name](then), setting),
    ),
    ...beside.map((key) => lineOf(key, BESIDE[key](now), BESIDE[key](figures), setting)),
  ]
}

function reasonsIn(change: Change, revisions: Map<string, Revision[]>, t: Translate): string[] {
  const { day, office, counts } = change
  return reasonsOf(change, counts, revisions.get(`${day} ${office}`) ?? []).map((reason) => {
    if (reason.kind === 'continued') return t('report.why.continued')
    const at = reason.at ? momentText(reason.at) : '–'
    return t(`report.why.${reason.kind}`, { at, number: reason.visits })
  })
}

/** For example `Lượt khách 12 → 13 (+1); …` */
function changeWords({ indicators }: Change, { t, lang, appName }: Setting): string {
  return indicators
    .map(({ name, frozen, now }) => {
      const label = t(`report.indicator.${name}`, { app: appName ?? '' })
      const [then, today] = [numberText(frozen, lang), numberText(now, lang)]
      return `${label} ${then} → ${today} (${changeText(now, frozen, lang)})`
    })
    .join('; ')
}
