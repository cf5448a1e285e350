import { randomUUID } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { Office } from '../../core/offices/directory.ts'
import { hashOf } from '../../core/visits/entry.ts'
import { newVisitRow } from '../../core/visits/new-visit-row.ts'
import type { Database } from '../../platform/db/schema.ts'
import type { StoredVisit } from './planned.ts'

export type Row = Insertable<Database['visit']>

/** The row as the gate's actions would have stored it. */
export function rowOf(office: Office, guard: string, { id, plan }: StoredVisit, number: number): Row {
  const { entry, enteredAt, leftAt } = plan
  const asTyped = plan.advisedAt ? { ...entry, appOutcome: null } : entry
  const row = newVisitRow(office, {
    id,
    clientUuid: randomUUID(),
    bodyHash: hashOf(asTyped),
    entry,
    phoneShared: plan.phoneShared,
    state: 'inside',
    source: 'gate',
    assurance: 'staff',
    enteredAt,
    enteredBy: guard,
    guestId: plan.guestId,
    meetingId: plan.meeting?.id,
    hostMemberId: plan.host?.id,
  })
  return {
    ...row,
    number,
    version:
      1 +
      Number(plan.advisedAt !== null) +
      (plan.pressedInError ? 2 : 0) +
      Number(leftAt !== null) +
      Number(plan.keptBadge ?? false),
    ...(plan.host?.answeredAt && { host_answer: 'come_in', host_answered_at: plan.host.answeredAt }),
    ...(leftAt && { state: 'left', left_at: leftAt, ended_by: guard, ended_how: 'staff', ended_at: leftAt }),
    ...(leftAt && entry.badge && !plan.keptBadge && { badge_returned_at: leftAt }),
  }
}
