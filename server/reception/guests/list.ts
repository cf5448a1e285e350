import { PURPOSES } from '../../core/visits/visit.ts'
import { readRows } from '../../http/list-rows.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { dateText, type OfficeDay } from '../../platform/lib/clock.ts'
import { toned, wordsIn } from '../../platform/lib/text.ts'
import type { ColumnNames } from '../../platform/spreadsheet/records.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { fieldsOf, GuestForm } from './guest-form.ts'
import { shaped, shapedPlainly } from './list-shape.ts'
import { looseDay, looseParty, looseTime, withoutTitle } from './loosely.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readGuests: typeof readList
  }
}

export const COLUMNS = {
  name: [
    ...([
      'Họ và tên',
      'Họ tên',
      'Họ & tên',
      'Họ, tên',
      'Tên',
      'Họ tên khách',
      'Họ và tên khách',
      'Tên khách',
    ] as const),
    ...([
      'Khách',
      'Khách mời',
      'Tên khách mời',
      'Họ tên khách mời',
      'Đại biểu',
      'Tên đại biểu',
      'Họ tên đại biểu',
    ] as const),
    ...([
      'Họ và tên đại biểu',
      'Người tham dự',
      'Người dự họp',
      'Họ tên người dự',
      'Ông/Bà',
      'Ông (bà)',
    ] as const),
    ...(['Họ tên ông bà', 'Name', 'Full name', 'Guest', 'Visitor', 'Delegate'] as const),
  ],
  day: ['Ngày hẹn', 'Ngày', 'Ngày đến', 'Ngày làm việc', 'Ngày họp', 'Day', 'Date'],
  time: ['Giờ hẹn', 'Giờ', 'Giờ đến', 'Giờ làm việc', 'Thời gian', 'Thời gian đến', 'Time'],
  place: [
    ...([
      'Đơn vị',
      'Cơ quan',
      'Cơ quan, đơn vị',
      'Đơn vị, cơ quan',
      'Xã hoặc đơn vị',
      'Đơn vị công tác',
    ] as const),
    ...([
      'Cơ quan công tác',
      'Nơi công tác',
      'Tên đơn vị',
      'Tên cơ quan',
      'Tổ chức',
      'Cơ quan, tổ chức',
    ] as const),
    ...([
      'Công ty',
      'Tên công ty',
      'Địa phương',
      'Xã, thị trấn',
      'Địa chỉ',
      'Organisation',
      'Company',
    ] as const),
  ],
  phone: [
    ...([
      'Số điện thoại',
      'Điện thoại',
      'ĐT',
      'SĐT',
      'Số ĐT',
      'Điện thoại liên hệ',
      'Số điện thoại liên hệ',
    ] as const),
    ...(['SĐT liên hệ', 'Liên hệ', 'Di động', 'Số di động', 'Điện thoại di động', 'ĐTDĐ', 'Zalo'] as const),
    ...(['Số Zalo', 'Phone', 'Mobile'] as const),
  ],
  party_size: [
    'Số người',
    'Số khách',
    'Số lượng',
    'Số lượng người',
    'Số lượng khách',
    'Số người đi',
    'SL',
    'People',
  ],
  host: [
    ...(['Người, phòng cần gặp', 'Người cần gặp', 'Cần gặp', 'Gặp ai', 'Người tiếp', 'Cán bộ tiếp'] as const),
    ...(['Phòng', 'Phòng, ban', 'Nơi đến', 'Host'] as const),
  ],
  purpose: [
    'Nội dung làm việc',
    'Nội dung',
    'Nội dung công việc',
    'Công việc',
    'Mục đích',
    'Lý do',
    'Lý do đến',
    'Purpose',
  ],
} as const satisfies ColumnNames<string>

/** Two full days; a longer list is sent in parts. */
export const MAX_LINES = 1000

/** `today` is the day of a line that says none, where the list says none either. */
export function readList(source: Uint8Array | string, today: OfficeDay) {
  const shape = { columns: COLUMNS, hasDays: true }
  return readRows(source, COLUMNS, {
    required: ['name'],
    most: MAX_LINES,
    shapes: { headed: (rows) => shaped(rows, shape), plain: (rows) => shapedPlainly(rows, shape) },
    loosely: (values) => ({
      ...values,
      name: withoutTitle(values.name),
      day: looseDay(values.day || dateText(today), today),
      time: looseTime(values.time),
      party_size: looseParty(values.party_size),
    }),
    typed: (values) => ({ ...values, ...purposeOf(values.purpose) }),
    schema: GuestForm.transform(fieldsOf),
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
