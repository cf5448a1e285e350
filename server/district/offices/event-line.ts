import { clockTime, dateText, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { TreeEvent } from './office-queries.ts'

export interface EventLine {
  at: string
  what: string
  fields: string
  who: string
}

const FIELDS = [
  'name',
  'short',
  'kind',
  'locality',
  'parent_id',
  'one_stop',
  'retention_days',
  'valid_from',
] as const

/** A change of an office with its author; the audit names fields but not their values. */
export function eventLine({ at, action, fields, actor }: TreeEvent, t: Translate): EventLine {
  const words = fields.split(' ').flatMap((word) => {
    const [, key, day] = /^(from|valid_to)=(.+)$/.exec(word) ?? []
    if (key && day) return t(`office_admin.${key as 'from' | 'valid_to'}_day`, { day: dateText(day) })
    const field = FIELDS.find((one) => one === word)
    return field ? t(`office_admin.field.${field}`) : []
  })
  return {
    at: `${dateText(officeDay(at))} ${clockTime(at)}`,
    what: t(`audited.${action as 'office.created'}`, { defaultValue: action }),
    fields: words.join(', '),
    who: actor ?? t('log.system'),
  }
}
