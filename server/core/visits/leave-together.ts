import { type SelectQueryBuilder, sql } from 'kysely'
import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { violatedUnique } from '../../platform/db/constraints.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Database, VisitRow } from '../../platform/db/schema.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { countsOf, sumOf } from '../figures/funnel.ts'
import { recount } from '../figures/office-day.ts'
import { canUndo } from './visit.ts'

type Visits = SelectQueryBuilder<Database, 'visit', VisitRow>

/** Records the departure of those of these visitors who are still inside, all at the same instant; returns them. */
export function leaveTogether(db: Db, actor: Actor, ids: string[]): Promise<VisitRow[]> {
  // As in `leaveVisit`: a clock that was ahead at the entry, and the badge that comes back.
  const leftAt = sql<Date>`greatest(${actor.now}::timestamptz, entered_at)`
  return changeTogether(db, actor, {
    action: 'visit.left',
    find: (visits) => visits.where('id', 'in', ids).where('state', '=', 'inside'),
    update: (tx, found) =>
      tx
        .updateTable('visit')
        .set({
          ...{ state: 'left', left_at: leftAt, ended_by: actor.accountId, ended_how: 'staff' },
          ...{ ended_at: actor.now, day_closed_at: null, version: sql`version + 1` },
          badge_returned_at: sql`case when badge is not null then coalesce(badge_returned_at, ${leftAt}) end`,
        })
        .where('office_id', '=', actor.officeId)
        .where('id', 'in', found)
        .returningAll()
        .execute(),
  })
}

/** The visits whose departure one act recorded together with this one: the same person at the same instant. */
export function findTogether(db: Db, visit: VisitRow): Promise<VisitRow[]> {
  return inOffice(db, visit.office_id, (tx) =>
    together(tx.selectFrom('visit').selectAll().where('office_id', '=', visit.office_id), visit).execute(),
  )
}

function together(visits: Visits, { id, ended_by, ended_at }: VisitRow): Visits {
  return visits.where((eb) =>
    eb.or([
      eb('id', '=', id),
      eb.and([
        eb('state', '=', 'left'),
        eb('ended_how', '=', 'staff'),
        eb('ended_by', '=', ended_by),
        eb('ended_at', '=', ended_at),
      ]),
    ]),
  )
}

/** Undoes them all, within the ten seconds of one; who has come in again meanwhile stays as they are. Returns who is inside again. */
export async function undoTogether(db: Db, actor: Actor, visit: VisitRow): Promise<VisitRow[]> {
  if (visit.state !== 'left' || !canUndo(visit, actor.now)) return []
  const others = sql`select from visit o where o.office_id = v.office_id and o.id <> v.id and o.voided_at is null`
  const undone = changeTogether(db, actor, {
    action: 'visit.undone',
    find: (visits) => together(visits, visit),
    update: async (tx, found) =>
      (
        await sql<VisitRow>`
      update visit v set state = 'inside', left_at = null, ended_by = null, ended_how = null, ended_at = null,
        version = version + 1,
        badge_returned_at = case when badge_returned_at = left_at
          and not exists (${others} and o.badge = v.badge and o.badge_returned_at is null) then null else badge_returned_at end
      where office_id = ${actor.officeId} and id = any(${found}) and state = 'left' and not exists (${others} and o.state = 'inside'
        and ((o.phone = v.phone and not o.phone_shared and not v.phone_shared) or o.id_hash = v.id_hash))
      returning *`.execute(tx)
      ).rows,
  })
  return undone.catch((error: unknown) => {
    // Somebody comes in again at this very moment.
    if (violatedUnique(error)) return []
    throw error
  })
}

/** Changes all visits that `find` finds in one statement, and audits each. Locks in the order of the close of day. */
function changeTogether(
  db: Db,
  { officeId, accountId, now }: Actor,
  change: {
    action: AuditEvent['action']
    find: (visits: Visits) => Visits
    update: (tx: OfficeTx, ids: string[]) => Promise<VisitRow[]>
  },
): Promise<VisitRow[]> {
  return inOffice(db, officeId, async (tx) => {
    const visits = tx.selectFrom('visit').selectAll().where('office_id', '=', officeId)
    const open = change.find(visits.where('voided_at', 'is', null))
    const found = await open.orderBy('entered_at').orderBy('id').forUpdate().execute()
    if (found.length === 0) return []
    const rows = await change.update(
      tx,
      found.map(({ id }) => id),
    )
    for (const [day, changed] of grouped(rows, (visit) => visit.day)) {
      const before = found.filter(({ id }) => changed.some((visit) => visit.id === id))
      const counts = (of: VisitRow[]) => ({ day, counts: sumOf(of.map(countsOf)) })
      await recount(tx, officeId, now, counts(before), counts(changed))
    }
    const event = { action: change.action, officeId, actorId: accountId, at: now }
    await auditInEach(
      tx,
      rows.map(({ id }) => ({ ...event, subjectId: id })),
      officeId,
    )
    return rows
  })
}
