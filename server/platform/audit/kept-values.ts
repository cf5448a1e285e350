import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { OfficeTx } from '../db/office-scope.ts'

/** One field of a correction, as `visit_change` keeps it. */
interface KeptValue {
  field: string
  old: string | null
  new: string | null
  reason: string
}

/** An audit row holds only a salted hash of the values; the values lie beside the visit and are deleted with it. */
export function changeHash(salt: Buffer, values: KeptValue[]): Buffer {
  const lines = values.toSorted((one, other) => (one.field < other.field ? -1 : 1))
  return createHash('sha256')
    .update(salt)
    .update(JSON.stringify(lines.map((line) => [line.field, line.old, line.new, line.reason])))
    .digest()
}

/** Visits whose values are read at once. */
const BATCH = 500
const FIRST = '00000000-0000-0000-0000-000000000000'

/**
 * The `seq` of the first row of the audit whose hash does not match the stored values of a visit, because somebody changed,
 * removed or added values; undefined where all match. Deleted visits have none. Looks at corrections after the row `from`.
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

/** The person and the time of a correction, as the audit has them and as the values have them. */
interface Correction {
  seq: number
  by: string
  at: number
}

interface CorrectedVisit {
  visit_id: string
  noted: (Correction & { hash: string })[] | null
  kept: (Correction & KeptValue & { salt: string })[] | null
  /** The newest row of the audit that names the visit. */
  newest: number | null
}

/** In one statement, so that both are of one moment while corrections go on; of visits that either of them names. */
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

/** The first correction whose values are not those that it had; where values have none, the newest row. */
function mismatchOf({ noted, kept, newest }: CorrectedVisit): number | undefined {
  const corrections = noted ?? []
  const sets = setsOf(kept ?? [])
  const unfit = corrections.find((correction, place) => !fits(correction, sets[place] ?? []))
  if (unfit) return unfit.seq
  return sets.length > corrections.length ? (newest ?? 0) : undefined
}

type Noted = NonNullable<CorrectedVisit['noted']>[number]
type Kept = NonNullable<CorrectedVisit['kept']>[number]

function setsOf(kept: Kept[]): Kept[][] {
  const sets = new Map<number, Kept[]>()
  for (const value of kept) sets.set(value.seq, [...(sets.get(value.seq) ?? []), value])
  return [...sets.values()]
}

function fits({ hash, by, at }: Noted, values: Kept[]): boolean {
  const [first] = values
  if (!first || values.some((value) => value.by !== by || value.at !== at || value.salt !== first.salt))
    return false
  return changeHash(Buffer.from(first.salt, 'hex'), values).toString('hex') === hash
}
