import type { ExpressionBuilder } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Database, LateRecordRow, VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { nameAt } from '../accounts/names.ts'
import type { Office } from '../offices/directory.ts'
import { recordBackdatedVisit } from './backdate.ts'
import { changeVisit, fieldsOf, type Patch } from './change.ts'
import { withoutDeparture } from './close-of-day.ts'
import { differences } from './correct.ts'
import {
  departureAfter,
  type EntryEvent,
  isSkewed,
  type Judged,
  keepEvent,
  type Refusal,
  type Replayed,
  refusalOfDeparture,
  type Sending,
} from './device-event.ts'
import { type Entry, hashOf } from './entry.ts'
import { SENT_LATER } from './visit.ts'

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

/** A record with the names of those who made, sent and decided it, and with its visit, if that is in the log. */
export interface LateRecord extends LateRecordRow {
  recorder: string | null
  closer: string | null
  sender: string | null
  decider: string | null
  visit: Pick<VisitRow, 'name' | 'slip_number' | 'state' | 'left_at' | 'day_closed_at' | 'voided_at'> | null
}

/** The most that a page shows; the next ones follow as the head decides. */
export const LATE_SHOWN = 100

/** Waiting records by entry time, the oldest first, or rejected ones, the latest decision first; {@link LATE_SHOWN} at most. */
export function listLate(db: Db, officeId: string, state: LateRecordRow['state']): Promise<LateRecord[]> {
  return inOffice(db, officeId, async (tx) => {
    const rows = await tx
      .selectFrom('late_record as l')
      .leftJoin('visit as v', 'v.id', 'l.visit_id')
      .leftJoin('account as r', 'r.id', 'l.entered_by')
      .leftJoin('account as c', 'c.id', 'l.left_by')
      .leftJoin('account as s', 's.id', 'l.sent_by')
      .leftJoin('account as d', 'd.id', 'l.decided_by')
      .selectAll('l')
      .select([
        nameAt('r', 'l.sent_at').as('recorder'),
        nameAt('c', 'l.sent_at').as('closer'),
        nameAt('s', 'l.sent_at').as('sender'),
        nameAt('d', 'l.decided_at').as('decider'),
        'v.id as stored_id',
        'v.name as stored_name',
        'v.slip_number as stored_slip',
        'v.state as stored_state',
        'v.left_at as stored_left_at',
        'v.day_closed_at as stored_closed_at',
        'v.voided_at as stored_voided_at',
      ])
      .where('l.office_id', '=', officeId)
      .where('l.state', '=', state)
      .orderBy(state === 'waiting' ? 'l.entered_at' : 'l.decided_at', state === 'waiting' ? 'asc' : 'desc')
      .orderBy('l.visit_id')
      .limit(LATE_SHOWN)
      .execute()
    return rows.map(({ stored_id: stored, ...row }) => ({
      ...row,
      visit: stored
        ? {
            name: row.stored_name,
            slip_number: row.stored_slip,
            state: row.stored_state ?? 'unclosed',
            left_at: row.stored_left_at,
            day_closed_at: row.stored_closed_at,
            voided_at: row.stored_voided_at,
          }
        : null,
    }))
  })
}

/** Condition for records whose visit is not in the log: not yet, or no longer. */
export function withoutVisit(eb: ExpressionBuilder<Database, 'late_record'>) {
  const visit = eb.selectFrom('visit as v').select('v.id').whereRef('v.id', '=', 'late_record.visit_id')
  return eb.not(eb.exists(visit))
}

/** How many records wait for the head. */
export function countLate(db: Db, officeId: string): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const { waiting } = await tx
      .selectFrom('late_record')
      .select(({ fn }) => fn.countAll<number>().as('waiting'))
      .where('office_id', '=', officeId)
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow()
    return waiting
  })
}

/** A late record in the version that the head has seen. */
export interface LateRef {
  visitId: string
  version: number
}

/** `changed`: somebody else has decided, or a device has added to the record; a refusal: the log has changed since. */
export type LateDecision = 'done' | 'changed' | Refusal

/** Thrown to roll back where somebody else has decided on the record, or a device has added to it. */
class StaleRecord extends Error {}

/** Accepts a late record into the log: the visit, or its departure, as the device recorded it. */
export async function acceptLate(db: Db, office: Office, actor: Actor, ref: LateRef): Promise<LateDecision> {
  const late = await inOffice(db, office.id, (tx) => findLateRecord(tx, office.id, ref))
  if (!late) return 'changed'
  try {
    return await (late.entry
      ? acceptEntry(db, office, actor, late)
      : acceptDeparture(db, office, actor, late))
  } catch (error) {
    if (error instanceof StaleRecord) return 'changed'
    throw error
  }
}

