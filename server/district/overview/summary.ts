import { type Funnel, funnel, oneStopFunnel, rateOf, share } from '../../core/figures/funnel.ts'
import { percentText } from '../../core/figures/words.ts'
import type { TextContext } from '../../http/text-context.ts'
import type { Tile } from '../../http/tiles.ts'
import type { Counts } from '../../platform/db/counts.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { percent } from '../../platform/svg/scale.ts'
import type { SumsBefore } from './queries.ts'
import { changeText } from './words.ts'

/** The one-stop desks' progress towards every visitor with a smartphone having the app. */
export interface OneStop {
  steps: { label: string; count: string; width: string; good: boolean }[]
  rate: string
  /** Says how many visitors are missing to 100 %. */
  missing: string
}

export interface Summary {
  counts: Counts
  before: SumsBefore[]
  offices: number
  silent: number
  /** True when only today is shown. */
  today: boolean
  /** True when the period's last day is unfinished. */
  underWay: boolean
  /** True when the period has a working day; on other days nobody has to record visits. */
  worked: boolean
  app: boolean
}

export function tilesOf(summary: Summary, words: TextContext): Tile[] {
  const earlier = before(summary.before)
  return [
    visitsTile(summary, earlier, words),
    summary.today ? insideTile(summary, words) : peopleTile(summary, earlier, words),
    ...(summary.app ? [rateTile(summary, earlier, words)] : []),
    silentTile(summary, words),
  ]
}

type Before = Omit<SumsBefore, 'office_id'>

function before(offices: SumsBefore[]): Before {
  const sum = (of: keyof Before) => offices.reduce((total, one) => total + one[of], 0)
  return {
    visits: sum('visits'),
    people: sum('people'),
    smartphone: sum('smartphone'),
    leaving: sum('leaving'),
  }
}

/** An unfinished period is shown beside a complete one, but not as a change. */
function visitsTile({ counts, underWay }: Summary, earlier: Before, words: TextContext): Tile {
  const { t, lang } = words
  const change = underWay ? '' : changeText(counts.visits, earlier.visits, lang)
  return {
    label: t('district.fact.visits'),
    value: numberText(counts.visits, lang),
    note: noteOf(earlier, numberText(earlier.visits, lang), words, { underWay, change }),
  }
}

function insideTile({ counts, offices }: Summary, { t, lang }: TextContext): Tile {
  return {
    label: t('district.fact.inside'),
    value: numberText(counts.inside, lang),
    note: t('district.fact.offices', { count: offices }),
  }
}

function peopleTile({ counts }: Summary, earlier: Before, words: TextContext): Tile {
  return {
    label: words.t('district.fact.people'),
    value: numberText(counts.people, words.lang),
    note: noteOf(earlier, numberText(earlier.people, words.lang), words),
  }
}

function rateTile({ counts }: Summary, earlier: Before, words: TextContext): Tile {
  const { t, lang, appName } = words
  const rate = rateOf(funnel(counts))
  return {
    label: t('district.fact.rate', { app: appName }),
    value: percentText(rate, lang),
    note: noteOf(earlier, percentText(share(earlier.leaving, earlier.smartphone), lang), words),
    tone: rate === 1 ? 'good' : undefined,
  }
}

function silentTile({ silent, offices, worked }: Summary, { t, lang }: TextContext): Tile {
  const note = t(silent === 0 ? 'district.fact.none_silent' : 'district.fact.of_offices', { count: offices })
  return {
    label: t('district.fact.silent'),
    value: numberText(silent, lang),
    note: worked ? note : [note, t('district.fact.day_off')].join(' · '),
    tone: silent === 0 ? 'good' : worked ? 'due' : undefined,
  }
}

function noteOf(
  earlier: Before,
  text: string,
  { t }: TextContext,
  { underWay = false, change = '' }: { underWay?: boolean; change?: string } = {},
): string {
  if (earlier.visits === 0) return t('district.fact.no_before')
  const note = t(underWay ? 'district.fact.whole_before' : 'district.fact.before', { text })
  return change ? `${note} · ${change}` : note
}

const STEPS = ['smartphone', 'had', 'helped', 'leaving'] as const satisfies (keyof Funnel)[]

/** Undefined when no one-stop desk had visitors. */
export function oneStopOf(counts: Counts, { t, lang, appName }: TextContext): OneStop | undefined {
  if (counts.os_visits === 0) return undefined
  const steps = oneStopFunnel(counts)
  const width = (count: number) => percent(count / counts.os_visits)
  return {
    steps: [
      {
        label: t('district.step.visits'),
        count: numberText(counts.os_visits, lang),
        width: percent(1),
        good: false,
      },
      ...STEPS.map((step) => ({
        label: t(`district.step.${step}`, { app: appName }),
        count: numberText(steps[step], lang),
        width: width(steps[step]),
        good: step === 'helped' || step === 'leaving',
      })),
    ],
    rate: percentText(rateOf(steps), lang),
    missing: numberText(steps.smartphone - steps.leaving, lang),
  }
}
