import { grouped } from '../../core/guests/delegates.ts'
import type { Problems } from '../../http/form.ts'
import type { ListImport } from '../../http/import-list.ts'
import type { List, ListRow } from '../../http/list-rows.ts'
import type { GuestFields } from '../../platform/db/schema.ts'

type Like = Pick<GuestFields, 'phone'>

/**
 * Marks whom the office expects already: as many of one name as it has stand for as many lines, so that the same list again adds
 * nobody and two people of one name and unit are two. Another telephone is another person. Of the others `refusal` says, one after
 * the other, why one is too many.
 */
export function markExpected<Known extends Like, Fields extends Known>(
  rows: ListRow<Fields>[],
  known: NoInfer<Known>[],
  sameness: (one: Known) => string,
  refusal: (fields: Fields) => Problems | undefined,
): ListRow<Fields>[] {
  const left = new Map(grouped(known, sameness))
  const taken = new Map<string, ListRow<Fields>[]>()
  return rows.map((row) => {
    const { fields } = row
    if (!fields) return row
    const own = left.get(sameness(fields)) ?? []
    const at = own.findIndex((one) => !one.phone || !fields.phone || one.phone === fields.phone)
    if (at >= 0) {
      own.splice(at, 1)
      return { ...row, known: true }
    }
    const before = taken.get(sameness(fields)) ?? []
    if (fields.phone && before.some((one) => one.fields?.phone === fields.phone))
      return { ...row, known: true }
    const problems = refusal(fields)
    if (problems) return { ...row, fields: undefined, problems }
    taken.set(sameness(fields), [...before, row])
    return before[0] ? { ...row, twin: before[0].number } : row
  })
}

/** Says of a line that an earlier one has the same name: both are recorded, and a person sees whether they are two. */
export function withTwins<Fields>(
  preview: ListImport<List<Fields>>['preview'],
): ListImport<List<Fields>>['preview'] {
  return async (list, actor, t) => {
    const read = await preview(list, actor, t)
    const rows = read.rows.map((row) => {
      const { twin } = row as ListRow<Fields>
      return twin === undefined ? row : { ...row, notes: [t('guests.same_name', { row: twin })] }
    })
    return { ...read, rows }
  }
}
