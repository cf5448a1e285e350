import type { Problems } from '../../http/form.ts'
import type { ReadRows } from '../../http/import-page.ts'
import type { List, ListRow } from '../../http/list-rows.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import type { Translate } from '../../platform/messages/messages.ts'

type Like = Pick<GuestFields, 'phone'>

/**
 * Marks whom the office expects already: as many of one name as it has stand for as many lines, so that the same list again adds
 * nobody and two people of one name and unit are two. Another phone number is another person. Of two lines of one list that may
 * be one person neither is left out unasked. Of the others `refusal` says, one after the other, why one is too many.
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
    const before = taken.get(sameness(fields)) ?? []
    taken.set(sameness(fields), [...before, row])
    const at = own.findIndex((one) => mayBeOne(one, fields))
    if (at >= 0) {
      own.splice(at, 1)
      return { ...row, known: true }
    }
    const problems = refusal(fields)
    if (problems) return { ...row, fields: undefined, problems }
    const twin = before.find((one) => one.fields && mayBeOne(one.fields, fields))
    return twin
      ? {
          ...row,
          twin: { row: twin.number, isOne: fields.phone !== null && twin.fields?.phone === fields.phone },
        }
      : row
  })
}

function mayBeOne(one: Like, other: Like): boolean {
  return !one.phone || !other.phone || one.phone === other.phone
}

/** Asks of a line whether it is another person than an earlier one of the same name. */
export function withTwins<Fields, By>(
  preview: (list: List<Fields>, actor: By) => Promise<ReadRows>,
): (list: List<Fields>, actor: By, t: Translate) => Promise<ReadRows> {
  return async (list, actor, t) => {
    const read = await preview(list, actor)
    const rows = read.rows.map((row) => {
      const { twin } = row as ListRow<Fields>
      if (!twin) return row
      const note = t(twin.isOne ? 'guests.same_phone' : 'guests.same_name', { row: twin.row })
      return { ...row, both: !twin.isOne, notes: [note] }
    })
    return { ...read, rows }
  }
}
