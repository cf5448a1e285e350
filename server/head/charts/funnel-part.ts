import { type Funnel, funnel, oneStopFunnel, rateOf, share, sumOf } from '../../core/figures/funnel.ts'
import { countText, percentText } from '../../core/figures/words.ts'
import type { Counts } from '../../platform/db/counts.ts'
import { percent } from '../../platform/svg/scale.ts'
import { type ChartData, countsOn, likeOf, usualCount } from './chart-data.ts'

const STEPS = ['smartphone', 'had', 'helped', 'leaving'] as const satisfies (keyof Funnel)[]

export interface FunnelPart {
  /** `width` and `usualAt` are relative to the longest bar. */
  steps: { label: string; count: string; width: string; usual: string; usualAt: string | undefined }[]
  rate: string
  usualRate: string
  /** Counts outside the funnel: visitors not asked, visitors without a smartphone, and the one-stop desk alone. */
  notes: string[]
}

/** The app's funnel of the day; undefined when nobody came. */
export function funnelPart(data: ChartData, appName: string): FunnelPart | undefined {
  const { t, lang } = data
  const counts = countsOn(data, data.day)
  if (counts.visits === 0) return undefined
  const own = funnel(counts)
  const steps = STEPS.map((step) => ({
    step,
    value: own[step],
    // Counts of an unfinished day are not compared with complete ones; its rate is.
    usual: data.now === undefined ? usualCount(data, data.day, (one) => funnel(one)[step]) : undefined,
  }))
  const most = Math.max(1, ...steps.flatMap(({ value, usual = 0 }) => [value, usual]))
  return {
    steps: steps.map(({ step, value, usual }) => ({
      label: t(`charts.step.${step}`, { app: appName }),
      count: countText(value, lang),
      width: percent(value / most),
      usual: usual === undefined ? '' : t('charts.usual_is', { number: countText(usual, lang) }),
      usualAt: usual === undefined ? undefined : percent(usual / most),
    })),
    rate: percentText(rateOf(own), lang),
    usualRate: usualRate(data),
    notes: notesOf(counts, data),
  }
}

/** The rate over all those days together: a mean of daily rates would give a quiet day the weight of a busy one. */
export function usualRate(data: ChartData): string {
  const days = likeOf(data, data.day).days.map((day) => countsOn(data, day))
  const rate = rateOf(funnel(sumOf(days)))
  return rate === undefined ? '' : data.t('charts.usual_is', { number: percentText(rate, data.lang) })
}

function notesOf(counts: Counts, { t, lang }: ChartData): string[] {
  const oneStop = oneStopFunnel(counts)
  const words = (part: number) => ({
    number: countText(part, lang),
    share: percentText(share(part, counts.visits), lang),
  })
  return [
    t('charts.not_asked', words(counts.not_asked)),
    t('charts.no_smartphone', words(counts.no_smartphone)),
    ...(counts.os_visits > 0 && counts.os_visits < counts.visits
      ? [
          t('charts.one_stop', {
            leaving: countText(oneStop.leaving, lang),
            smartphone: countText(oneStop.smartphone, lang),
            rate: percentText(rateOf(oneStop), lang),
          }),
        ]
      : []),
  ]
}
