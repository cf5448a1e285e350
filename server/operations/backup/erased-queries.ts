import { sql } from 'kysely'
import { ERASING_KINDS } from '../../core/offices/data-rights.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'

/** The deleted entries of each erasure request. Leaves out requests answered before `since`. */
export function listErased(
  db: Db,
  officeId: string,
  since: Date,
): Promise<{ requestId: string; ids: string[] }[]> {
  return inOffice(db, officeId, async (tx) => {
    const { rows } = await sql<{ requestId: string; ids: string[] }>`
      select r.id as "requestId", array_agg(one.id) as ids
      from subject_request r, unnest(r.visits) as one (id)
      where r.office_id = ${officeId} and r.kind = any(${ERASING_KINDS})
        and (r.closed_at is null or r.closed_at >= ${since})
        and not exists (select from visit v where v.office_id = r.office_id and v.id = one.id)
        and not exists (select from late_record l where l.office_id = r.office_id and l.visit_id = one.id)
        and not exists (select from expected_guest g where g.office_id = r.office_id and g.id = one.id)
      group by r.id`.execute(tx)
    return rows
  })
}
