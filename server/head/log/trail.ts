import type { Office } from '../../core/offices/directory.ts'
import { type ChangeText, changeText } from '../../core/visits/words.ts'
import { clockTime, dayMonthText, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { TrailRow } from './visit-queries.ts'

export interface TrailLine {
  seq: number
  at: string
  who: string
  what: string
  changes: ChangeText[]
}

/** The kind of actor for actions without an account. */
const WITHOUT_ACCOUNT: Record<string, 'visitor' | 'lobby' | 'host'> = {
  'visit.registered': 'visitor',
  'visit.advised': 'visitor',
  'visit.left': 'visitor',
  'visit.confirmed': 'lobby',
  'visit.host_answered': 'host',
}

export function trailLine(row: TrailRow, office: Office, t: Translate): TrailLine {
  return {
    seq: row.seq,
    at: `${dayMonthText(officeDay(row.at))} ${clockTime(row.at)}`,
    who: row.actor ?? t(`log.${WITHOUT_ACCOUNT[row.action] ?? 'system'}`),
    what: t(`audited.${row.action as 'visit.entered'}`, { defaultValue: row.action }),
    changes: row.changes.flatMap((change) => changeText(change, { office, t, phones: 'masked' }) ?? []),
  }
}
