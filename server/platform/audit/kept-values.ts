import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { OfficeTx } from '../db/office-scope.ts'

/** One corrected field, as `visit_change` stores it. */
interface KeptValue {
  field: string
  old: string | null
  new: string | null
  reason: string
}

/** Salted hash of corrected values: audit rows hold only this, while the values are stored with the visit and deleted with it. */
export function changeHash(salt: Buffer, values: KeptValue[]): Buffer {
  const lines = values.toSorted((one, other) => (one.field < other.field ? -1 : 1))
  return createHash('sha256')
    .update(salt)
    .update(JSON.stringify(lines.map((line) => [line.field, line.old, line.new, line.reason])))
    .digest()
}

/** Visits read per query. */
const BATCH = 500
const FIRST = '00000000-0000-0000-0000-000000000000'

/**
 * Returns the `seq` of the first audit row whose hash does not match a visit's stored values, because they were changed,
 * removed or added; undefined when all match. Deleted visits have no values. Looks at corrections after the row `from`.
 */
export async function findMismatch(tx: OfficeTx, officeId: string, from = 0): Promise<number | undefined> {
  for (let after = FIRST; ; ) {
    const { rows } = await keptQuery(officeId, from, after).execute(tx)
    const mismatch = rows.map(mismatchOf).find((seq) => seq !== undefined)
    const last = rows.at(-1)
    if (mismatch !== undefined || !last || rows.length < BATCH) return mismatch
    after = last.visit_id
  }
}

/** Author and time of a correction, as stored both in the audit and with the values. */
interface Correction {
  seq: number
  by: string
  at: number
}

interface CorrectedVisit {
  visit_id: string
  noted: (Correction & { hash: string })[] | null
  kept: (Correction & KeptValue & { salt: string })[] | null
  /** The newest audit row that names the visit. */
  newest: number | null
}

/** Reads both sides in one statement, so that they are from the same snapshot while corrections go on. */
function keptQuery(officeId: string, from: number, after: string) {
  return sql<CorrectedVisit>`
with corrected as (
  (select distinct subject_id as id from audit
    where office_id = ${officeId} and change_hash is not null and seq > ${from} and subject_id > ${after}
    order by subject_id limit ${BATCH})
  union
  (select distinct visit_id from visit_change where office_id = ${officeId} and ${from} = 0 and visit_id > ${after}
    order by visit_id limit ${BATCH})
)
select c.id as visit_id,
  (select jsonb_agg(jsonb_build_object('seq', a.seq, 'by', a.actor_id, 'at', ${epochOf('a')},
      'hash', encode(a.change_hash, 'hex')) order by a.seq)
    from audit a where a.office_id = v.office_id and a.subject_id = v.id and a.change_hash is not null) as noted,
  (select jsonb_agg(jsonb_build_object('seq', k.seq, 'by', k.by, 'at', ${epochOf('k')}, 'salt', encode(k.salt, 'hex'),
      'field', k.field, 'old', k.old, 'new', k.new, 'reason', k.reason) order by k.seq)
    from visit_change k where k.visit_id = v.id) as kept,
  (select max(a.seq) from audit a where a.office_id = v.office_id and a.subject_id = v.id) as newest
from corrected c left join visit v on v.id = c.id and v.office_id = ${officeId}
order by c.id limit ${BATCH}`
}

function epochOf(table: string) {
  return sql`(extract(epoch from ${sql.ref(`${table}.at`)}) * 1000)::bigint`
}

/** The `seq` of the first correction whose values do not match; when there are values without a correction, the newest row. */
function mismatchOf({ noted, kept, newest }: CorrectedVisit): number | undefined {
  const corrections = noted ?? []
  const sets = setsOf(kept ?? [])
  const unfit = corrections.find((correction, place) => !fits(correction, sets[place] ?? []))
  if (unfit) return unfit.seq
  return sets.length > corrections.length ? (newest ?? 0) : undefined
}

type Noted = NonNullable<CorrectedVisit['noted']>[number]
type StoredValue = NonNullable<CorrectedVisit['kept']>[number]

function setsOf(kept: StoredValue[]): StoredValue[][] {
  const sets = new Map<number, StoredValue[]>()
  for (const value of kept) sets.set(value.seq, [...(sets.get(value.seq) ?? []), value])
  return [...sets.values()]
}

function fits({ hash, by, at }: Noted, values: StoredValue[]): boolean {
  const [first] = values
  if (!first || values.some((value) => value.by !== by || value.at !== at || value.salt !== first.salt))
    return false
  return changeHash(Buffer.from(first.salt, 'hex'), values).toString('hex') === hash
}
