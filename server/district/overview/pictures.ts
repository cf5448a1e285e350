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
  // A day without visitors, such as a Sunday, is not compared.
  const shown = parts.slice(0, whole).map((part) => ({ ...part, value: part.counts.visits || undefined }))
  return {
    id: 'visits',
    title: t(`district.picture.visits.${step}`),
    summary: summaryOf(shown, text, words),
    chart: drawn(shown, text),
    table: {
      columns: [t('district.picture.days'), columnLabel('visits', words), columnLabel('people', words)],
      rows: parts.map(({ days, counts }) => [days, text(counts.visits), text(counts.people)]),
    },
  }
}

/** The rate among visitors with a smartphone; the scale always reaches 100 %. */
function ratePicture({ parts, whole, step }: Course, words: TextContext) {
  const { t, lang, appName } = words
  const rates = parts.map((part) => ({ ...part, value: rateOf(funnel(part.counts)) }))
  const shown = rates.slice(0, whole)
  return {
    id: 'rate',
    title: t(`district.picture.rate.${step}`, { app: appName }),
    summary: summaryOf(shown, (rate) => percentText(rate, lang), words),
    chart: drawn(
      shown.map(({ value = 0, ...part }) => ({ ...part, value: value * 100 })),
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
      rows: rates.map(({ days, counts, value }) => [
        days,
        numberText(funnel(counts).smartphone, lang),
        numberText(counts.leaving, lang),
        percentText(value, lang),
      ]),
    },
  }
}

/** Labels that fit on a phone without touching. */
const LABELS = 6

/** A part with what is drawn and compared of it, if anything. */
type Shown = Part & { value: number | undefined }

function drawn(parts: Shown[], textOf: (value: number) => string, least?: number) {
  const every = Math.ceil(parts.length / LABELS)
  const bars = parts.map(({ from, marked, value = 0 }, index) => ({
    label: (parts.length - 1 - index) % every === 0 ? from : '',
    value,
    usual: undefined,
    marked,
  }))
  return barChart(bars, textOf, least)
}

/** Names the highest and the lowest value. */
function summaryOf(parts: Shown[], textOf: (value: number) => string, { t }: TextContext): string {
  const known = parts.flatMap(({ days, value }) => (value === undefined ? [] : { days, value }))
  const sorted = known.toSorted((a, b) => a.value - b.value)
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (!least || !most) return t('district.picture.none')
  return t('district.picture.summary', {
    most: textOf(most.value),
    most_days: most.days,
    least: textOf(least.value),
    least_days: least.days,
  })
}
