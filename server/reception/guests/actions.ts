import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import { MOST_GUESTS_A_DAY } from '../../core/guests/guest.ts'
import { takeImport } from '../../http/import-actions.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, GuestFields } from '../../platform/db/schema.ts'

/** The day has as many guests already as a list may have. */
type Full = 'full'

/** Puts somebody on the list; nothing changes where the form's number is `known`. */
export function expectGuest(
  db: Db,
  actor: Actor,
  id: string,
  fields: GuestFields,
): Promise<'stored' | 'known' | Full> {
  return change(db, actor, async (tx) => {
    if (await findGuest(tx, actor.officeId, id)) return 'known'
    if (await isFull(tx, actor.officeId, fields.day)) return 'full'
    await insertGuests(tx, actor, [{ id, fields }])
    await note(tx, actor, 'guest.expected', id)
    return 'stored'
  })
}

/** Rows of one insert: to put a longer one together would hold the others up. */
const ROWS = 200

/**
 * Puts everybody on the list whom `usable` finds in a file that waits for its confirmation, once; one line of the audit
 * for all. False where the file is gone.
 */
export function expectList(
  db: Db,
  actor: Actor,
  importId: string,
  usable: (tx: OfficeTx) => Promise<{ number: number; fields: GuestFields }[]>,
): Promise<boolean> {
  return change(db, actor, async (tx) => {
    const taken = await takeImport(tx, { ...actor, kind: 'guests' }, importId, actor.now)
    if (!taken || taken === 'done') return taken === 'done'
    const guests = (await usable(tx)).map(({ number, fields }) => ({
      id: uuidv5(String(number), importId),
      fields,
    }))
    for (let at = 0; at < guests.length; at += ROWS)
      await insertGuests(tx, actor, guests.slice(at, at + ROWS))
    await note(tx, actor, 'guests.imported', importId, `count=${guests.length}`)
    return true
  })
}

/** Changes what is known of a guest; `seen` is the version that was looked at. */
export function correctGuest(
  db: Db,
  actor: Actor,
  { id, seen, fields }: { id: string; seen: number; fields: GuestFields },
): Promise<'corrected' | 'same' | 'stale' | 'gone' | Full> {
  return change(db, actor, async (tx) => {
    const guest = await findGuest(tx, actor.officeId, id)
    if (!guest) return 'gone'
    if (guest.version !== seen) return 'stale'
    const names = changed(guest, fields)
    if (names.length === 0) return 'same'
    if (guest.day !== fields.day && (await isFull(tx, actor.officeId, fields.day))) return 'full'
    await tx
      .updateTable('expected_guest')
      .set({ ...fields, version: seen + 1 })
      .where('office_id', '=', actor.officeId)
      .where('id', '=', id)
      .execute()
    await note(tx, actor, 'guest.corrected', id, names.join(' '))
    return 'corrected'
  })
}

/** Deletes the guest for good. False when they were gone already. */
export function withdrawGuest(db: Db, actor: Actor, id: string): Promise<boolean> {
  return change(db, actor, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('expected_guest')
      .where('office_id', '=', actor.officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) return false
    await note(tx, actor, 'guest.withdrawn', id)
    return true
  })
}

/** One change of an office's list at a time: the day's limit is taken from all rows. */
function change<T>(db: Db, actor: Actor, work: (tx: OfficeTx) => Promise<T>): Promise<T> {
  return inOffice(db, actor.officeId, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('guests'), hashtext(${actor.officeId}))`.execute(tx)
    return work(tx)
  })
}

async function isFull(tx: OfficeTx, officeId: string, day: string): Promise<boolean> {
  const { guests } = await tx
    .selectFrom('expected_guest')
    .select(({ fn }) => fn.countAll<number>().as('guests'))
    .where('office_id', '=', officeId)
    .where('day', '=', day)
    .executeTakeFirstOrThrow()
  return guests >= MOST_GUESTS_A_DAY
}

function findGuest(tx: OfficeTx, officeId: string, id: string): Promise<ExpectedGuestRow | undefined> {
  return tx
    .selectFrom('expected_guest')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .executeTakeFirst()
}

async function insertGuests(
  tx: OfficeTx,
  { officeId, accountId, now }: Actor,
  guests: { id: string; fields: GuestFields }[],
): Promise<void> {
  if (guests.length === 0) return
  await tx
    .insertInto('expected_guest')
    .values(
      guests.map(({ id, fields }) => ({
        ...fields,
        id,
        office_id: officeId,
        made_by: accountId,
        made_at: now,
      })),
    )
    .execute()
}

function changed(guest: ExpectedGuestRow, fields: GuestFields): string[] {
  return (Object.keys(fields) as (keyof GuestFields)[])
    .filter((field) => guest[field] !== fields[field])
    .toSorted()
}

function note(
  tx: OfficeTx,
  { officeId, accountId, now }: Actor,
  action: 'guest.expected' | 'guests.imported' | 'guest.corrected' | 'guest.withdrawn',
  subjectId: string,
  fields = '',
): Promise<void> {
  return audit(tx, { action, officeId, actorId: accountId, subjectId, fields, at: now })
}
