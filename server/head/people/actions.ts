import { randomInt } from 'node:crypto'
import { personalCode } from '../../core/hosts/personal-link.ts'
import { endDevices } from '../../core/notices/devices.ts'
import { changedFields, changeList } from '../../http/lists/list-actions.ts'
import type { Actor, AnyActor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { StaffFields, StaffMemberRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { countStaff } from './count.ts'

/** Adds a person to the roster. Returns false when the id is taken. */
export function addMember(
  db: Db,
  keys: Keys,
  actor: Actor,
  id: string,
  fields: StaffFields,
): Promise<boolean> {
  return change(db, actor, async (tx) => {
    if ((await insertMembers(tx, keys, actor, [{ id, fields }])) === 0) return false
    await auditBy(tx, actor, 'staff.added', id)
    return true
  })
}

/** Corrects a person's fields, including the name. Returns the changed fields, or false when the person is not on the roster. */
export function correctMember(
  db: Db,
  actor: Actor,
  id: string,
  fields: StaffFields,
): Promise<(keyof StaffFields)[] | false> {
  return change(db, actor, async (tx) => {
    const member = await findMember(tx, actor.officeId, id)
    if (!member) return false
    const changed = changedFields<StaffFields>(member, fields)
    if (changed.length === 0) return changed
    const isSame = member.status === fields.status && member.relatives === fields.relatives
    const declared = isSame ? {} : declaration(actor, fields)
    await update(tx, actor.officeId, id, { ...fields, ...declared })
    await auditBy(tx, actor, 'staff.corrected', id)
    return changed
  })
}

/** Stores a person's declaration about their phone and relatives. Returns false when the link has been withdrawn meanwhile. */
export function declare(
  db: Db,
  actor: AnyActor,
  id: string,
  declared: Pick<StaffFields, 'status' | 'relatives'>,
): Promise<boolean> {
  return change(db, actor, async (tx) => {
    const member = await findMember(tx, actor.officeId, id)
    if (!member) return false
    if (member.declared_at && member.status === declared.status && member.relatives === declared.relatives)
      return true
    await update(tx, actor.officeId, id, { ...declared, ...declaration(actor, declared) })
    await auditBy(tx, actor, 'staff.declared', id)
    return true
  })
}

/** Deletes the person's row for good and updates the counts. Returns false when it was already gone. */
export function removeMember(db: Db, actor: Actor, id: string): Promise<boolean> {
  return change(db, actor, async (tx) => {
    const removed = await tx
      .deleteFrom('staff_member')
      .where('office_id', '=', actor.officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (removed.numDeletedRows === 0n) return false
    await endLinks(tx, actor.officeId, id)
    await auditBy(tx, actor, 'staff.removed', id)
    return true
  })
}

/** Replaces the person's link; the old one stops working. */
export function renewLink(db: Db, keys: Keys, actor: Actor, id: string): Promise<boolean> {
  return change(db, actor, async (tx) => {
    const member = await findMember(tx, actor.officeId, id)
    if (!member) return false
    const renewed = { ...member, link_version: otherVersion(member.link_version) }
    await update(tx, actor.officeId, id, { link_version: renewed.link_version, link_withdrawn: false })
    await endLinks(tx, actor.officeId, id)
    await openLinks(tx, keys, [renewed])
    await auditBy(tx, actor, 'staff.link_renewed', id)
    return true
  })
}

const VERSIONS = 2 ** 31

/**
 * Random instead of incremented: otherwise a register restored from a backup could issue a link that leaked after that backup.
 */
function otherVersion(version: number): number {
  return (version + randomInt(1, VERSIONS)) % VERSIONS
}

/** Withdraws the link until the head issues a new one. Returns false when the person is not on the roster. */
export function withdrawLink(db: Db, actor: Actor, id: string): Promise<boolean> {
  return change(db, actor, async (tx) => {
    const member = await findMember(tx, actor.officeId, id)
    if (!member) return false
    if (member.link_withdrawn) return true
    await update(tx, actor.officeId, id, { link_withdrawn: true })
    await endLinks(tx, actor.officeId, id)
    await auditBy(tx, actor, 'staff.link_withdrawn', id)
    return true
  })
}

/** Updates the counts after every change of the roster. */
function change<T>(db: Db, actor: AnyActor, work: (tx: OfficeTx) => Promise<T>): Promise<T> {
  return changeList(db, 'people', actor, async (tx) => {
    const result = await work(tx)
    // False means that the person was not found and nothing changed.
    if (result !== false) await countStaff(tx, actor)
    return result
  })
}

function declaration({ accountId, now }: AnyActor, { status }: Pick<StaffFields, 'status'>) {
  return { declared_at: status && now, declared_by: status && (accountId ?? null) }
}

/** Adds people with personal links; those already on the roster stay unchanged. Returns how many were added. */
export async function insertMembers(
  tx: OfficeTx,
  keys: Keys,
  actor: Actor,
  members: { id: string; fields: StaffFields }[],
): Promise<number> {
  const rows = members.map(({ id, fields }) => ({
    ...fields,
    ...declaration(actor, fields),
    id,
    office_id: actor.officeId,
    made_by: actor.accountId,
    made_at: actor.now,
  }))
  const stored = await tx
    .insertInto('staff_member')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
    .returningAll()
    .execute()
  await openLinks(tx, keys, stored)
  return stored.length
}

function findMember(tx: OfficeTx, officeId: string, id: string): Promise<StaffMemberRow | undefined> {
  return tx
    .selectFrom('staff_member')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .executeTakeFirst()
}

async function update(
  tx: OfficeTx,
  officeId: string,
  id: string,
  values: Partial<
    StaffFields & Pick<StaffMemberRow, 'declared_at' | 'declared_by' | 'link_version' | 'link_withdrawn'>
  >,
): Promise<void> {
  await tx
    .updateTable('staff_member')
    .set(values)
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .execute()
}

/** Audits that the user was shown the links of `count` people, or of one. */
export function auditShownLinks(db: Db, actor: Actor, id: string | undefined, count: number): Promise<void> {
  return inOffice(db, actor.officeId, (tx) => auditBy(tx, actor, 'staff.links_shown', id, `count=${count}`))
}

/** Creates a personal link for each member. */
async function openLinks(tx: OfficeTx, keys: Keys, members: StaffMemberRow[]): Promise<void> {
  if (members.length === 0) return
  const rows = members.map((member) => ({
    kind: 'personal' as const,
    office_id: member.office_id,
    ref_id: member.id,
    expires_at: null,
    sha256: hashKey(personalCode(keys, member)),
  }))
  await tx.insertInto('key_lookup').values(rows).execute()
}

/** Ends all links of this person, and the push subscriptions added through them. */
async function endLinks(tx: OfficeTx, officeId: string, id: string): Promise<void> {
  await tx
    .deleteFrom('key_lookup')
    .where('kind', '=', 'personal')
    .where('office_id', '=', officeId)
    .where('ref_id', '=', id)
    .execute()
  await endDevices(tx, officeId, id)
}
