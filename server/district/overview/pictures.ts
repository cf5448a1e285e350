import { funnel, rateOf } from '../../core/figures/funnel.ts'
import { percentText, periodText } from '../../core/figures/words.ts'
import type { TextContext } from '../../http/text-context.ts'
import { type Counts, noCounts } from '../../platform/db/counts.ts'
import { dayMonthText } from '../../platform/lib/clock.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { barChart } from '../../platform/svg/bars.ts'
import type { PartSums } from './queries.ts'
import { partOf, type Window } from './window.ts'
import { columnLabel } from './words.ts'

interface Part {
  days: string
  from: string
  counts: Counts
  /** True within the period, false for the days before it. */
  marked: boolean
}

export function picturesOf(
  sums: PartSums[],
  { window, whole }: { window: Window; whole: number },
  words: TextContext & { app: boolean },
) {
  const course = { parts: partsOf(sums, window), whole, step: window.step }
  return words.app
    ? [visitsPicture(course, words), ratePicture(course, words)]
    : [visitsPicture(course, words)]
}

/** All parts are in the table; only finished ones are drawn and compared. */
interface Course extends Pick<Window, 'step'> {
  parts: Part[]
  whole: number
}

function partsOf(sums: PartSums[], window: Window): Part[] {
  const of = new Map(sums.map((one) => [one.part, one]))
  return Array.from({ length: window.parts }, (_, index) => {
    const days = partOf(window, index)
    return {
      days: periodText(days),
      from: dayMonthText(days.from),
      counts: { ...noCounts(), ...of.get(index) },
      marked: index >= window.first,
    }
  })
}

function visitsPicture({ parts, whole, step }: Course, words: TextContext) {
  const { t, lang } = words
  const text = (value: number) => numberText(value, lang)
  const over = parts.slice(0, whole)
  const values = over.map(({ counts }) => counts.visits)
  return {
    id: 'visits',
    title: t(`district.picture.visits.${step}`),
    summary: summaryOf(over, values, text, words),
    chart: drawn(over, values, text),
    table: {
      columns: [t('district.picture.days'), columnLabel('visits', words), columnLabel('people', words)],
      rows: parts.map(({ days, counts }) => [days, text(counts.visits), text(counts.people)]),
    },
  }
}

/** The rate among visitors with a smartphone; the scale always reaches 100 %. */
function ratePicture({ parts, whole, step }: Course, words: TextContext) {
  const { t, lang, appName } = words
  const funnels = parts.map(({ counts }) => funnel(counts))
  const rates = funnels.map(rateOf)
  const over = parts.slice(0, whole)
  return {
    id: 'rate',
    title: t(`district.picture.rate.${step}`, { app: appName }),
    summary: summaryOf(over, rates, (rate) => percentText(rate, lang), words),
    chart: drawn(
      over,
      rates.map((rate) => (rate ?? 0) * 100),
      (value) => `${value}%`,
      100,
    ),
    table: {
      columns: [
        t('district.picture.days'),
        t('district.picture.smartphone'),
        columnLabel('leaving', words),
        columnLabel('rate', words),
      ],
      rows: parts.map(({ days }, index) => [
        days,
        numberText(funnels[index]?.smartphone ?? 0, lang),
        numberText(funnels[index]?.leaving ?? 0, lang),
        percentText(rates[index], lang),
      ]),
    },
  }
}

/** Labels that fit on a phone without touching. */
const LABELS = 6

function drawn(parts: Part[], values: number[], textOf: (value: number) => string, least?: number) {
  const every = Math.ceil(parts.length / LABELS)
  const bars = parts.map(({ from, marked }, index) => ({
    label: (parts.length - 1 - index) % every === 0 ? from : '',
    value: values[index] ?? 0,
    usual: undefined,
    marked,
  }))
  return barChart(bars, textOf, least)
}

/** Names the highest and the lowest value; ignores days without visitors, such as Sundays. */
function summaryOf(
  parts: Part[],
  values: (number | undefined)[],
  textOf: (value: number) => string,
  { t }: TextContext,
): string {
  const known = parts.flatMap(({ days, counts }, index) => {
    const value = values[index]
    return value === undefined || counts.visits === 0 ? [] : { days, value }
  })
  const sorted = known.toSorted((a, b) => a.value - b.value)
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (!least || !most) return t('district.picture.none')
  const of = ({ days, value }: { days: string; value: number }) => ({ days, value: textOf(value) })
  return t('district.picture.summary', {
    most: of(most).value,
    most_days: of(most).days,
    least: of(least).value,
    least_days: of(least).days,
  })
}
