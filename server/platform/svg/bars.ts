import { BOTTOM, percent, scaleTo, type Tick } from './scale.ts'

interface Bar {
  /** The label below the bar; empty when there is no room for every label. */
  label: string
  value: number
  usual: number | undefined
  /** True for the bar that the page is about. */
  marked?: boolean
}

/** Bars from left to right, each with a stroke at its usual value. */
export interface BarChart {
  ticks: Tick[]
  bars: { x: string; width: string; y: number; height: number; marked: boolean }[]
  usual: { from: string; to: string; y: number }[]
  labels: { x: string; text: string }[]
}

/** Widths as shares of one bar's slot. */
const BAR = 0.64
const STROKE = 0.9

/** The scale reaches at least `least`. */
export function barChart(bars: Bar[], textOf: (value: number) => string, least = 0): BarChart {
  const scale = scaleTo(Math.max(least, ...bars.flatMap(({ value, usual = 0 }) => [value, usual])), textOf)
  const middle = (index: number) => (index + 0.5) / bars.length
  return {
    ticks: scale.ticks,
    bars: bars.map(({ value, marked = false }, index) => ({
      x: percent(middle(index) - BAR / 2 / bars.length),
      width: percent(BAR / bars.length),
      y: scale.y(value),
      height: Math.round((BOTTOM - scale.y(value)) * 10) / 10,
      marked,
    })),
    // No stroke for a bar that is and usually is 0, such as a Sunday.
    usual: bars.flatMap(({ value, usual }, index) =>
      usual === undefined || usual + value === 0
        ? []
        : {
            from: percent(middle(index) - STROKE / 2 / bars.length),
            to: percent(middle(index) + STROKE / 2 / bars.length),
            y: scale.y(usual),
          },
    ),
    labels: bars.flatMap(({ label }, index) =>
      label === '' ? [] : { x: percent(middle(index)), text: label },
    ),
  }
}
