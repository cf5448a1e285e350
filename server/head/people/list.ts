import * as z from 'zod'
import { type Answers, defineList, type ListRow, markKnown, readList } from '../../http/lists/read-list.ts'
import type { StaffFields } from '../../platform/db/schema.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { memberFields, memberRowKey, STAFF_STATUSES } from './member-form.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readStaff: typeof readStaff
  }
}

export const MAX_MEMBERS = 1000

const statusOf = termsOf(STAFF_STATUSES, (name) => `app_status.${name}`)

const STAFF = defineList({
  columns: {
    name: ['Họ và tên', 'Họ tên', 'Tên', 'Cán bộ', 'Name', 'Full name'],
    unit: [
      ...(['Phòng, bộ phận', 'Phòng', 'Bộ phận', 'Phòng, ban', 'Đơn vị', 'Đơn vị công tác'] as const),
      ...(['Khoa, phòng', 'Tổ', 'Section'] as const),
    ],
    status: ['Ứng dụng', 'Tình trạng', 'App'],
    relatives: ['Số người thân được hỗ trợ', 'Người thân', 'Relatives helped'],
    room_phone: ['Số điện thoại của phòng', 'Điện thoại phòng', 'Phone of the room'],
    email: ['Thư điện tử', 'Email', 'E-mail'],
  },
  required: ['name'],
  sample: {
    name: 'Nguyễn Văn An',
    unit: 'Văn phòng',
    status: 'Đang chạy',
    relatives: '2',
    room_phone: '0272 3874 111',
    email: 'nva@example.vn',
  },
  most: MAX_MEMBERS,
  people: { name: 'name', place: 'unit' },
  // Unknown text is kept as it is, and validation reports it.
  typed: (values, answered) => ({
    ...values,
    status: statusOf(values.status) ?? answered('status') ?? values.status,
  }),
  schema: z.object(memberFields),
})

/** Where nobody declares, neither does the list. */
export function staffList(declares: boolean): typeof STAFF {
  if (declares) return STAFF
  const { status: _, relatives: __, ...columns } = STAFF.columns
  return { ...STAFF, columns: columns as typeof STAFF.columns, typed: (values) => values }
}

export function readStaff(text: string, declares: boolean, answers?: Answers) {
  return readList(text, staffList(declares), answers)
}

export function markMembers(
  rows: ListRow<StaffFields>[],
  known: Pick<StaffFields, 'name' | 'unit'>[],
): ListRow<StaffFields>[] {
  let members = known.length
  const detail = { most: String(MAX_MEMBERS) }
  return markKnown(rows, known, memberRowKey, () =>
    members++ < MAX_MEMBERS ? undefined : { row: { key: 'problem.roster_full', detail } },
  )
}
