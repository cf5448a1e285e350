import { type RawBuilder, sql } from 'kysely'
import { listUncounted } from '../../core/guests/meeting-queries.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

/**
 * Deletes guests of days that are over by `due`, whether they came or not; those who came have a visit. Keeps the counts of
 * each day and meeting, and deletes a meeting together with the visits of its day. Returns how many were deleted; the audit
 * records the number of guests.
 */
export function purgeGuests(
  db: Db,
  officeId: string,
  due: Date,
  now: Date,
): Promise<{ guests: number; meetings: number }> {
  return inOffice(db, officeId, async (tx) => {
    await keepCounts(tx, officeId, officeDay(due))
    const { rows } = await sql<{ day: string; deleted: number; arrived: number }>`
      with gone as (
        delete from expected_guest where office_id = ${officeId} and coalesce(until, day) < ${officeDay(due)} returning id, day, until, party_size
      ), counted as (
        select g.day, count(*)::int as deleted, count(v.id)::int as arrived, sum(g.party_size)::int as people,
          coalesce(sum(g.party_size) filter (where v.id is not null), 0)::int as came
        from gone g left join visit v on v.office_id = ${officeId} and v.guest_id = g.id
          and (g.until is null or v.day = g.day)
          and v.voided_at is null and not v.duplicate_presence
        group by g.day
      ), kept as (
        ${keptCounts(officeId, sql`select day, people, came from counted`)}
      )
      select day, deleted, arrived from counted order by day`.execute(tx)
    for (const { day, deleted, arrived } of rows) {
      await audit(tx, {
        action: 'guests.purged',
        officeId,
        fields: `day=${day} count=${deleted} arrived=${arrived}`,
        at: now,
      })
    }
    const guests = rows.reduce((sum, { deleted }) => sum + deleted, 0)
    // After a long time without the server, a meeting and its guests are due together: guests have to be deleted first.
    return { guests, meetings: await deleteMeetings(tx, officeId, officeDay(due)) }
  })
}

/** Moves guests of several days on from a day that is over to their next one; the counts of that day are kept. */
export function moveGuestsOn(db: Db, officeId: string, today: OfficeDay): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const { rows } = await sql`
      with next as (
        select g.id, g.day as was, min(d.day)::date as day
        from expected_guest g, generate_series(${today}::date, g.until, '1 day') as d (day)
        where g.office_id = ${officeId} and g.day < ${today}
          and position(extract(dow from d.day)::text in g.weekdays) > 0
        group by g.id, g.day
      ), moved as (
        update expected_guest g set day = next.day from next
        where g.office_id = ${officeId} and g.id = next.id returning g.id, next.was, g.party_size
      ), counted as (
        select m.was, sum(m.party_size)::int as people,
          coalesce(sum(m.party_size) filter (where v.id is not null), 0)::int as came
        from moved m left join visit v on v.office_id = ${officeId} and v.guest_id = m.id and v.day = m.was
          and v.voided_at is null and not v.duplicate_presence
        group by m.was
      ), kept as (${keptCounts(officeId, sql`select was, people, came from counted`)})
      select from moved`.execute(tx)
    return rows.length
  })
}

/** Stores the counts of every past meeting before its guests are deleted. */
async function keepCounts(tx: OfficeTx, officeId: string, day: OfficeDay): Promise<void> {
  for (const { id, invited, came } of await listUncounted(tx, officeId, day)) {
    await tx
      .updateTable('meeting')
      .set({ invited, came })
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .execute()
  }
}

async function deleteMeetings(tx: OfficeTx, officeId: string, day: OfficeDay): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from meeting m using office o
    where o.id = m.office_id and m.office_id = ${officeId} and m.day < ${day}::date - o.retention_days`.execute(
    tx,
  )
  return Number(numAffectedRows)
}

/** Adds people to the counts of days that are over. */
function keptCounts(officeId: string, counts: RawBuilder<unknown>) {
  return sql`insert into guest_day as d (office_id, day, expected, arrived)
    select ${officeId}::uuid, c.* from (${counts}) c
    on conflict (office_id, day) do update set expected = d.expected + excluded.expected,
      arrived = d.arrived + excluded.arrived`
}
