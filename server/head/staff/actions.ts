import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import { takeImport } from '../../http/import-actions.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { StaffFields, StaffMemberRow } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { countStaff } from './count.ts'
import { endLinks, openLinks } from './links.ts'

export interface By {
  officeId: string
  /** Undefined where a person declares by the own link. */
  accountId: string | undefined
  now: Date
}

/** The person who manages the roster. */
export type Head = By & { accountId: string }

/** Puts somebody on the roster; the same form again changes nothing. */
export function addMember(db: Db, keys: Keys, by: Head, id: string, fields: StaffFields): Promise<void> {
  return change(db, by, async (tx) => {
    if ((await insertMembers(tx, keys, by, [{ id, fields }])) === 0) return
    await note(tx, by, 'staff.added', id)
  })
}

/** Rows of one insert: to put a longer one together would hold the others up. */
const ROWS = 200

/**
 * Puts everybody on the roster whom `usable` finds in a list that waits for its confirmation, once; one line of the
 * audit for all. False where the list is gone.
 */
export function addList(
  db: Db,
  keys: Keys,
  by: Head,
  importId: string,
  usable: (tx: OfficeTx) => Promise<{ number: number; fields: StaffFields }[]>,
): Promise<boolean> {
  return change(db, by, async (tx) => {
    const taken = await takeImport(tx, { ...by, kind: 'people' }, importId, by.now)
    if (!taken || taken === 'done') return taken === 'done'
    const members = (await usable(tx)).map(({ number, fields }) => ({
      id: uuidv5(String(number), importId),
      fields,
    }))
    for (let at = 0; at < members.length; at += ROWS)
      await insertMembers(tx, keys, by, members.slice(at, at + ROWS))
    await note(tx, by, 'staff.imported', importId, `count=${members.length}`)
    return true
  })
}

/** What the head corrects: the name too. False for somebody who is not on the roster. */
export function correctMember(db: Db, by: Head, id: string, fields: StaffFields): Promise<boolean> {
  return change(db, by, async (tx) => {
    const member = await lock(tx, by.officeId, id)
    if (!member) return false
    const isSame = member.status === fields.status && member.relatives === fields.relatives
    const declared = isSame ? {} : declaration(by, fields)
    await update(tx, by.officeId, id, { ...fields, ...declared })
    await note(tx, by, 'staff.corrected', id)
    return true
  })
}

/** What a person says of the own telephone and relatives. False when the link has ended meanwhile. */
export function declare(
  db: Db,
  by: By,
  id: string,
  said: Pick<StaffFields, 'status' | 'relatives'>,
): Promise<boolean> {
  return change(db, by, async (tx) => {
    const member = await lock(tx, by.officeId, id)
    if (!member) return false
    if (member.declared_at && member.status === said.status && member.relatives === said.relatives)
      return true
    await update(tx, by.officeId, id, { ...said, ...declaration(by, said) })
    await note(tx, by, 'staff.declared', id)
    return true
  })
}

/** Deletes the person's row for good; the counts follow. False when it was gone already. */
export function removeMember(db: Db, by: Head, id: string): Promise<boolean> {
  return change(db, by, async (tx) => {
    const removed = await tx
      .deleteFrom('staff_member')
      .where('office_id', '=', by.officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (removed.numDeletedRows === 0n) return false
    await endLinks(tx, id)
    await note(tx, by, 'staff.removed', id)
    return true
  })
}

/** The old link opens nothing any more. */
export function renewLink(db: Db, keys: Keys, by: Head, id: string): Promise<boolean> {
  return change(db, by, async (tx) => {
    const member = await lock(tx, by.officeId, id)
    if (!member) return false
    const renewed = { ...member, link_version: member.link_version + 1 }
    await update(tx, by.officeId, id, { link_version: renewed.link_version })
    await endLinks(tx, id)
    await openLinks(tx, keys, [renewed])
    await note(tx, by, 'staff.link_renewed', id)
    return true
  })
}

/** One change of an office's roster at a time, and the counts with it: they are taken from all rows. */
function change<T>(db: Db, by: By, work: (tx: OfficeTx) => Promise<T>): Promise<T> {
  return inOffice(db, by.officeId, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('people'), hashtext(${by.officeId}))`.execute(tx)
    const result = await work(tx)
    // False: there was nobody, and nothing has changed.
    if (result !== false) await countStaff(tx, by)
    return result
  })
}

function declaration({ accountId, now }: By, { status }: Pick<StaffFields, 'status'>) {
  return { declared_at: status && now, declared_by: status && (accountId ?? null) }
}

/** Each with a link of the own; who is there already stays. Returns how many came. */
async function insertMembers(
  tx: OfficeTx,
  keys: Keys,
  by: Head,
  members: { id: string; fields: StaffFields }[],
): Promise<number> {
  const rows = members.map(({ id, fields }) => ({
    ...fields,
    ...declaration(by, fields),
    id,
    office_id: by.officeId,
    made_by: by.accountId,
    made_at: by.now,
  }))
  const stored = await tx
    .insertInto('staff_member')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .execute()
  await openLinks(tx, keys, stored)
  return stored.length
}

function lock(tx: OfficeTx, officeId: string, id: string): Promise<StaffMemberRow | undefined> {
  return tx
    .selectFrom('staff_member')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

async function update(
  tx: OfficeTx,
  officeId: string,
  id: string,
  values: Partial<StaffFields & Pick<StaffMemberRow, 'declared_at' | 'declared_by' | 'link_version'>>,
): Promise<void> {
  await tx
    .updateTable('staff_member')
    .set(values)
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .execute()
}

type Audited = `staff.${'added' | 'imported' | 'corrected' | 'declared' | 'removed' | 'link_renewed'}`

function note(tx: OfficeTx, by: By, action: Audited, subjectId: string, fields = ''): Promise<void> {
  return audit(tx, { action, officeId: by.officeId, actorId: by.accountId, subjectId, fields, at: by.now })
}
