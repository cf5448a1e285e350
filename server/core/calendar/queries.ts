import type { Db } from '../../platform/db/connect.ts'
import type { CalendarDayRow } from '../../platform/db/schema.ts'
import type { Exceptions } from './working-days.ts'

export function listCalendarDays(db: Db): Promise<CalendarDayRow[]> {
  return db.selectFrom('calendar_day').selectAll().orderBy('day').execute()
}

export async function findExceptions(db: Db): Promise<Exceptions> {
  const rows = await db.selectFrom('calendar_day').select(['day', 'kind']).execute()
  return new Map(rows.map(({ day, kind }) => [day, kind]))
}
