import { sql } from 'kysely'
import { audit } from '../../platform/audit/audit.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { DAY, LEEWAY } from '../../platform/lib/clock.ts'
import { countsOf } from '../figures/funnel.ts'
import { recount, reopenFigures } from '../figures/office-day.ts'

/**
 * Reopens what a clock that was ahead has closed: days that are not over by `now`, and visits that by all that is known are
 * still inside or waiting. Returns whether there was anything to reopen.
 */
export async function reopenClosedDays(
  tx: OfficeTx,
  officeId: string,
  now: Date,
  closesAt: (visit: VisitRow) => Date,
): Promise<boolean> {
  const days = await reopenFigures(tx, officeId, now)
  const visits = await reopenVisits(tx, officeId, now, closesAt)
  for (const day of new Set([...days, ...visits.map((visit) => visit.day)])) {
    const count = visits.filter((visit) => visit.day === day).length
    await audit(tx, { action: 'day.reopened', officeId, fields: `day=${day} visits=${count}`, at: now })
  }
  return days.length + visits.length > 0
}

async function reopenVisits(
  tx: OfficeTx,
  officeId: string,
  now: Date,
  closesAt: (visit: VisitRow) => Date,
): Promise<VisitRow[]> {
  const closed = await tx
    .selectFrom('visit')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('entered_at', '>', new Date(now.getTime() - LONGEST_STAY))
    .where('state', 'in', ['unclosed', 'lapsed'])
    .where('ended_how', '=', 'close_of_day')
    .where('ended_at', '>', new Date(now.getTime() + LEEWAY))
    .orderBy('entered_at')
    .forUpdate()
    .execute()
  const reopened: VisitRow[] = []
  for (const visit of closed.filter((one) => closesAt(one) > now)) {
    if (await isHereAgain(tx, visit)) continue
    await reopenVisit(tx, visit, now)
    reopened.push(visit)
  }
  return reopened
}

/** No visit stays open longer: a day that closes after midnight, and twelve hours more. */
export const LONGEST_STAY = 3 * DAY

/** The visitor was closed too early and recorded once more: the later visit stays the open one. */
async function isHereAgain(tx: OfficeTx, visit: VisitRow): Promise<boolean> {
  if (visit.state === 'lapsed') return false
  const { rows } = await sql`
    select from visit where office_id = ${visit.office_id} and state = 'inside' and voided_at is null
      and ((phone = ${visit.phone} and not phone_shared and not ${visit.phone_shared}) or id_hash = ${visit.id_hash})
    limit 1`.execute(tx)
  return rows.length > 0
}

async function reopenVisit(tx: OfficeTx, before: VisitRow, now: Date): Promise<void> {
  const after = await tx
    .updateTable('visit')
    .set({
      state: before.state === 'lapsed' ? 'waiting' : 'inside',
      day_closed_at: null,
      ended_how: null,
      ended_at: null,
      version: before.version + 1,
    })
    .where('office_id', '=', before.office_id)
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const counted = (visit: VisitRow) => ({ day: visit.day, counts: countsOf(visit) })
  await recount(tx, before.office_id, now, counted(before), counted(after))
}
