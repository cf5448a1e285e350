import { percent, scaleTo, type Tick } from '../../platform/svg/scale.ts'
import type { Level } from './slots.ts'

/** The width of the curve's coordinate system, which is stretched to the available space. */
export const CURVE = 1000

export interface CurveChart {
  ticks: Tick[]
  /** `all` is everybody who may be inside, `sure` those of whom the log is certain. */
  all: string
  sure: string
  /** The upper edge of `all`. */
  edge: string
  usual: string
  hours: { x: string; text: string }[]
}

/**
 * Levels by slot: `day` ends with the latest known slot, `usual` is empty without typical values. The chart shows `slots` slots
 * and labels each of `hours`.
 */
export function curveChart(
  { day, usual, slots, hours }: { day: Level[]; usual: number[]; slots: number; hours: Hour[] },
  textOf: (value: number) => string,
): CurveChart {
  const scale = scaleTo(Math.max(0, ...day.map(({ all }) => all), ...usual), textOf)
  const line = (levels: number[]) =>
    levels
      .map(
        (level, slot) =>
          `${Math.round((slot / slots) * CURVE)} ${Math.round((1 - level / scale.most) * CURVE)}`,
      )
      .join(' ')
  const area = (levels: number[]) =>
    levels.length < 2
      ? ''
      : `M0 ${CURVE}L${line(levels)} ${Math.round(((levels.length - 1) / slots) * CURVE)} ${CURVE}Z`
  const all = day.map((level) => level.all)
  return {
    ticks: scale.ticks,
    all: area(all),
    sure: area(day.map((level) => level.sure)),
    edge: all.length < 2 ? '' : `M${line(all)}`,
    usual: usual.length < 2 ? '' : `M${line(usual)}`,
    hours: hours.map(({ slot, text }) => ({ x: percent(slot / slots), text })),
  }
}

interface Hour {
  slot: number
  text: string
}
