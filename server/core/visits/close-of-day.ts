import { sql } from 'kysely'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeRow, VisitRow } from '../../platform/db/schema.ts'
import {
  DAY,
  dayStart,
  END_OF_DAY,
  HOUR,
  LEEWAY,
  MINUTE,
  minutesInto,
  type OfficeDay,
  officeDay,
} from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { countsOf, sumOf } from '../figures/funnel.ts'
import { closeFigures, recount, reopenFigures } from '../figures/office-day.ts'

type Closing = Pick<OfficeRow, 'id' | 'close_minutes'>

/**
 * The instant at which a visit without a departure stops counting as inside: the close of its office day, or midnight if it
 * began after the close. Where the day closes after midnight (a guard on duty all night) it is the first close that
 * finds the visit at least twelve hours old.
 */
export function closesAt(enteredAt: Date, closeMinutes: number): Date {
  const close = minutesInto(officeDay(enteredAt), closeMinutes)
  if (closeMinutes <= END_OF_DAY) {
    return enteredAt <= close ? close : minutesInto(officeDay(enteredAt), END_OF_DAY)
  }
  let instant = close.getTime()
  while (instant < enteredAt.getTime() + 12 * HOUR) instant += DAY
  return new Date(instant)
}

/** Visitors who arrived before this instant no longer count as inside: the inverse of {@link closesAt}. */
export function overBefore(closeMinutes: number, now: Date): Date {
  const lastClose = minutesInto(lastClosedDay(closeMinutes, now), closeMinutes).getTime()
  if (closeMinutes > END_OF_DAY) return new Date(lastClose - 12 * HOUR + 1)
  const midnight = dayStart(officeDay(now)).getTime()
  // A visit that begins at the very moment of a close ends with it; later ones last until midnight.
  return new Date(lastClose > midnight ? lastClose + 1 : midnight)
}

/** Visits that began before this are overdue: they last longer than the office expects, or close within half an hour. */
export function overdueBefore(office: { overdueMinutes: number; closeMinutes: number }, now: Date): Date {
  const tooLong = now.getTime() - office.overdueMinutes * MINUTE + 1
  const closesSoon = overBefore(office.closeMinutes, new Date(now.getTime() + 30 * MINUTE))
  return new Date(Math.max(tooLong, closesSoon.getTime()))
}

export type Presence = Pick<
  VisitRow,
  'state' | 'left_at' | 'day_closed_at' | 'ended_how' | 'ended_by' | 'ended_at'
>

/** The columns of a visit without a departure whose day is over: its presence ends at the close, at the latest at `now`. */
export function unclosed(enteredAt: Date, closeMinutes: number, now: Date): Presence {
  return {
    state: 'unclosed',
    left_at: null,
    day_closed_at: new Date(Math.min(closesAt(enteredAt, closeMinutes).getTime(), now.getTime())),
    ended_how: 'close_of_day',
    ended_by: null,
    ended_at: now,
  }
}

/** The columns of a visit of which only the entry is known: still inside, or unclosed if its day is over. */
export function withoutDeparture(enteredAt: Date, closeMinutes: number, now: Date): Presence {
  if (closesAt(enteredAt, closeMinutes) <= now) return unclosed(enteredAt, closeMinutes, now)
  return {
    state: 'inside',
    left_at: null,
    day_closed_at: null,
    ended_how: null,
    ended_by: null,
    ended_at: null,
  }
}

export function lastClosedDay(closeMinutes: number, now: Date): OfficeDay {
  return officeDay(new Date(now.getTime() - closeMinutes * MINUTE))
}

export function listClosings(db: Db): Promise<Closing[]> {
  return db.selectFrom('office').select(['id', 'close_minutes']).execute()
}

/**
 * Closes every office day whose time has passed, oldest first and as of that time, so that a computer that was switched off
 * for a week catches up with the right times. Safe to run twice and from several instances: each office has an advisory lock,
 * and a closed day is not found again. With `reopens`, what a clock that was ahead closed before its time is open again. Returns the
 * ids of the offices where something changed.
 */
