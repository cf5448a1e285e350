import { PURPOSES } from '../../core/visits/visit.ts'
import { readRows } from '../../http/list-rows.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { toned, wordsIn } from '../../platform/lib/text.ts'
import type { ColumnNames } from '../../platform/spreadsheet/records.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { fieldsOf, GuestForm } from './guest-form.ts'
import { readPlainLine } from './plain-line.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readGuests: typeof readList
  }
}

export const COLUMNS = {
  name: ['Họ và tên', 'Họ tên', 'Tên khách', 'Đại biểu', 'Name', 'Full name'],
  day: ['Ngày hẹn', 'Ngày', 'Day', 'Date'],
  time: ['Giờ hẹn', 'Giờ', 'Thời gian', 'Time'],
  place: ['Đơn vị', 'Cơ quan', 'Cơ quan, đơn vị', 'Xã hoặc đơn vị', 'Địa chỉ', 'Organisation'],
  phone: ['Số điện thoại', 'Điện thoại', 'ĐT', 'SĐT', 'Phone'],
  party_size: ['Số người', 'Số khách', 'People'],
  host: ['Người, phòng cần gặp', 'Người cần gặp', 'Phòng', 'Host'],
  purpose: ['Nội dung làm việc', 'Nội dung', 'Purpose'],
} as const satisfies ColumnNames<string>

/** Two full days; a longer list is sent in parts. */
export const MAX_LINES = 1000

/** `today` is the day of a line that says none, where the list has no columns. */
export function readList(source: Uint8Array | string, today = '') {
  return readRows(source, COLUMNS, {
    required: ['name', 'day'],
    most: MAX_LINES,
    typed: (values) => ({ ...values, ...purposeOf(values.purpose) }),
    schema: GuestForm.transform(fieldsOf),
    plain(cells) {
      const line = readPlainLine(cells)
      return line && { ...line, day: line.day || today }
    },
  })
}

const purposes = termsOf(PURPOSES, (name) => `purpose.${name}`)

/** Words that are no purpose of ours are kept as they stand. */
function purposeOf(words: string): Record<'purpose' | 'purpose_note', string> {
  const known = words === '' ? 'work' : purposes(words)
  return known ? { purpose: known, purpose_note: '' } : { purpose: 'other', purpose_note: words }
}

/** The key that makes two lines one guest: capitals distinguish nobody, An and Ân are two. */
export function sameness({ day, at_minutes, name, place }: KnownGuest): string {
  return [day, at_minutes ?? '', asSpoken(name), asSpoken(place ?? '')].join('\n')
}

export function asSpoken(text: string): string {
  return wordsIn(text).map(toned).join(' ')
}

export type KnownGuest = Pick<GuestFields, 'day' | 'at_minutes' | 'name' | 'place' | 'phone'>
