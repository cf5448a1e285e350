import { clockTime, dateText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Office } from '../offices/directory.ts'
import { phoneTail, phoneText } from './phone.ts'
import { placeText, purposeLabel } from './words.ts'

/** The fields that a page lists in a visit's history; the other fields of a change follow from these. */
const SHOWN = [
  'name',
  'phone',
  'commune_code',
  'organisation',
  'position',
  'purpose',
  'purpose_note',
  'host',
  'plate',
  'badge',
  'party_size',
  'guest_id',
  'app_status',
  'app_outcome',
  'day',
  'entered_at',
  'left_at',
  'state',
] as const
type Shown = (typeof SHOWN)[number]

/** One row of `visit_change`. */
export interface Change {
  field: string
  old: string | null
  new: string | null
  reason: string
}

export interface ChangeText {
  field: string
  old: string
  new: string
  reason: string
}

/** Returns undefined for a field that no page lists. */
export function changeText(
  change: Change,
  { office, t, phones }: { office: Office; t: Translate; phones: 'masked' | 'whole' },
): ChangeText | undefined {
  const field = SHOWN.find((shown) => shown === change.field)
  if (!field) return undefined
  const text = (value: string | null) => valueText(field, value, office, t, phones)
  return {
    field: t(`field.${field}`),
    old: text(change.old),
    new: text(change.new),
    reason: reasonLabel(change.reason, t),
  }
}

export function reasonLabel(reason: string, t: Translate): string {
  return t(`reason.${reason as 'trial'}`)
}

function valueText(
  field: Shown,
  value: string | null,
  office: Office,
  t: Translate,
  phones: 'masked' | 'whole',
): string {
  if (field === 'guest_id') return t(value === null ? 'visit.expected_no' : 'visit.expected_yes')
  if (value === null || value === '') return t('log.none')
  switch (field) {
    case 'phone':
      return phones === 'whole' ? phoneText(value) : phoneTail(value)
    case 'day':
      return dateText(value)
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
    case 'position':
    case 'purpose_note':
    case 'host':
    case 'plate':
    case 'badge':
    case 'party_size':
      return value
  }
}
