import { randomUUID } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { Office } from '../../core/offices/directory.ts'
import { deskFor, hashOf } from '../../core/visits/entry.ts'
import type { Database } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { StoredVisit } from './planned.ts'

export type Row = Insertable<Database['visit']>

/** The row as the gate's actions would have left it. */
export function rowOf(office: Office, guard: string, { id, plan }: StoredVisit, number: number): Row {
  const { entry, enteredAt, leftAt } = plan
  const day = officeDay(enteredAt)
  const desk = deskFor(office, entry.purpose)
  const asTyped = plan.advisedAt ? { ...entry, appOutcome: null } : entry
  return {
    id,
    office_id: office.id,
    client_uuid: randomUUID(),
    body_hash: hashOf(asTyped),
    year: Number(day.slice(0, 4)),
    number,
    version: 1 + Number(plan.advisedAt !== null) + (plan.pressedInError ? 2 : 0) + Number(leftAt !== null),
    day,
    state: leftAt ? 'left' : 'inside',
    name: entry.name,
    commune_code: entry.communeCode,
    organisation: entry.organisation,
    phone: entry.phone,
    phone_shared: plan.phoneShared,
    purpose: entry.purpose,
    purpose_note: entry.purposeNote,
    host: entry.host,
    party_size: entry.partySize,
    desk_id: desk?.id ?? null,
    one_stop: office.oneStop || desk !== undefined,
    app_id: entry.appId,
    app_status: entry.appStatus,
    app_outcome: entry.appOutcome,
    source: 'gate',
    assurance: 'staff',
    registered_at: enteredAt,
    entered_at: enteredAt,
    entered_by: guard,
    recorded_at: enteredAt,
    left_at: leftAt,
    ended_by: leftAt && guard,
    ended_how: leftAt && 'staff',
    ended_at: leftAt,
  }
}
