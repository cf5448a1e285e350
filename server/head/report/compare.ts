import type { DayCounts } from '../../core/figures/as-of.ts'
import { outreachSum } from '../../core/recommended-app/outreach.ts'
import { COUNTS, type Counts, noCounts } from '../../platform/db/counts.ts'
import type { FrozenFigures, OfficeDayRow } from '../../platform/db/schema.ts'
import { dateText, momentText, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import {
  INDICATOR_NAMES,
  INDICATORS,
  type Indicator,
  isOn,
  type ReportSums,
  type Snapshot,
} from './figures.ts'
import type { DifferentDays } from './queries.ts'
import { indicatorsFor, type Line, lineOf, type PageContext } from './report-page.ts'
import { changeText } from './wording.ts'

/** An office day whose figures differ from the frozen ones; without a revision there were no figures. */
export interface Change {
  office: string
  day: OfficeDay
  revision: { frozen: number | undefined; now: number | undefined }
  /** What was frozen. */
  counts: Counts
  indicators: { name: Indicator; frozen: number; now: number }[]
}

/** The changes since then, by day and in the order of the offices. */
export function changesIn({ frozen, now }: DifferentDays, offices: { id: string }[]): Change[] {
  const place = new Map(offices.map((office, index) => [office.id, index]))
  const gone = new Map(frozen.map((one) => [keyOf(one), one]))
  const changes: Change[] = []
  for (const one of now) {
    const then = gone.get(keyOf(one))
    gone.delete(keyOf(one))
    if (!isSame(then, one)) changes.push(changeOf(one, then, one))
  }
  for (const one of gone.values()) if (!isSame(one, undefined)) changes.push(changeOf(one, one, undefined))
  return changes
    .filter((change) => change.indicators.length > 0)
    .toSorted(
      (one, other) =>
        one.day.localeCompare(other.day) || (place.get(one.office) ?? 0) - (place.get(other.office) ?? 0),
    )
}

function keyOf({ day, office_id }: DayCounts): string {
  return `${day} ${office_id}`
}

/** True also when only their revisions differ. */
function isSame(one: DayCounts | undefined, other: DayCounts | undefined): boolean {
  return COUNTS.every((name) => (one?.[name] ?? 0) === (other?.[name] ?? 0))
}

function changeOf(
  { office_id: office, day }: DayCounts,
  then: DayCounts | undefined,
  now: DayCounts | undefined,
): Change {
  const [before, after] = [then ?? noCounts(), now ?? noCounts()]
  const indicators = INDICATOR_NAMES.map((name) => ({
    name,
    frozen: INDICATORS[name](before),
    now: INDICATORS[name](after),
  }))
  return {
    office,
    day,
    revision: { frozen: then?.revision, now: now?.revision },
    counts: before,
    indicators: indicators.filter((one) => one.frozen !== one.now),
  }
}

/** Why a day's figures differ from the frozen ones. */
type Reason =
  /** The day was still open, so visitors came and left afterwards. */
  | { kind: 'continued' }
  /** The day was closed, and visits were changed afterwards. */
  | { kind: 'added' | 'voided' | 'corrected'; at: Date | null; visits: number }

/** The reasons of a change, oldest first; `revisions` are those of its day, in order. */
function reasonsOf(
  { revision: { frozen = 0 } }: Pick<Change, 'revision'>,
  before: Counts,
  revisions: OfficeDayRow[],
): Reason[] {
  const base = revisions.find(({ revision }) => revision === frozen)
  const continued: Reason[] = base && !hasSameIndicators(before, base) ? [{ kind: 'continued' }] : []
  const later = revisions.filter(({ revision }) => revision > frozen)
  return [
    ...continued,
    ...later.flatMap((one, index) => {
      const last = later[index - 1] ?? base ?? before
      if (hasSameIndicators(last, one)) return []
      const visits = one.visits - last.visits
      const kind = visits > 0 ? 'added' : visits < 0 ? 'voided' : 'corrected'
      return { kind, at: one.closed_at, visits: Math.abs(visits) } as const
    }),
  ]
}

function hasSameIndicators(one: Counts, other: Counts): boolean {
  return INDICATOR_NAMES.every((name) => INDICATORS[name](one) === INDICATORS[name](other))
}

/** Rows on a page; further ones are only counted. */
export const LISTED = 200

/** The current figures in the database, and whether those as of the snapshot's hour are the frozen ones. */
interface Counted {
  now: FrozenFigures & { sums: ReportSums }
  again: boolean | undefined
  changes: Change[]
  revisions: OfficeDayRow[]
}

export function comparison(
  snapshot: Snapshot,
  { now, again, changes, revisions }: Counted,
  context: PageContext,
) {
  const { t } = context
  const sums = sumLines(snapshot, now, context)
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
      changes: changeWords(change, context),
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

function sumLines(snapshot: Snapshot, now: Counted['now'], context: PageContext): Line[] {
  const { figures, sums } = snapshot
  const [then, today] = [sums.now, now.sums.now]
  // Older snapshots have no staff figures to compare, and those without an app nothing beside the visits.
  const beside = BESIDE_KEYS.filter((key) => {
    const isOfStaff = key.includes('.staff.')
    const isShown = isOn(figures, isOfStaff ? 'declarations' : 'outreach')
    return context.appName && isShown && (figures.staff || !isOfStaff)
  })
  return [
    ...indicatorsFor(snapshot).map((name) =>
      lineOf(`report.indicator.${name}`, INDICATORS[name](today), INDICATORS[name](then), context),
    ),
    ...beside.map((key) => lineOf(key, BESIDE[key](now), BESIDE[key](figures), context)),
  ]
}

function reasonsIn(change: Change, revisions: OfficeDayRow[], t: Translate): string[] {
  const { day, office, counts } = change
  const ofDay = revisions.filter((one) => one.day === day && one.office_id === office)
  return reasonsOf(change, counts, ofDay).map((reason) => {
    if (reason.kind === 'continued') return t('report.why.continued')
    const at = reason.at ? momentText(reason.at) : '–'
    return t(`report.why.${reason.kind}`, { at, number: reason.visits })
  })
}

/** For example `Lượt khách 12 → 13 (+1); …` */
function changeWords({ indicators }: Change, { t, lang, appName }: PageContext): string {
  return indicators
    .map(({ name, frozen, now }) => {
      const label = t(`report.indicator.${name}`, { app: appName ?? '' })
      const [then, today] = [numberText(frozen, lang), numberText(now, lang)]
      return `${label} ${then} → ${today} (${changeText(now, frozen, lang)})`
    })
    .join('; ')
}
