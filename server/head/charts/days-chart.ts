import { dayKindOf } from '../../core/figures/usual.ts'
import { countText } from '../../core/figures/words.ts'
import { addDays, dateText, dayMonthText, type OfficeDay, weekdayOf } from '../../platform/lib/clock.ts'
import { type BarChart, barChart } from '../../platform/svg/bars.ts'
import { type ChartData, countsOn, usualCount } from './chart-data.ts'
import type { Key } from './day-charts.ts'

/** Four weeks, ending with the day itself. */
export const DAYS = 28

export interface DaysPart {
  keys: Key[]
  compared: string
  chart: BarChart
  summary: string
  /** Says why today is not drawn; empty when the day is over. */
  leftOut: string
  rows: { day: OfficeDay; date: string; weekday: string; visits: string; people: string; usual: string }[]
}

export function daysPart(data: ChartData): DaysPart {
  const { t, lang } = data
  const days = Array.from({ length: DAYS }, (_, index) => addDays(data.day, index + 1 - DAYS)).map((day) => {
    const { visits, people } = countsOn(data, day)
    return { day, visits, people, usual: usualCount(data, day, (counts) => counts.visits) }
  })
  // An unfinished day beside complete ones would look like a drop.
  const isOver = data.now === undefined
  const drawn = isOver ? days : days.slice(0, -1)
  const most = Math.max(...days.map((one) => one.visits))
  const busiest = days.findLast((one) => one.visits === most)
  return {
    keys: [
      ...(isOver ? [{ kind: 'marked' as const, text: dateText(data.day) }] : []),
      { kind: 'other', text: t('charts.days_before') },
      { kind: 'usual', text: t('charts.usual_days') },
    ],
    compared: t('charts.usual_days'),
    chart: barChart(
      drawn.map(({ day, visits, usual }) => ({
        label: isMonday(day) ? dayMonthText(day) : '',
        value: visits,
        usual,
        marked: day === data.day,
      })),
      (count) => countText(count, lang),
    ),
    summary:
      most === 0 || !busiest
        ? t('charts.nobody_in_weeks')
        : t('charts.busiest_day', { number: countText(most, lang), day: dateText(busiest.day) }),
    leftOut: isOver ? '' : t('charts.today_left_out'),
    rows: days.toReversed().map(({ day, visits, people, usual }) => ({
      day,
      date: dateText(day),
      weekday: weekdayText(data, day),
      visits: countText(visits, lang),
      people: countText(people, lang),
      usual: usual === undefined ? '–' : countText(usual, lang),
    })),
  }
}

/** `thứ tư`, or `thứ tư, nghỉ lễ`. */
function weekdayText({ exceptions, t }: ChartData, day: OfficeDay): string {
  const kind = dayKindOf(day, exceptions)
  const weekday = t(`weekday.${weekdayOf(day)}`)
  return kind === 'holiday' || kind === 'made_up' ? `${weekday}, ${t(`charts.day.${kind}`)}` : weekday
}

function isMonday(day: OfficeDay): boolean {
  return weekdayOf(day) === 1
}
