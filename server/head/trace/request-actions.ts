import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inDistrictOffice } from '../../platform/db/district-scope.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { TraceRequestRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'

type NewRequest = Omit<TraceRequestRow, 'office_id' | 'made_by' | 'made_at' | 'ended_at' | 'ended_by'>

/**
 * Sends a request to the offices, audited in the chains of the district and of each office. Returns false when the id is taken.
 */
export function createRequest(
  db: Db,
  actor: Actor,
  request: NewRequest,
  offices: string[],
): Promise<boolean> {
  const { officeId, accountId, now } = actor
  return inDistrictOffice(db, officeId, async (tx) => {
    const stored = await tx
      .insertInto('trace_request')
      .values({
        ...request,
        office_id: officeId,
        made_by: accountId,
        made_at: now,
        ended_at: null,
        ended_by: null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!stored) return false
    const answers = offices.map((office) => ({
      request_id: request.id,
      office_id: office,
      ...{ reason: null, trace_id: null, subjects: null, contacts: null },
      ...{ answered_by: null, answered_at: null, handed_over_at: null },
    }))
    await tx.insertInto('trace_answer').values(answers).execute()
    const event = { action: 'trace.requested', subjectId: request.id, at: now } as const
    await auditEverywhere(tx, actor, offices, event, `offices=${offices.length}`)
    return true
  })
}

/** Ends a request and deletes the sealed number. Returns false when it has ended already. */
export function endRequest(db: Db, actor: Actor, id: string): Promise<boolean> {
  return inDistrictOffice(db, actor.officeId, async (tx) => {
    const [request] = await openRequests(tx, actor.officeId).where('id', '=', id).execute()
    if (!request) return false
    await end(tx, actor, request)
    return true
  })
}

/** Ends requests whose hold is over at `due`; idempotent and safe to run on several servers. */
export async function endOverdueRequests(db: Db, due: Date, now = due): Promise<number> {
  const roots = await db.selectFrom('office').select('id').where('parent_id', 'is', null).execute()
  const today = officeDay(due)
  let ended = 0
  for (const { id: officeId } of roots) {
    await inDistrictOffice(db, officeId, async (tx) => {
      const overdue = await openRequests(tx, officeId).where('hold_until', '<', today).execute()
      for (const request of overdue) await end(tx, { officeId, accountId: undefined, now }, request)
      ended += overdue.length
    })
  }
  return ended
}

function openRequests(tx: OfficeTx, districtId: string) {
  return tx
    .selectFrom('trace_request')
    .selectAll()
    .where('office_id', '=', districtId)
    .where('ended_at', 'is', null)
    .forUpdate()
}

async function end(
  tx: OfficeTx,
  actor: Omit<Actor, 'accountId'> & { accountId: string | undefined },
  { id }: TraceRequestRow,
): Promise<void> {
  await tx
    .updateTable('trace_request')
    .set({ ended_at: actor.now, ended_by: actor.accountId ?? null, person: null })
    .where('office_id', '=', actor.officeId)
    .where('id', '=', id)
    .execute()
  const answers = await tx
    .selectFrom('trace_answer')
    .select('office_id')
    .where('request_id', '=', id)
    .execute()
  const event = { action: 'trace.request_ended', subjectId: id, at: actor.now } as const
  const offices = answers.map((answer) => answer.office_id)
  await auditEverywhere(tx, actor, offices, event, '')
}

/** Appends to the district's chain first, then to the offices' in order of id, so that two concurrent calls cannot deadlock. */
function auditEverywhere(
  tx: OfficeTx,
  { officeId, accountId }: { officeId: string; accountId: string | undefined },
  offices: string[],
  event: Pick<AuditEvent, 'action' | 'subjectId' | 'at'>,
  fields: string,
): Promise<void> {
  const own = { ...event, officeId, actorId: accountId, fields }
  const others = offices.toSorted().map((office) => ({ ...event, officeId: office, actorId: accountId }))
  return auditInEach(tx, [own, ...others], officeId)
}
