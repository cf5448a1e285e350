import { lastClosedDay } from '../../core/visits/close-of-day.ts'
import type { Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime, dateText, minutesInto, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** Asks for confirmation before the close of day moves to a time that has already passed. */
interface ClosePage extends Page {
  question: string
  /** The immediate effects. */
  happens: string[]
  /** The form as typed, to be sent again. */
  typed: Typed
  day: OfficeDay
}

/** The day that is open under the old closing time and over under the new one; undefined when there is none. */
export function closedByMoving(
  { from, to }: Record<'from' | 'to', number>,
  now: Date,
): OfficeDay | undefined {
  const day = lastClosedDay(to, now)
  return day > lastClosedDay(from, now) ? day : undefined
}

export function closePage(
  found: VisitRow[],
  { day, closeMinutes, typed }: { day: OfficeDay; closeMinutes: number; typed: Typed },
  t: Translate,
): ClosePage {
  const at = { time: clockTime(minutesInto(day, closeMinutes)), day: dateText(day) }
  const count = (state: VisitRow['state']) => found.filter((visit) => visit.state === state).length
  const [inside, waiting] = [count('inside'), count('waiting')]
  return {
    title: t('office.close.title'),
    question: t('office.close.asked', at),
    happens: [
      inside > 0 ? t('office.close.inside', { ...at, count: inside }) : t('office.close.nobody'),
      ...(waiting > 0 ? [t('office.close.waiting', { count: waiting })] : []),
      t('office.close.figures', at),
    ],
    typed,
    day,
  }
}