async function acceptEntry(db: Db, office: Office, actor: Actor, late: LateRecordRow): Promise<LateDecision> {
  const entry = late.entry as Entry
  const { id_hash: hash, id_key_version: keyVersion, id_last4: last4 } = late
  const outcome = await recordBackdatedVisit(
    db,
    office,
    {
      id: late.visit_id,
      clientUuid: late.visit_uuid,
      bodyHash: hashOf(entry),
      entry,
      phoneShared: late.phone_shared,
      identity: hash && keyVersion !== null && last4 !== null ? { hash, keyVersion, last4 } : undefined,
      guestId: late.guest_id ?? undefined,
      meetingId: late.meeting_id ?? undefined,
      source: 'offline',
      enteredAt: late.entered_at,
      leftAt: late.left_at,
      by: late.entered_by ?? late.sent_by,
      leftBy: late.left_by ?? undefined,
      clockSkewS: late.clock_skew_s,
      now: actor.now,
      audited: { action: 'visit.late_accepted', actorId: actor.accountId, fields: madeBy(late) },
    },
    async (tx) => {
      if (!(await dropLate(tx, late))) throw new StaleRecord()
    },
  )
  if (outcome === 'stored') return 'done'
  // The visit is in the log already: from the gate's form with the same UUID, or the guest's from another gate.
  return inOffice(db, office.id, async (tx) => {
    if (!(await dropLate(tx, late))) return 'changed'
    await audit(tx, rejection(actor, late))
    return 'done'
  })
}

async function acceptDeparture(
  db: Db,
  office: Office,
  actor: Actor,
  late: LateRecordRow,
): Promise<LateDecision> {
  const target = { ...actor, visitId: late.visit_id }
  const changed = await changeVisit<Refusal | 'nothing'>(db, target, async (visit, tx) => {
    const refusal = refusalOf(visit, late, office)
    if (refusal) return refusal
    if (!(await dropLate(tx, late))) throw new StaleRecord()
    const patch = differences(visit, departureOf(visit, late, office, actor.now))
    // The head has already corrected the visit to the same values.
    if (Object.keys(patch).length === 0) return 'nothing'
    const fields = fieldsOf(patch, madeBy(late))
    return { action: 'visit.late_accepted', reason: SENT_LATER, patch, fields }
  })
  if (changed.ok || changed.why === 'nothing') return 'done'
  if (changed.why === 'already-inside' || changed.why === 'badge-taken') return 'changed'
  return changed.why === 'not-found' ? 'unknown_visit' : changed.why
}

function refusalOf(visit: VisitRow, late: LateRecordRow, office: Office): Refusal | undefined {
  if (visit.voided_at) return 'voided'
  const state = visit.state === 'left' ? 'unclosed' : visit.state
  return late.left_at
    ? refusalOfDeparture({ ...visit, state }, late.left_at, office.closeMinutes)
    : visit.state === 'left'
      ? undefined
      : 'changed'
}

function departureOf(visit: VisitRow, late: LateRecordRow, office: Office, now: Date): Patch {
  if (!late.left_at) return withoutDeparture(visit.entered_at, office.closeMinutes, now)
  const leftAt = departureAfter(visit, late.left_at)
  if (visit.left_at?.getTime() === leftAt.getTime()) return {}
  return {
    state: 'left',
    left_at: leftAt,
    day_closed_at: null,
    ended_by: late.left_by,
    ended_how: 'staff',
    ended_at: now,
    ...(isSkewed(late.clock_skew_s) && { clock_skew_s: late.clock_skew_s }),
  }
}

/** Rejects a late record; the head can still read and accept it until the retention ends. */
export function rejectLate(db: Db, actor: Actor, ref: LateRef): Promise<LateDecision> {
  const { officeId } = actor
  return inOffice(db, officeId, async (tx) => {
    const late = await findLateRecord(tx, officeId, ref)
    if (late?.state !== 'waiting') return 'changed'
    const decided = { state: 'rejected' as const, decided_by: actor.accountId, decided_at: actor.now }
    if (!(await changeLate(tx, late, decided))) return 'changed'
    await audit(tx, rejection(actor, late))
    return 'done'
  })
}

function rejection(actor: Actor, late: LateRecordRow): AuditEvent {
  return {
    action: 'visit.late_rejected',
    officeId: actor.officeId,
    actorId: actor.accountId,
    subjectId: late.visit_id,
    fields: madeBy(late),
    at: actor.now,
  }
}

function findLateRecord(
  tx: OfficeTx,
  officeId: string,
  { visitId, version }: LateRef,
): Promise<LateRecordRow | undefined> {
  return tx
    .selectFrom('late_record')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('visit_id', '=', visitId)
    .where('version', '=', version)
    .executeTakeFirst()
}

/** The accounts that made and sent the record, for the audit; the head only accepts it. */
function madeBy({ entered_by: entered, left_by: left, sent_by: sent }: LateRecordRow): string {
  return [entered && `entered_by=${entered}`, left && `left_by=${left}`, `sent_by=${sent}`]
    .filter(Boolean)
    .join(' ')
}
