import { createHash } from 'node:crypto'
import type { AnyActor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { PushDeviceRow, StaffMemberRow } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { PushTarget } from '../../platform/outgoing/push.ts'
import type { Notice } from './queue.ts'

/** Per member: a computer, a phone, and some more. */
export const MAX_DEVICES = 5

/** A member, with the version that their link had at the request. */
type DeviceOwner = Pick<StaffMemberRow, 'id' | 'link_version'>

interface NewDevice {
  id: string
  target: PushTarget
  /** The push address that this browser had before; empty for a new browser. */
  replaces?: string
  device: string
  lang: string
}

/** A hash by which a browser is recognised without storing its address. */
export function markOf(endpoint: string): Buffer {
  return createHash('sha256').update(endpoint).digest()
}

const aboutOf = (officeId: string, mark: Buffer) => `${officeId} ${mark.toString('hex')}`

/** The devices registered under the member's current link, the oldest first. */
export function devicesOf(db: Db, officeId: string, owner: DeviceOwner): Promise<PushDeviceRow[]> {
  return inOffice(db, officeId, (tx) =>
    ofLink(tx, officeId, owner).selectAll().orderBy('made_at').orderBy('id').execute(),
  )
}

function ofLink(tx: OfficeTx, officeId: string, { id, link_version }: DeviceOwner) {
  return tx
    .selectFrom('push_device')
    .where('office_id', '=', officeId)
    .where('member_id', '=', id)
    .where('link_version', '=', link_version)
}

/** Adds a browser, or stores the new keys of a known one. `gone`: the link has ended meanwhile. */
export function addDevice(
  db: Db,
  keys: Keys,
  actor: AnyActor,
  owner: DeviceOwner,
  { id, target, replaces, device, lang }: NewDevice,
): Promise<'added' | 'known' | 'full' | 'gone'> {
  const { officeId, now } = actor
  const mark = markOf(target.endpoint)
  const sealed = keys.seal('push', aboutOf(officeId, mark), JSON.stringify(target))
  return inOffice(db, officeId, async (tx) => {
    // Locks the member, so that concurrent requests cannot pass the cap, and no device outlives its link.
    const member = await tx
      .selectFrom('staff_member')
      .select('id')
      .where('office_id', '=', officeId)
      .where('id', '=', owner.id)
      .where('link_version', '=', owner.link_version)
      .where('link_withdrawn', '=', false)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!member) return 'gone'
    if (replaces) await endDevices(tx, officeId, owner.id, markOf(replaces))
    const known = await ofLink(tx, officeId, owner).select(['id', 'mark']).execute()
    const isKnown = known.some((one) => one.mark.equals(mark))
    if (!isKnown && known.length >= MAX_DEVICES) return 'full'
    const { id: member_id, link_version } = owner
    const values = { sealed, device, lang, made_at: now, link_version }
    await tx
      .insertInto('push_device')
      .values({ ...values, office_id: officeId, id, member_id, mark, told: null })
      .onConflict((conflict) => conflict.columns(['office_id', 'member_id', 'mark']).doUpdateSet(values))
      .execute()
    if (isKnown) return 'known'
    await auditBy(tx, actor, 'staff.device_added', owner.id)
    return 'added'
  })
}

/** False for a device that is not the member's or was already removed. */
export function removeDevice(db: Db, actor: AnyActor, owner: DeviceOwner, id: string): Promise<boolean> {
  const { officeId } = actor
  return inOffice(db, officeId, async (tx) => {
    const removed = await tx
      .deleteFrom('push_device')
      .where('office_id', '=', officeId)
      .where('member_id', '=', owner.id)
      .where('id', '=', id)
      .executeTakeFirst()
    if (removed.numDeletedRows === 0n) return false
    await auditBy(tx, actor, 'staff.device_removed', owner.id)
    return true
  })
}

/** Removes the member's devices, because the link ends, or only the one with this mark. */
export async function endDevices(
  tx: OfficeTx,
  officeId: string,
  memberId: string,
  mark?: Buffer,
): Promise<void> {
  await tx
    .deleteFrom('push_device')
    .where('office_id', '=', officeId)
    .where('member_id', '=', memberId)
    .$if(mark !== undefined, (query) => query.where('mark', '=', mark ?? Buffer.alloc(0)))
    .execute()
}

/** The devices of a valid link that have not had this notice. */
export async function devicesToTell(db: Db, keys: Keys, notice: Notice) {
  const { officeId, memberId, id } = notice
  const rows = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('push_device as d')
      .innerJoin('staff_member as m', (join) =>
        join
          .onRef('m.office_id', '=', 'd.office_id')
          .onRef('m.id', '=', 'd.member_id')
          .onRef('m.link_version', '=', 'd.link_version'),
      )
      .select(['d.id', 'd.lang', 'd.mark', 'd.sealed'])
      .where('d.office_id', '=', officeId)
      .where('d.member_id', '=', memberId)
      .where('m.link_withdrawn', '=', false)
      .where((eb) => eb.or([eb('d.told', 'is', null), eb('d.told', '<>', id)]))
      .execute(),
  )
  return rows.map((row) => {
    const text = keys.open('push', aboutOf(officeId, row.mark), row.sealed)
    return { id: row.id, lang: row.lang, target: text ? (JSON.parse(text) as PushTarget) : undefined }
  })
}

/** Stores which devices have had the notice, and deletes those that no longer exist. */
export function settleDevices(
  db: Db,
  { officeId, id }: Notice,
  { notified, gone }: { notified: string[]; gone: string[] },
): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    if (notified.length > 0)
      await tx
        .updateTable('push_device')
        .set({ told: id })
        .where('office_id', '=', officeId)
        .where('id', 'in', notified)
        .execute()
    if (gone.length > 0)
      await tx.deleteFrom('push_device').where('office_id', '=', officeId).where('id', 'in', gone).execute()
  })
}
