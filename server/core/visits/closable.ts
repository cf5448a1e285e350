import type { Pool } from '../../platform/db/connect.ts'
import { named } from '../../platform/db/named.ts'
import { askEachOffice } from '../../platform/db/office-scope.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { addDays, LEEWAY, officeDay } from '../../platform/lib/clock.ts'
import { lastClosedDay, overBefore } from './close-of-day.ts'
import { LONGEST_STAY } from './reopen.ts'

type Closing = Pick<OfficeRow, 'id' | 'close_minutes'>

/**
 * The offices that have anything to close: of ten thousand most have nothing, and a transaction for each took minutes. With
 * `reopens` also those where a clock that was ahead may have closed something. The close itself decides.
 */
export async function findClosable(
  pool: Pool,
  offices: Closing[],
  now: Date,
  reopens: boolean,
): Promise<Set<string>> {
  const closesOf = new Map(offices.map((office) => [office.id, office.close_minutes]))
  const ids = [...closesOf.keys()]
  const answers = await askEachOffice(pool, ids, (office_id) => {
    const close_minutes = closesOf.get(office_id) ?? 0
    return CLOSABLE({
      office_id,
      over: overBefore(close_minutes, now),
      day: lastClosedDay(close_minutes, now),
      reopens,
      since: new Date(now.getTime() - LONGEST_STAY),
      eve: addDays(officeDay(now), -1),
      ahead: new Date(now.getTime() + LEEWAY),
    })
  })
  return new Set(ids.filter((_, index) => answers[index]?.rows[0]?.due !== false))
}

const CLOSABLE = named<'office_id' | 'over' | 'day' | 'reopens' | 'since' | 'eve' | 'ahead'>(
  'closable',
  `
select exists (select from visit where office_id = :office_id and state in ('waiting', 'inside') and voided_at is null
    and entered_at < :over)
  or exists (select from office_day where office_id = :office_id and closed_at is null and day <= :day)
  or :reopens and (
    exists (select from office_day where office_id = :office_id and day >= :eve and closed_at > :ahead)
    or exists (select from visit where office_id = :office_id and entered_at > :since and state in ('unclosed', 'lapsed')
      and ended_how = 'close_of_day' and ended_at > :ahead)) as due`,
)
