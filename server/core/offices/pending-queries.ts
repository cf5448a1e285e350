import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'

/** How many trace requests of the district this office has not answered yet. */
export async function countPendingTraceRequests(db: Db, officeId: string): Promise<number> {
  const { waiting } = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('trace_answer as a')
      .innerJoin('trace_request as r', 'r.id', 'a.request_id')
      .select(({ fn }) => fn.countAll<number>().as('waiting'))
      .where('a.office_id', '=', officeId)
      .where('a.state', '=', 'waiting')
      .where('r.ended_at', 'is', null)
      .executeTakeFirstOrThrow(),
  )
  return waiting
}
