import { CompiledQuery } from 'kysely'
import type { AuditEvent } from '../../platform/audit/audit.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { PlannedVisit } from './planned.ts'

type Happened = Pick<AuditEvent, 'action' | 'at'> & {
  actorId: string | null
  subjectId: string
  fields: string
}

/** The audit events that the gate would have written for a visit up to its departure. */
export function eventsOf({ id, plan }: { id: string; plan: PlannedVisit }, guard: string): Happened[] {
  const event = (action: AuditEvent['action'], at: Date, fields = ''): Happened => {
    return { action, at, actorId: guard, subjectId: id, fields }
  }
  const events = [event('visit.entered', plan.enteredAt)]
  if (plan.advisedAt) events.push(event('visit.advised', plan.advisedAt, 'app_outcome app_status'))
  if (plan.leftAt && plan.pressedInError) {
    events.push(event('visit.left', before(plan.leftAt, 25)), event('visit.undone', before(plan.leftAt, 19)))
  }
  if (plan.leftAt) events.push(event('visit.left', plan.leftAt))
  if (plan.leftAt && plan.keptBadge) events.push(event('badge.kept', plan.leftAt, 'badge'))
  // A staff member has no account.
  const { id: member, answeredAt } = plan.host ?? {}
  if (answeredAt)
    events.push({
      ...event('visit.host_answered', answeredAt, `host_answer member=${member}`),
      actorId: null,
    })
  return events
}

function before(at: Date, seconds: number): Date {
  return new Date(at.getTime() - seconds * 1000)
}

/** Appends to the chain in order of time, in one statement. */
export async function appendAll(tx: OfficeTx, officeId: string, events: Happened[]): Promise<void> {
  const inOrder = [...events].sort((a, b) => a.at.getTime() - b.at.getTime())
  await tx.executeQuery(
    CompiledQuery.raw(APPEND, [
      officeId,
      inOrder.map((event) => event.at),
      inOrder.map((event) => event.actorId),
      inOrder.map((event) => event.action),
      inOrder.map((event) => event.subjectId),
      inOrder.map((event) => event.fields),
    ]),
  )
}

const APPEND = `
select audit_append($1, e.at, e.actor, e.action, e.subject, e.fields, null)
from (
  select * from unnest($2::timestamptz[], $3::uuid[], $4::text[], $5::uuid[], $6::text[])
    with ordinality as e (at, actor, action, subject, fields, place)
  order by place
) e`
