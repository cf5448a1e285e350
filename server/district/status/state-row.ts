import type { StateKey } from '../../core/installation/actions.ts'
import type { State } from '../../core/installation/queries.ts'
import { clockTime, dateText, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { notedIn } from './health.ts'

/** How many offices a sentence names. */
const NAMED = 5

/** The result of the latest run of a daily job; `due` when it has not run today. */
export function stateRow(
  key: StateKey,
  state: State | undefined,
  { now, nameOf, t }: { now: Date; nameOf: Map<string, string>; t: Translate },
): { title: string; text: string; tone: 'good' | 'due' | 'bad' } {
  const title = t(`health.${key}.title`)
  if (!state) return { title, text: t(key === 'backup' ? 'health.backup.none' : 'health.none'), tone: 'due' }
  const noted = notedIn(state).flatMap((id) => nameOf.get(id) ?? [])
  const more = noted.length > NAMED ? ` ${t('health.more', { count: noted.length - NAMED })}` : ''
  const words = { at: momentText(state.at, t), offices: noted.slice(0, NAMED).join(', ') + more }
  if (!state.ok) return { title, text: t(`health.${key}.bad`, words), tone: 'bad' }
  const isToday = officeDay(state.at) === officeDay(now)
  return { title, text: t(`health.${key}.${isToday ? 'ok' : 'late'}`, words), tone: isToday ? 'good' : 'due' }
}

export function momentText(at: Date, t: Translate): string {
  return t('health.when', { time: clockTime(at), day: dateText(officeDay(at)) })
}