export async function closeDays(db: Db, offices: Closing[], now: Date, reopens = true): Promise<string[]> {
  const changed: string[] = []
  for (const office of offices) {
    if (await inOffice(db, office.id, (tx) => closeOffice(tx, office, now, reopens))) changed.push(office.id)
  }
  return changed
}

async function closeOffice(tx: OfficeTx, office: Closing, now: Date, reopens: boolean): Promise<boolean> {
  const lock = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('close-of-day'), hashtext(${office.id})) as mine`.execute(tx)
  if (!lock.rows[0]?.mine) return false
  const closesOf = (visit: VisitRow) => closesAt(visit.entered_at, office.close_minutes)
  const isReopened = reopens && (await reopenClosedDays(tx, office.id, now, closesOf))
  const unclosed = await closeVisits(tx, office, now)
  const days = await closeFigures(tx, office.id, office.close_minutes, now)
  for (const day of days) {
    await audit(tx, {
      action: 'day.closed',
      officeId: office.id,
      fields: `day=${day} unclosed=${unclosed.filter((visit) => visit.day === day).length}`,
      at: now,
    })
  }
  return isReopened || unclosed.length > 0 || days.length > 0
}

/** The open visits that would be over now if the office closed at this time of day. */
export function findOver(db: Db, office: Closing, now: Date): Promise<VisitRow[]> {
  return inOffice(db, office.id, (tx) => visitsOver(tx, office, now).execute())
}

function visitsOver(tx: OfficeTx, office: Closing, now: Date) {
  return tx
    .selectFrom('visit')
    .selectAll()
    .where('office_id', '=', office.id)
    .where('state', 'in', ['waiting', 'inside'])
    .where('voided_at', 'is', null)
    .where('entered_at', '<', overBefore(office.close_minutes, now))
    .orderBy('entered_at')
}

async function closeVisits(tx: OfficeTx, office: Closing, now: Date): Promise<VisitRow[]> {
  const found = await visitsOver(tx, office, now).forUpdate().execute()
  const instants = found.map((visit) => closesAt(visit.entered_at, office.close_minutes))
  const ended = await endVisits(tx, office.id, found, instants, now)
  const closed = found.map((before, index) => ({
    ...{ before, after: ended.get(before.id) ?? before },
    instant: instants[index] ?? now,
  }))
  // The figures of each day come last and once: this locks them, and new arrivals wait until the transaction ends.
  for (const [day, visits] of grouped(closed, ({ before }) => before.day)) {
    const { instant } = visits.at(-1) ?? { instant: now }
    // The last moment of the closed day, even if the computer was off then: midnight still belongs to the day that ends.
    const last = new Date(instant.getTime() - 1)
    const counts = (which: 'before' | 'after') => ({
      day,
      counts: sumOf(visits.map((one) => countsOf(one[which]))),
    })
    await recount(tx, office.id, last, counts('before'), counts('after'))
  }
  return found
}

/** In one statement: one by one, two thousand visitors of a ceremony kept the day's figures locked for seconds. */
async function endVisits(
  tx: OfficeTx,
  officeId: string,
  visits: VisitRow[],
  instants: Date[],
  now: Date,
): Promise<Map<string, VisitRow>> {
  if (visits.length === 0) return new Map()
  const { rows } = await sql<VisitRow>`
    update visit v
    set state = case v.state when 'waiting' then 'lapsed' else 'unclosed' end,
      day_closed_at = case v.state when 'waiting' then v.day_closed_at else c.instant end,
      ended_how = 'close_of_day', ended_at = ${now}, version = v.version + 1
    from unnest(${visits.map(({ id }) => id)}::uuid[], ${instants}::timestamptz[]) c (id, instant)
    where v.office_id = ${officeId} and v.id = c.id
    returning v.*`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * Reopens what a clock that was ahead has closed: days that are not over by `now`, and visits that by all that is known are
 * still inside or waiting. Returns whether there was anything to reopen.
 */
async function reopenClosedDays(
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
const LONGEST_STAY = 3 * DAY

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
