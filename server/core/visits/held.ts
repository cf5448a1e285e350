import { sql } from 'kysely'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** Whether no trace holds the visit `v` on this day or later. */
export const notHeldSql = (day: OfficeDay) =>
  sql<boolean>`not exists (select from trace_hold h where h.visit_id = v.id and h.until >= ${day})`
