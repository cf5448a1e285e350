import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, GuestDayTable } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

export interface GuestDays {
  /** Of the day that is looked at. */
  guests: ExpectedGuestRow[]
  /** From today on, those with guests alone. */
  days: { day: OfficeDay; guests: number }[]
  /** Days whose guests are deleted, the newest first. */
  past: Omit<GuestDayTable, 'office_id'>[]
}

/** How many past days a page shows. */
const PAST_DAYS = 14

export function listGuests(
  db: Db,
  officeId: string,
  { today, day }: { today: OfficeDay; day: OfficeDay },
): Promise<GuestDays> {
  return inOffice(db, officeId, async (tx) => {
    const guests = await tx
      .selectFrom('expected_guest')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('day', '=', day)
      .execute()
    const days = await tx
      .selectFrom('expected_guest')
      .select(({ fn }) => ['day', fn.countAll<number>().as('guests')])
      .where('office_id', '=', officeId)
      .where('day', '>=', today)
      .groupBy('day')
      .orderBy('day')
      .execute()
    const past = await tx
      .selectFrom('guest_day')
      .select(['day', 'expected'])
      .where('office_id', '=', officeId)
      .orderBy('day', 'desc')
      .limit(PAST_DAYS)
      .execute()
    return { guests, days, past }
  })
}

export function findGuest(db: Db, officeId: string, id: string): Promise<ExpectedGuestRow | undefined> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('expected_guest')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst(),
  )
}
