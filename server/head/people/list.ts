import * as z from 'zod'
import { type ListRow, markKnown, readRows } from '../../http/list-rows.ts'
import type { StaffFields } from '../../platform/db/schema.ts'
import type { ColumnNames } from '../../platform/spreadsheet/records.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { memberFields, memberRowKey, STAFF_STATUSES } from './member-form.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readStaff: typeof readList
  }
}

export const COLUMNS = {
  name: ['Họ và tên', 'Họ tên', 'Name', 'Full name'],
  unit: ['Phòng, bộ phận', 'Phòng', 'Bộ phận', 'Section'],
  status: ['Ứng dụng', 'Tình trạng', 'App'],
  relatives: ['Số người thân được hỗ trợ', 'Người thân', 'Relatives helped'],
  room_phone: ['Số điện thoại của phòng', 'Điện thoại phòng', 'Phone of the room'],
  email: ['Thư điện tử', 'Email', 'E-mail'],
} as const satisfies ColumnNames<string>

export const MAX_MEMBERS = 1000

const statusOf = termsOf(STAFF_STATUSES, (name) => `app_status.${name}`)

export function readList(source: Uint8Array | string) {
  return readRows(source, COLUMNS, {
    required: ['name'],
    most: MAX_MEMBERS,
    // Unknown text is kept as it is, and validation reports it.
    typed: (values) => ({ ...values, status: statusOf(values.status) ?? values.status }),
    schema: z.object(memberFields),
  })
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
