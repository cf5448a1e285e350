import { clockTime, dateText, officeDay } from '../clock.ts'
import type { Translate } from '../messages/messages.ts'
import type { Office } from '../offices/directory.ts'
import { phoneTail } from '../visits/phone.ts'
import { placeText, purposeLabel } from '../visits/words.ts'
import { reasonLabel } from './log-row.ts'
import type { TrailRow } from './visit-queries.ts'

export interface TrailLine {
  seq: number
  at: string
  who: string
  what: string
  changes: { field: string; old: string; new: string; reason: string }[]
}

/** Fields of a change that say something to a person; the rest follows from them. */
const SHOWN = [
  'name',
  'phone',
  'commune_code',
  'organisation',
  'purpose',
  'purpose_note',
  'host',
  'party_size',
  'app_status',
  'app_outcome',
  'entered_at',
  'left_at',
  'state',
] as const
type Shown = (typeof SHOWN)[number]

/** Whose doing it was where no account did it. */
const WITHOUT_ACCOUNT: Record<string, 'visitor' | 'lobby'> = {
  'visit.registered': 'visitor',
  'visit.advised': 'visitor',
  'visit.left': 'visitor',
  'visit.confirmed': 'lobby',
}

export function trailLine(row: TrailRow, office: Office, t: Translate): TrailLine {
  return {
    seq: row.seq,
    at: `${dateText(officeDay(row.at)).slice(0, 5)} ${clockTime(row.at)}`,
    who: row.actor ?? t(`log.${WITHOUT_ACCOUNT[row.action] ?? 'system'}`),
    what: t(`audited.${row.action as 'visit.entered'}`, { defaultValue: row.action }),
    changes: row.changes.flatMap((change) => {
      const field = SHOWN.find((shown) => shown === change.field)
      if (!field) return []
      return {
        field: t(`field.${field}`),
        old: valueText(field, change.old, office, t),
        new: valueText(field, change.new, office, t),
        reason: reasonLabel(change.reason, t),
      }
    }),
  }
}

function valueText(field: Shown, value: string | null, office: Office, t: Translate): string {
  if (value === null || value === '') return t('log.none')
  switch (field) {
    case 'phone':
      return phoneTail(value)
    case 'entered_at':
    case 'left_at':
      return clockTime(new Date(value))
    case 'purpose':
      return purposeLabel(value, t)
    case 'commune_code':
      return placeText({ commune_code: value, organisation: null }, office.communes)
    case 'app_status':
      return t(`app_status.${value as 'running'}`)
    case 'app_outcome':
      return t(`app_outcome.${value as 'installed'}`)
    case 'state':
      return t(`state.${value as 'inside'}`)
    case 'name':
    case 'organisation':
    case 'purpose_note':
    case 'host':
    case 'party_size':
      return value
  }
}
