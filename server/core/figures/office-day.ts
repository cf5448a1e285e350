import { COUNTS, type CountName, type Counts, noCounts } from '../../platform/db/counts.ts'
import { sendAhead } from '../../platform/db/dialect.ts'
import type { OfficeTx, Statement } from '../../platform/db/office-scope.ts'
import { addDays, LEEWAY, minutesInto, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

const COLUMNS = COUNTS.map((name, index) => ({ name, added: `$${index + 4}::integer` }))
const list = (each: (name: CountName, added: string) => string) =>
  COLUMNS.map(({ name, added }) => each(name, added)).join(', ')

/** The time of the entry, where the change adds a visit; otherwise null. */
const ENTRY = `case when ${COLUMNS.find(({ name }) => name === 'visits')?.added} > 0 then $3::timestamptz end`

/**
 * Adds to the newest revision of the day. A closed revision never changes: the first change after the close copies it
 * into a new one, so that both figures stay. In an open one, the first change after a full hour keeps the figures until
 * then, so that those of any full hour can be shown later. The lock keeps the close of day out meanwhile.
 */
const ADD = `
with latest as (
  select * from office_day where office_id = $1 and day = $2 order by revision desc limit 1 for update
), kept as (
  insert into office_hour (office_id, day, changed_at, ${list((name) => name)})
  select office_id, day, changed_at, ${list((name) => name)} from latest
  where closed_at is null and changed_at < date_trunc('hour', $3::timestamptz, 'UTC')
  on conflict do nothing
), opened as (
  insert into office_day as d (office_id, day, revision, closed_at, changed_at, last_entry_at, ${list((name) => name)})
  select $1::uuid, $2::date, coalesce(l.revision + 1, 0), case when l.closed_at is not null then $3::timestamptz end,
    greatest(l.changed_at, $3), greatest(l.last_entry_at, ${ENTRY}), ${list((name, added) => `coalesce(l.${name}, 0) + ${added}`)}
  from (select) one left join latest l on true
  where l.revision is null or l.closed_at is not null
  on conflict (office_id, day, revision) do update set changed_at = greatest(d.changed_at, $3),
    last_entry_at = greatest(d.last_entry_at, ${ENTRY}),
    ${list((name, added) => `${name} = d.${name} + ${added}`)}
)
update office_day d set changed_at = greatest(d.changed_at, $3), last_entry_at = greatest(d.last_entry_at, ${ENTRY}),
  ${list((name, added) => `${name} = d.${name} + ${added}`)}
from latest l
where d.office_id = $1 and d.day = $2 and d.revision = l.revision and l.closed_at is null`

/** The statement that adds `counts` to the office's figures of `day`. */
export function addToDay(officeId: string, day: OfficeDay, at: Date, counts: Counts): Statement {
  return {
    name: 'office-day-add',
    text: ADD,
    values: [officeId, day, at, ...COUNTS.map((name) => counts[name])],
  }
}

/** What changes when a visit that counted `before` counts `after`, on one day or moved to another. */
export async function recount(
  tx: OfficeTx,
  officeId: string,
  at: Date,
  before: { day: OfficeDay; counts: Counts },
  after: { day: OfficeDay; counts: Counts },
): Promise<void> {
  const moved = before.day !== after.day
  const steps = moved
    ? [
        { day: before.day, counts: difference(noCounts(), before.counts) },
        { day: after.day, counts: after.counts },
      ]
    : [{ day: after.day, counts: difference(after.counts, before.counts) }]
  for (const { day, counts } of steps) {
    if (COUNTS.every((name) => counts[name] === 0)) continue
    await sendAhead(tx, addToDay(officeId, day, at, counts))
  }
}

/** Closes the figures of every day whose close has passed, each as of its own instant, and returns those days. */
export async function closeFigures(
  tx: OfficeTx,
  officeId: string,
  closeMinutes: number,
  now: Date,
): Promise<OfficeDay[]> {
  const open = await tx
    .selectFrom('office_day')
    .select('day')
    .where('office_id', '=', officeId)
    .where('closed_at', 'is', null)
    .orderBy('day')
    .execute()
  const over = open.map((row) => row.day).filter((day) => minutesInto(day, closeMinutes) <= now)
  for (const day of over) {
    await tx
      .updateTable('office_day')
      .set({ closed_at: minutesInto(day, closeMinutes) })
      .where('office_id', '=', officeId)
      .where('day', '=', day)
      .where('closed_at', 'is', null)
      .execute()
  }
  return over
}

/** Opens the newest figures of days that were closed before they were over, and returns those days. */
export async function reopenFigures(tx: OfficeTx, officeId: string, now: Date): Promise<OfficeDay[]> {
  const early = await tx
    .selectFrom('office_day')
    .select(['day', 'revision'])
    .where('office_id', '=', officeId)
    // No day is closed later than in the next night.
    .where('day', '>=', addDays(officeDay(now), -1))
    .where('closed_at', '>', new Date(now.getTime() + LEEWAY))
    .orderBy('day')
    .orderBy('revision')
    // A change under way holds this lock: the next statement sees the revision that the change made.
    .forUpdate()
    .execute()
  const days = [...new Set(early.map(({ day }) => day))]
  if (days.length === 0) return []
  // Every revision: figures from before a close that was taken back are not to be compared with.
  await tx
    .updateTable('office_day')
    .set({ closed_at: null })
    .where('office_id', '=', officeId)
    .where('day', 'in', days)
    .execute()
  return days
}

/** True once the day was closed, whatever came after it. */
export async function isDayClosed(tx: OfficeTx, officeId: string, day: OfficeDay): Promise<boolean> {
  const row = await tx
    .selectFrom('office_day')
    .select('closed_at')
    .where('office_id', '=', officeId)
    .where('day', '=', day)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.closed_at != null
}

function difference(after: Counts, before: Counts): Counts {
  const counts = noCounts()
  for (const name of COUNTS) counts[name] = after[name] - before[name]
  return counts
}
