import { percent, scaleTo, type Tick } from '../../platform/svg/scale.ts'
import type { Level } from './slots.ts'

/** The curve's own coordinates, stretched over the place between top and bottom. */
export const CURVE = 1000

export interface CurveChart {
  ticks: Tick[]
  /** Everybody who may be inside, and of them those of whom the log is sure. */
  all: string
  sure: string
  /** The upper edge of `all`. */
  edge: string
  usual: string
  hours: { x: string; text: string }[]
}

/**
 * Levels by slot: `day` ends with the newest that is known, `usual` is empty where nothing is usual yet. The chart
 * shows `slots` of them and a mark at each of `hours`.
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
