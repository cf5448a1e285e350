import { audit } from '../audit/audit.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'

/** Minutes after 00:00 of the office day; the day may close after midnight. */
export interface Hours {
  opens_minutes: number
  closes_minutes: number
  close_minutes: number
  overdue_minutes: number
}

const HOURS = ['opens_minutes', 'closes_minutes', 'close_minutes', 'overdue_minutes'] as const

/** Sets when the office receives and closes its day; false where nothing differs, and nothing is audited then. */
export function setHours(
  db: Db,
  officeId: string,
  hours: Hours,
  { by, now }: { by: string; now: Date },
): Promise<boolean> {
  return inOffice(db, officeId, async (tx) => {
    const before = await tx
      .selectFrom('office')
      .select(HOURS)
      .where('id', '=', officeId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const changed = HOURS.filter((field) => before[field] !== hours[field])
    if (changed.length === 0) return false
    await tx.updateTable('office').set(hours).where('id', '=', officeId).execute()
    const fields = changed.map((field) => `${field}=${hours[field]}`).join(' ')
    await audit(tx, {
      action: 'office.hours_set',
      officeId,
      actorId: by,
      subjectId: officeId,
      fields,
      at: now,
    })
    return true
  })
}
