import { sql } from 'kysely'
import { withArrivals } from '../../core/guests/queries.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { asSpoken } from '../../platform/lib/text.ts'

/** Optional columns of a list; a list of delegates has no times and no hosts. */
const FILLED = ['position', 'place', 'phone', 'at_minutes', 'host', 'host_member_id'] as const
type Filled = Partial<Pick<GuestFields, (typeof FILLED)[number]>>

/** A guest as a row of a list describes them. */
export type Announcing = Pick<GuestFields, 'name' | 'place' | 'phone'> & Filled & { day?: GuestFields['day'] }

/** A guest whom the office already expects. */
export type StoredGuest = Awaited<ReturnType<typeof readStoredGuests>>[number]

/** The expected guests of some days, to compare with a new list. */
export async function readStoredGuests(tx: OfficeTx, officeId: string, days: OfficeDay[]) {
  if (days.length === 0) return []
  return withArrivals(tx, officeId)
    .select(['g.id', 'g.day', 'g.at_minutes', 'g.name', 'g.position', 'g.place', 'g.phone'])
    .select(['g.host', 'g.host_member_id', 'g.meeting_id', 'g.made_by'])
    .select((eb) => eb('v.id', 'is not', null).$castTo<boolean>().as('has_come'))
    .where('g.day', 'in', days)
    .execute()
}

/** True unless both have a phone number and the numbers differ. Compares guests of the same name. */
export function mayBeOne(one: Pick<Announcing, 'phone'>, other: Pick<Announcing, 'phone'>): boolean {
  return !one.phone || !other.phone || one.phone === other.phone
}

/** Like `mayBeOne`, and compares unit and time as well. */
export function mayBeWho(one: Announcing, other: Announcing): boolean {
  const isTime = one.at_minutes == null || other.at_minutes == null || one.at_minutes === other.at_minutes
  const isPlace = !one.place || !other.place || asSpoken(one.place) === asSpoken(other.place)
  return mayBeOne(one, other) && isTime && isPlace
}

/** Fields that the row has and the stored guest lacks. The words for a host are only filled in together with the host. */
export function fillsOf(one: StoredGuest, said: Announcing): Filled {
  const names = FILLED.filter(
    (name) => one[name] === null && said[name] != null && (name !== 'host_member_id' || one.host === null),
  )
  return Object.fromEntries(names.map((name) => [name, said[name]]))
}

/** The stored values that a list contradicts. */
export function differing(one: StoredGuest, said: Announcing): string[] {
  return (['position', 'host'] as const).flatMap((name) => {
    const [stored, now] = [one[name], said[name]]
    return stored && now && asSpoken(stored) !== asSpoken(now) ? [stored] : []
  })
}

/**
 * Fills in missing fields of stored guests from a list; returns how many guests it changed. Skips guests who have come or are
 * being let in, because their visit holds the data.
 */
export async function completeGuests(
  tx: OfficeTx,
  officeId: string,
  fills: { id: string; fields: Filled }[],
): Promise<number> {
  const said = JSON.stringify(fills.map(({ id, fields }) => ({ id, ...fields })))
  const { numAffectedRows } = await sql`
    with said as (
      select * from jsonb_to_recordset(${said}::jsonb) as s(
        id uuid, position text, place text, phone text, at_minutes int, host text, host_member_id uuid
      )
    ), free as (
      select g.id from expected_guest g join said using (id)
      where g.office_id = ${officeId} and not exists (
        select from visit v where v.office_id = ${officeId} and v.guest_id = g.id
          and v.voided_at is null and not v.duplicate_presence
      )
      for update of g skip locked
    )
    update expected_guest g
    set position = coalesce(g.position, said.position), place = coalesce(g.place, said.place),
      phone = coalesce(g.phone, said.phone), at_minutes = coalesce(g.at_minutes, said.at_minutes),
      host = coalesce(g.host, said.host), version = g.version + 1,
      host_member_id = case when g.host is null then said.host_member_id else g.host_member_id end
    from said join free using (id)
    where g.office_id = ${officeId} and g.id = said.id`.execute(tx)
  return Number(numAffectedRows ?? 0)
}
