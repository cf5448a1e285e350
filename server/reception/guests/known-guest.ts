import { sql } from 'kysely'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, GuestFields } from '../../platform/db/schema.ts'
import { asSpoken } from '../../platform/lib/text.ts'

/** What a list may say of a guest and leave out; a list of delegates has no times and no hosts. */
const FILLED = ['position', 'place', 'phone', 'at_minutes', 'host', 'host_member_id'] as const
type Filled = Partial<Pick<GuestFields, (typeof FILLED)[number]>>

/** A guest as a list says. */
export type Announcing = Pick<GuestFields, 'name' | 'place' | 'phone'> & Filled & { day?: GuestFields['day'] }

/** A guest whom the office expects already. */
export type KnownGuest = Pick<
  ExpectedGuestRow,
  | 'id'
  | 'name'
  | 'day'
  | 'position'
  | 'place'
  | 'phone'
  | 'at_minutes'
  | 'host'
  | 'meeting_id'
  | 'made_by'
  | 'host_member_id'
> & { has_come: boolean }

/** Two of one name, as far as their phones say. */
export function mayBeOne(one: Pick<Announcing, 'phone'>, other: Pick<Announcing, 'phone'>): boolean {
  return !one.phone || !other.phone || one.phone === other.phone
}

/** The same, as far as unit and time say, too. */
export function mayBeWho(one: Announcing, other: Announcing): boolean {
  const isTime = one.at_minutes == null || other.at_minutes == null || one.at_minutes === other.at_minutes
  const isPlace = !one.place || !other.place || asSpoken(one.place) === asSpoken(other.place)
  return mayBeOne(one, other) && isTime && isPlace
}

/** What a list says of a guest that is not known yet. A host goes with the member whom it names. */
export function fillsOf(one: KnownGuest, said: Announcing): Filled {
  const names = FILLED.filter(
    (name) => one[name] === null && said[name] != null && (name !== 'host_member_id' || one.host === null),
  )
  return Object.fromEntries(names.map((name) => [name, said[name]]))
}

/** What is known of a guest and said otherwise in a list, as it is known. */
export function differing(one: KnownGuest, said: Announcing): string[] {
  return (['position', 'host'] as const).flatMap((name) => {
    const [known, now] = [one[name], said[name]]
    return known && now && asSpoken(known) !== asSpoken(now) ? [known] : []
  })
}

/**
 * Fills in what a list says of guests who are known, and answers how many there were. A guest who is being let in meanwhile, or has
 * come, is left as the visit has it.
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
