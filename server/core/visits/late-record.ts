import { v7 as uuidv7 } from 'uuid'
import { audit } from '../../platform/audit/audit.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { LateRecordRow, VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { type Entry, hashOf } from './entry.ts'
import { isSkewed } from './replay-rules.ts'
import { type EntryEvent, type Judged, keepEvent, type Replayed, type Sending } from './replayed-event.ts'

/** Locks and returns the record of this visit, waiting or rejected. */
export async function findLate(
  tx: OfficeTx,
  officeId: string,
  visitUuid: string,
): Promise<LateRecordRow | undefined> {
  return tx
    .selectFrom('late_record')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('visit_uuid', '=', visitUuid)
    .forUpdate()
    .executeTakeFirst()
}

/** Keeps an entry of a closed day for the head to decide on; until then it is no visit. */
export async function keepLateEntry(
  tx: OfficeTx,
  sending: Sending,
  event: Judged<EntryEvent>,
): Promise<'stored' | 'duplicate' | 'conflict'> {
  const { office, skewS, sentBy, now } = sending
  const { entry, identity } = event
  const known = await findKnownEntry(tx, office.id, event.visit)
  if (known) return known.equals(hashOf(entry)) ? 'duplicate' : 'conflict'
  const visitId = uuidv7()
  await tx
    .insertInto('late_record')
    .values({
      office_id: office.id,
      visit_id: visitId,
      visit_uuid: event.visit,
      state: 'waiting',
      // The position is copied: the guest may be deleted before the head decides.
      entry: JSON.stringify({ ...entry, ...(event.guest && { position: event.guest.position }) }),
      phone_shared: event.phoneShared,
      id_hash: identity?.hash ?? null,
      id_key_version: identity?.keyVersion ?? null,
      id_last4: identity?.last4 ?? null,
      entered_at: event.at,
      entered_by: event.madeBy,
      left_at: null,
      left_by: null,
      clock_skew_s: skewS,
      sent_by: sentBy,
      sent_at: now,
      guest_id: event.guest?.id ?? null,
      meeting_id: event.meetingId ?? null,
    })
    .execute()
  await keepEvent(tx, sending, event)
  await auditLate(tx, sending, event, visitId)
  return 'stored'
}

async function findKnownEntry(
  tx: OfficeTx,
  officeId: string,
  visitUuid: string,
): Promise<Buffer | undefined> {
  const visit = await tx
    .selectFrom('visit')
    .select('body_hash')
    .where('office_id', '=', officeId)
    .where('client_uuid', '=', visitUuid)
    .executeTakeFirst()
  if (visit) return visit.body_hash
  const late = await findLate(tx, officeId, visitUuid)
  return late?.entry ? hashOf(late.entry as Entry) : undefined
}

/** Keeps a departure from a closed day, or its undo (`leftAt` null), for the head; the device's latest event counts. */
export async function keepLateDeparture(
  tx: OfficeTx,
  sending: Sending,
  event: Judged<Replayed>,
  { visit, late, leftAt }: { visit?: VisitRow; late: LateRecordRow | undefined; leftAt: Date | null },
): Promise<void> {
  const { office, skewS, sentBy, now } = sending
  const seen = {
    state: 'waiting' as const,
    left_at: leftAt,
    left_by: leftAt && event.madeBy,
    clock_skew_s: skewS,
    sent_by: sentBy,
    sent_at: now,
  }
  const visitId = visit?.id ?? late?.visit_id ?? ''
  if (late && visit && !leftAt && visit.state !== 'left') await dropLate(tx, late)
  else if (late) await changeLate(tx, late, { ...seen, decided_by: null, decided_at: null })
  else if (visit) {
    const names = { office_id: office.id, visit_id: visit.id, visit_uuid: visit.client_uuid }
    const row = { ...names, ...seen, entry: null, entered_at: visit.entered_at }
    await tx.insertInto('late_record').values(row).execute()
  }
  await keepEvent(tx, sending, event)
  await auditLate(tx, sending, event, visitId)
}

/** Returns false where somebody has decided on the record, or a device has added to it, since `late` was read. */
export async function changeLate(
  tx: OfficeTx,
  late: LateRecordRow,
  change: Partial<
    Pick<
      LateRecordRow,
      'state' | 'left_at' | 'left_by' | 'clock_skew_s' | 'sent_by' | 'sent_at' | 'decided_by' | 'decided_at'
    >
  >,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('late_record')
    .set({ ...change, version: late.version + 1 })
    .where('office_id', '=', late.office_id)
    .where('visit_id', '=', late.visit_id)
    .where('version', '=', late.version)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Deletes a record that is settled, by the same version check as {@link changeLate}. */
export async function dropLate(tx: OfficeTx, late: LateRecordRow): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('late_record')
    .where('office_id', '=', late.office_id)
    .where('visit_id', '=', late.visit_id)
    .where('version', '=', late.version)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** The state of a late record's visit as the device saw it. */
export function presenceOf(
  late: LateRecordRow,
): Pick<VisitRow, 'state' | 'voided_at' | 'entered_at' | 'day' | 'left_at' | 'ended_by' | 'ended_how'> {
  const { left_at, left_by, entered_at } = late
  return {
    state: left_at ? 'left' : 'unclosed',
    voided_at: null,
    entered_at,
    day: officeDay(entered_at),
    left_at,
    ended_by: left_by,
    ended_how: left_at && 'staff',
  }
}

async function auditLate(
  tx: OfficeTx,
  sending: Sending,
  event: Judged<Replayed>,
  visitId: string,
): Promise<void> {
  await audit(tx, {
    action: 'visit.sent_late',
    officeId: sending.office.id,
    actorId: sending.sentBy,
    subjectId: visitId,
    fields: [event.kind, claimed(sending, event)].filter(Boolean).join(' '),
    at: sending.now,
  })
}

/** For the audit: what the sender claims and the server does not know, also a recorder who was not believed. */
export function claimed(
  { sentBy, skewS }: Sending,
  { madeBy, by }: Pick<Judged<Replayed>, 'madeBy' | 'by'>,
): string {
  return [
    madeBy !== sentBy && `made_by=${madeBy}`,
    by && by !== madeBy && `claimed_by=${by}`,
    isSkewed(skewS) && `clock_skew_s=${skewS}`,
  ]
    .filter(Boolean)
    .join(' ')
}
