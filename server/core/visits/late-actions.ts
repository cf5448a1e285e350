import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { LateRecordRow, VisitRow } from '../../platform/db/schema.ts'
import type { Office } from '../offices/directory.ts'
import { recordBackdatedVisit } from './backdated-visit.ts'
import { changeVisit, fieldsOf, type Patch } from './change.ts'
import { withoutDeparture } from './close-of-day.ts'
import { differences } from './correct.ts'
import { type Entry, hashOf } from './entry.ts'
import { changeLate, dropLate } from './late-record.ts'
import { departureAfter, isSkewed, type Refusal, refusalOfDeparture } from './replay-rules.ts'
import { SENT_LATER } from './visit.ts'

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
