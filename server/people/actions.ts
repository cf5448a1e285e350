import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import { audit } from '../audit/audit.ts'
import { hashKey } from '../bearer-key.ts'
import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'
import type { StaffFields, StaffMemberRow } from '../db/schema.ts'
import { takeImport } from '../imports/actions.ts'
import type { Keys } from '../keys.ts'
import { personalCode } from './personal-link.ts'

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
    if (!(await insertMember(tx, keys, by, id, fields))) return
    await note(tx, by, 'staff.added', id)
  })
}

/**
 * Puts everybody on the roster whom `usable` finds in a list that waits for its confirmation, once; one line of the
 * audit for all. False where the list is gone.
 */
export function addList(
  db: Db,
  keys: Keys,
  by: Head,
  importId: string,
  usable: (text: string, tx: OfficeTx) => Promise<{ number: number; fields: StaffFields }[]>,
): Promise<boolean> {
  return change(db, by, async (tx) => {
    const taken = await takeImport(tx, { ...by, kind: 'people' }, importId, by.now)
    if (!taken || taken === 'done') return taken === 'done'
    const rows = await usable(taken.text, tx)
    for (const { number, fields } of rows) {
      await insertMember(tx, keys, by, uuidv5(String(number), importId), fields)
    }
    await note(tx, by, 'staff.imported', importId, `count=${rows.length}`)
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
    await openLink(tx, keys, renewed)
    await note(tx, by, 'staff.link_renewed', id)
    return true
  })
}

/** One change of an office's roster at a time, and the counts with it: they are taken from all rows. */
function change<T>(db: Db, by: By, work: (tx: OfficeTx) => Promise<T>): Promise<T> {
  return inOffice(db, by.officeId, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('people'), hashtext(${by.officeId}))`.execute(tx)
    const result = await work(tx)
    await sql`
      insert into staff_figures (office_id, members, running, off, absent, unsupported, no_smartphone, relatives, counted_at)
      select ${by.officeId}::uuid, count(*), count(*) filter (where status = 'running'),
        count(*) filter (where status = 'off'), count(*) filter (where status = 'absent'),
        count(*) filter (where status = 'unsupported'), count(*) filter (where status = 'no_smartphone'),
        coalesce(sum(relatives), 0), ${by.now}::timestamptz
      from staff_member where office_id = ${by.officeId}
      on conflict (office_id) do update set members = excluded.members, running = excluded.running,
        off = excluded.off, absent = excluded.absent, unsupported = excluded.unsupported,
        no_smartphone = excluded.no_smartphone, relatives = excluded.relatives, counted_at = excluded.counted_at`.execute(
      tx,
    )
    return result
  })
}

function declaration({ accountId, now }: By, { status }: Pick<StaffFields, 'status'>) {
  return { declared_at: status && now, declared_by: status && (accountId ?? null) }
}

async function insertMember(tx: OfficeTx, keys: Keys, by: Head, id: string, fields: StaffFields) {
  const row = { ...fields, ...declaration(by, fields), id, office_id: by.officeId }
  const stored = await tx
    .insertInto('staff_member')
    .values({ ...row, made_by: by.accountId, made_at: by.now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (stored) await openLink(tx, keys, stored)
  return stored !== undefined
}

async function openLink(tx: OfficeTx, keys: Keys, member: StaffMemberRow): Promise<void> {
  const row = { kind: 'personal' as const, office_id: member.office_id, ref_id: member.id, expires_at: null }
  await tx
    .insertInto('key_lookup')
    .values({ ...row, sha256: hashKey(personalCode(keys, member)) })
    .execute()
}

async function endLinks(tx: OfficeTx, id: string): Promise<void> {
  await tx.deleteFrom('key_lookup').where('kind', '=', 'personal').where('ref_id', '=', id).execute()
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
  values: Partial<StaffMemberRow>,
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
