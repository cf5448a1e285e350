import { PURPOSES } from '../../core/visits/visit.ts'
import { readRows } from '../../http/list-rows.ts'
import { dateText, type OfficeDay } from '../../platform/lib/clock.ts'
import { asSpoken } from '../../platform/lib/text.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { fieldsOf, GuestForm } from './guest-form.ts'
import type { Announcing } from './known-guest.ts'
import { COLUMNS } from './list-columns.ts'
import { shaped, shapedPlainly } from './list-shape.ts'
import { asOnCard, looseDay, looseParty, loosePhone, looseTime } from './loosely.ts'
import { positionAndUnit } from './position.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readGuests: typeof readList
  }
}

/** Two full days; longer lists are sent in parts. */
export const MAX_LINES = 1000

/** `today` is used for rows without a day when the list has no day either. */
export function readList(source: Uint8Array | string, today: OfficeDay) {
  const shape = { columns: COLUMNS, hasDays: true }
  return readRows(source, COLUMNS, {
    required: ['name'],
    most: MAX_LINES,
    shapes: { headed: (rows) => shaped(rows, shape), plain: (rows) => shapedPlainly(rows, shape) },
    loosely: (values) => ({
      ...values,
      ...asOnCard(positionAndUnit(values)),
      day: looseDay(values.day || dateText(today), today),
      time: looseTime(values.time),
      phone: loosePhone(values.phone),
      party_size: looseParty(values.party_size),
    }),
    typed: (values) => ({ ...values, ...purposeOf(values.purpose) }),
    schema: GuestForm.transform(fieldsOf),
  })
}

const purposes = termsOf(PURPOSES, (name) => `purpose.${name}`)

/** A purpose that is not one of ours is kept as typed. */
function purposeOf(words: string): Record<'purpose' | 'purpose_note', string> {
  const known = words === '' ? 'work' : purposes(words)
  return known ? { purpose: known, purpose_note: '' } : { purpose: 'other', purpose_note: words }
}

/** The key under which two rows are the same guest. */
export function guestKey({ day, at_minutes, name, place }: Announcing): string {
  return [day, at_minutes ?? '', asSpoken(name), asSpoken(place ?? '')].join('\n')
}

/** The key under which two rows may be the same guest: day and name only. */
export function looseGuestKey({ day, name }: Announcing): string {
  return [day, asSpoken(name)].join('\n')
}
