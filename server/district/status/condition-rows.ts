import type { STATES } from '../../core/installation/actions.ts'
import { type Condition, type Facts, holds, isDone, isOverdue } from '../../core/installation/conditions.ts'
import { clockTroubles } from '../../http/clock-notice.ts'
import { clockTime, dateText, officeDay } from '../../platform/lib/clock.ts'
import { type Disk, ROOM } from '../../platform/lib/disk.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { notedIn } from './health.ts'

/** `bad` where the condition holds: somebody has to act. */
export interface Row {
  title: string
  text: string
  tone: 'good' | 'due' | 'bad'
}

interface Words {
  nameOf: Map<string, string>
  t: Translate
}

/** How many offices a sentence names. */
const NAMED = 5

/** What a condition is about, in words, and what to do. */
export function conditionRows(condition: Condition, facts: Facts, { nameOf, t }: Words): Row[] {
  const tone = holds(condition, facts) ? 'bad' : 'good'
  switch (condition) {
    case 'clock': {
      const troubles = clockTroubles(facts.clock, facts.now, t)
      return [{ title: t('clock.row.title'), text: troubles.join(' ') || t('clock.sure'), tone }]
    }
    case 'disk':
      return facts.disks.map((disk) => diskRow(disk, t))
    case 'notices':
    case 'write':
      return [{ title: t(`health.${condition}.title`), text: t(`health.${condition}.${tone}`), tone }]
    case 'closing':
    case 'retention':
    case 'audit':
    case 'backup':
    case 'wal':
    case 'copy':
    case 'erasures':
      return isDone(condition, facts) ? [jobRow(condition, facts, { nameOf, t })] : []
  }
}

/** The result of the latest run of a daily job; `due` when it has not run today. */
export function jobRow(
  key: (typeof STATES)[number],
  facts: Pick<Facts, 'states' | 'now' | 'isEmbedded'>,
  { nameOf, t }: Words,
): Row {
  const title = t(`health.${key}.title`)
  if (key === 'backup' && !facts.isEmbedded) return { title, text: t('doctor.backup.yours'), tone: 'good' }
  const state = facts.states.get(key)
  const tone = isOverdue(key, facts) ? 'bad' : 'due'
  if (!state) return { title, text: t(key === 'backup' ? 'health.backup.none' : 'health.none'), tone }
  const noted = notedIn(state).flatMap((id) => nameOf.get(id) ?? [])
  const more = noted.length > NAMED ? ` ${t('health.more', { count: noted.length - NAMED })}` : ''
  const words = { at: momentText(state.at, t), offices: noted.slice(0, NAMED).join(', ') + more }
  if (!state.ok) return { title, text: t(`health.${key}.bad`, words), tone: 'bad' }
  const isToday = officeDay(state.at) === officeDay(facts.now)
  return { title, text: t(`health.${key}.${isToday ? 'ok' : 'late'}`, words), tone: isToday ? 'good' : tone }
}

export function diskRow(
  { folder, free, writable }: Disk,
  t: Translate,
  room: { good: number; least: number } = ROOM,
): Row {
  const title = t('doctor.disk.title', { folder })
  const words = { free: sizeText(free) }
  if (!writable) return { tone: 'bad', title, text: t('doctor.disk.closed') }
  if (free < room.least) return { tone: 'bad', title, text: t('doctor.disk.full', words) }
  if (free < room.good) return { tone: 'due', title, text: t('doctor.disk.small', words) }
  return { tone: 'good', title, text: t('doctor.disk.good', words) }
}

/** Without a decimal sign, which the languages write differently. */
export function sizeText(bytes: number): string {
  return bytes < 10e9 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e9)} GB`
}

export function momentText(at: Date, t: Translate): string {
  return t('health.when', { time: clockTime(at), day: dateText(officeDay(at)) })
}
