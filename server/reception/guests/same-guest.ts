import type { Problems } from '../../http/form.ts'
import type { ReadRows } from '../../http/lists/import-page.ts'
import type { List, ListRow } from '../../http/lists/read-list.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type Announcing, differing, fillsOf, mayBeOne, mayBeWho, type StoredGuest } from './stored-guest.ts'

interface How<Fields> {
  /** The key under which a row and a guest are the same. */
  rowKey: (one: Announcing) => string
  /** The key under which they may be the same, when one of them has fewer fields. */
  similarKey: (one: Announcing) => string
  /** Called once for each new guest; returns the problem when the limit is exceeded. */
  refusal: (fields: Fields) => Problems | undefined
  /** True when the importer may read and complete this guest's data. */
  isOwn: (one: StoredGuest) => boolean
}

/**
 * Marks rows whose guest the office already expects. Each expected guest matches one row, so that importing a list again adds
 * nobody and two people of the same name and unit stay two. A different phone number is a different person. Missing fields are
 * filled in; nothing is overwritten. If two rows of a list may be one person, the import asks before it drops either.
 */
export function markExpected<Fields extends Announcing>(
  rows: ListRow<Fields>[],
  known: StoredGuest[],
  how: How<Fields>,
): ListRow<Fields>[] {
  const { found, perhaps } = matched(rows, known, how)
  const taken = new Map<string, ListRow<Fields>[]>()
  return rows.map((row) => {
    const { fields } = row
    if (!fields) return row
    const before = taken.get(how.rowKey(fields)) ?? []
    taken.set(how.rowKey(fields), [...before, row])
    const one = found.get(row)
    if (one) return { ...row, known: true, ...(how.isOwn(one) && completed(one, fields)) }
    const problems = how.refusal(fields)
    const like = perhaps.get(row)
    if (like) {
      const who = { row: 0, isOne: true, known: like.place ?? '' }
      return problems ? { ...row, known: true } : { ...row, twin: who }
    }
    if (problems) return { ...row, fields: undefined, problems }
    const twin = before.find((other) => other.fields && mayBeOne(other.fields, fields))
    return twin
      ? {
          ...row,
          twin: { row: twin.number, isOne: fields.phone !== null && twin.fields?.phone === fields.phone },
        }
      : row
  })
}

function completed<Fields extends Announcing>(one: StoredGuest, fields: Fields): Partial<ListRow<Fields>> {
  const fills = one.has_come ? {} : fillsOf(one, fields)
  return {
    ...(Object.keys(fills).length > 0 && { fills: { id: one.id, fields: fills as Partial<Fields> } }),
    kept: differing(one, fields),
  }
}

/**
 * Matches rows to guests: exact matches first, then unambiguous ones where one side has more fields. When the stored guest has
 * more than the row, a person has to decide; these are in `perhaps`.
 */
function matched<Fields extends Announcing>(
  rows: ListRow<Fields>[],
  known: StoredGuest[],
  { rowKey, similarKey, isOwn }: How<Fields>,
) {
  const left = new Map(grouped(known, rowKey))
  const found = new Map<ListRow<Fields>, StoredGuest>()
  for (const row of rows) {
    const own = row.fields ? (left.get(rowKey(row.fields)) ?? []) : []
    const one = row.fields && closest(own, row.fields)
    if (!one) continue
    own.splice(own.indexOf(one), 1)
    found.set(row, one)
  }
  const perhaps = new Map<ListRow<Fields>, StoredGuest>()
  const others = new Map(grouped([...left.values()].flat().filter(isOwn), similarKey))
  const open = rows.filter((row) => row.fields && !found.has(row))
  const like = new Map(grouped(open, ({ fields }) => (fields ? similarKey(fields) : '')))
  for (const row of open) {
    const { fields } = row
    if (!fields) continue
    const [one, another] = (others.get(similarKey(fields)) ?? []).filter((other) => mayBeWho(other, fields))
    const rivals = like
      .get(similarKey(fields))
      ?.filter((other) => one && other.fields && mayBeWho(one, other.fields))
    if (!one || another || rivals?.length !== 1) continue
    const saysMore = one.has_come || Object.keys(fillsOf(one, fields)).length > 0
    ;(saysMore ? found : perhaps).set(row, one)
  }
  return { found, perhaps }
}

/** Of guests with the same name, prefers the same phone number, then the same position. */
function closest(own: StoredGuest[], fields: Announcing): StoredGuest | undefined {
  const some = own.filter((one) => mayBeOne(one, fields))
  return (
    some.find(({ phone }) => phone !== null && phone === fields.phone) ??
    some.find(({ position }) => position && position === fields.position) ??
    some[0]
  )
}

/** Says what each row adds to a guest, and asks whether it is another person than an earlier row of the same name. */
export function withTwins<Fields, ActorType>(
  preview: (list: List<Fields>, actor: ActorType) => Promise<ReadRows>,
  names: Record<string, string>,
): (list: List<Fields>, actor: ActorType, t: Translate) => Promise<ReadRows> {
  return async (list, actor, t) => {
    const read = await preview(list, actor)
    const rows = read.rows.map((row) => {
      const { twin, fills, kept = [] } = row as ListRow<Fields>
      if (twin) return { ...row, both: !twin.isOne, notes: [twinNote(twin, t)] }
      const notes = kept.length > 0 ? [t('guests.kept', { said: kept.join(', ') })] : []
      if (!fills) return { ...row, notes }
      const fields = Object.keys(fills.fields).map((field) => names[field] ?? field)
      return {
        ...row,
        completes: true,
        notes: [fields.join('; '), ...notes],
      }
    })
    return { ...read, rows }
  }
}

function twinNote({ row, isOne, known }: NonNullable<ListRow['twin']>, t: Translate): string {
  if (known === '') return t('guests.same_as_known')
  if (known !== undefined) return t('guests.same_as_known_of', { place: known })
  return t(isOne ? 'guests.same_phone' : 'guests.same_name', { row })
}
