import { sql } from 'kysely'
import { COUNTS, type Counts, noCounts } from '../../platform/db/counts.ts'
import { sendAhead } from '../../platform/db/dialect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { Statement } from '../../platform/db/statement.ts'
import { addDays, LEEWAY, MINUTE, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

/**
 * The statement that adds `counts` to the newest revision of the office's day. A closed revision never changes: the first change
 * after the close copies it into a new revision, so that both stay. In an open one, the first change after a full hour keeps the
 * figures up to then, for reports as of that hour. The statement's row lock makes the close of day wait.
 */
export function addToDay(officeId: string, day: OfficeDay, at: Date, counts: Counts): Statement {
  return {
    name: 'office-day-add',
    text: 'select office_day_add($1, $2, $3, $4)',
    values: [officeId, day, at, COUNTS.map((name) => counts[name])],
  }
}

/** Updates the figures where a visit that counted `before` now counts `after`, on the same day or moved to another. */
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

/** Closes the figures of every day whose close has passed, each as of its own closing time; returns those days. */
export async function closeFigures(
  tx: OfficeTx,
  officeId: string,
  closeMinutes: number,
  now: Date,
): Promise<OfficeDay[]> {
  const { rows } = await sql<{ day: OfficeDay }>`
    update office_day
    set closed_at = (day + make_interval(mins => ${closeMinutes})) at time zone 'Asia/Ho_Chi_Minh'
    where office_id = ${officeId} and closed_at is null
      and day <= ${officeDay(new Date(now.getTime() - closeMinutes * MINUTE))}
    returning day`.execute(tx)
  return [...new Set(rows.map(({ day }) => day))].toSorted()
}

/** Reopens the figures of days that were closed before they were over; returns those days. */
export async function reopenFigures(tx: OfficeTx, officeId: string, now: Date): Promise<OfficeDay[]> {
  const early = await tx
    .selectFrom('office_day')
    .select(['day', 'revision'])
    .where('office_id', '=', officeId)
    // A day closes in the following night at the latest.
    .where('day', '>=', addDays(officeDay(now), -1))
    .where('closed_at', '>', new Date(now.getTime() + LEEWAY))
    .orderBy('day')
    .orderBy('revision')
    // A concurrent change holds this lock: the next statement sees the revision that it made.
    .forUpdate()
    .execute()
  const days = [...new Set(early.map(({ day }) => day))]
  if (days.length === 0) return []
  // In every revision: figures from before a close that was undone must not count as closed figures.
  await tx
    .updateTable('office_day')
    .set({ closed_at: null })
    .where('office_id', '=', officeId)
    .where('day', 'in', days)
    .execute()
  return days
}

/** Whether the day is closed; changes after the close do not open it again. */
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
