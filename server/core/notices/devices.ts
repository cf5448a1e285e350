import { createHash } from 'node:crypto'
import type { AnyActor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { PushDeviceRow, StaffMemberRow } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { PushTarget } from '../../platform/outgoing/push.ts'
import type { Notice } from './queue.ts'

/** Devices of one member: a computer, a phone, and as many again. */
export const MAX_DEVICES = 5

/** The link of a member at the time of a request. */
type DeviceOwner = Pick<StaffMemberRow, 'id' | 'link_version'>

interface NewDevice {
  id: string
  target: PushTarget
  /** The address that this browser had before; empty for a new one. */
  replaces?: string
  device: string
  lang: string
}

/** By which a browser is known again, without its address. */
export function markOf(endpoint: string): Buffer {
  return createHash('sha256').update(endpoint).digest()
}

const aboutOf = (officeId: string, mark: Buffer) => `${officeId} ${mark.toString('hex')}`

/** The devices of a member's link, the oldest first. */
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

/** Adds a browser, or gives one that is known its new keys. `gone` where the link has ended meanwhile. */
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
    // Held, so that two devices at once do not pass the cap, and none outlives its link.
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

/** False for a device that is not the member's, or is off already. */
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

/** With the link go the devices that were given by it; or one alone. */
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

/** Where a device is reached; undefined for one that was sealed under another secret. */
interface DeviceToTell extends Pick<PushDeviceRow, 'id' | 'lang'> {
  target: PushTarget | undefined
}

/** The devices that have not got this notice, of a link that opens something. */
export async function devicesToTell(db: Db, keys: Keys, notice: Notice): Promise<DeviceToTell[]> {
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

/** What came of a notice: who has it, and who is there no more. */
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
