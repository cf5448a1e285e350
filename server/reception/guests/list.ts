import { PURPOSES } from '../../core/visits/visit.ts'
import { type Answers, type ColumnTitles, defineList, readList } from '../../http/lists/read-list.ts'
import { plainDay, plainTime } from '../../http/lists/written.ts'
import { dateText, type OfficeDay } from '../../platform/lib/clock.ts'
import { asSpoken } from '../../platform/lib/text.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { fieldsOf, GuestForm } from './guest-form.ts'
import type { Announcing } from './stored-guest.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readGuests: typeof readGuests
  }
}

const titles = (text: string) => text.split(' · ') as [string, ...string[]]

/** The column titles found in guest lists, ours first; compared without regard to case, tones and commas. */
export const COLUMNS = {
  name: titles(
    'Họ và tên · Họ tên · Họ & tên · Họ, tên · Tên · Họ tên khách · Họ và tên khách · Tên khách · ' +
      'Khách · Khách mời · Tên khách mời · Họ tên khách mời · Đại biểu · Tên đại biểu · ' +
      'Họ tên đại biểu · Họ và tên đại biểu · Người tham dự · Người dự họp · Họ tên người dự · Ông/Bà · ' +
      'Ông (bà) · Họ tên ông bà · Name · Full name · Guest · Visitor · Delegate',
  ),
  day: titles('Ngày hẹn · Ngày · Ngày đến · Ngày làm việc · Ngày họp · Day · Date'),
  time: titles('Giờ hẹn · Giờ · Giờ đến · Giờ làm việc · Thời gian · Thời gian đến · Time'),
  place: titles(
    'Đơn vị · Cơ quan · Cơ quan, đơn vị · Đơn vị, cơ quan · Xã hoặc đơn vị · Đơn vị công tác · ' +
      'Cơ quan công tác · Nơi công tác · Tên đơn vị · Tên cơ quan · Tổ chức · Cơ quan, tổ chức · ' +
      'Công ty · Tên công ty · Địa phương · Xã, phường · Xã, thị trấn · Địa chỉ · Organisation · Company',
  ),
  position: titles(
    'Chức vụ · Chức danh · Chức vụ, chức danh · Chức danh, chức vụ · Chức vụ công tác · Chức vụ, đơn vị · ' +
      'Chức vụ, đơn vị công tác · Chức vụ, cơ quan · Chức danh, đơn vị · Position · Title · Job title',
  ),
  phone: titles(
    'Số điện thoại · Điện thoại · ĐT · SĐT · Số ĐT · Điện thoại liên hệ · Số điện thoại liên hệ · ' +
      'SĐT liên hệ · Liên hệ · Di động · Số di động · Điện thoại di động · ĐTDĐ · Zalo · Số Zalo · ' +
      'Phone · Mobile',
  ),
  party_size: titles(
    'Số người · Số khách · Số lượng · Số lượng người · Số lượng khách · Số người đi · SL · People',
  ),
  host: titles(
    'Người, phòng cần gặp · Người cần gặp · Cần gặp · Gặp ai · Người tiếp · Cán bộ tiếp · Phòng · ' +
      'Phòng, ban · Nơi đến · Host',
  ),
  purpose: titles(
    'Nội dung làm việc · Nội dung · Nội dung công việc · Công việc · Mục đích · Lý do · Lý do đến · ' +
      'Purpose',
  ),
} satisfies ColumnTitles<string>

/** Two full days; longer lists are sent in parts. */
export const MAX_LINES = 1000

export const GUESTS = defineList({
  columns: COLUMNS,
  required: ['name'],
  sample: {
    name: 'Nguyễn Văn An',
    day: '30/11/2026',
    time: '07:30',
    place: 'UBND xã',
    position: 'Phó Chủ tịch',
    phone: '',
    party_size: '1',
    host: 'Phòng họp A',
    purpose: 'Dự họp',
  },
  most: MAX_LINES,
  people: {
    name: 'name',
    position: 'position',
    place: 'place',
    phone: 'phone',
    party_size: 'party_size',
    day: 'day',
    time: 'time',
  },
  typed: (values) => ({ ...values, ...purposeOf(values.purpose) }),
  schema: GuestForm.transform(fieldsOf),
})

/** `today` is used for rows without a day when the list has no day either. */
export function readGuests(text: string, today: OfficeDay, answers?: Answers) {
  const tidy: (typeof GUESTS)['tidy'] = (values) => ({
    ...values,
    day: plainDay(values.day || dateText(today), today),
    time: plainTime(values.time),
  })
  return readList(text, { ...GUESTS, tidy }, answers)
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
export function similarGuestKey({ day, name }: Announcing): string {
  return [day, asSpoken(name)].join('\n')
}
