import { type OfficeDay, officeDay } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import type { OfficeTx } from '../db/office-scope.ts'
import type { AppOutcome, AppStatus, EndedHow, VisitRow } from '../db/schema.ts'
import type { Office } from '../offices/directory.ts'
import { type Actor, type Changed, changeVisit, type Patch } from './change.ts'
import { closesAt } from './close-of-day.ts'
import { deskFor, type Entry } from './enter.ts'
import { canUndo, isAdvisable, isInside, type Purpose, type Reason, statusBefore } from './visit.ts'

export interface Target {
  officeId: string
  visitId: string
  actor: Actor
  now: Date
}

/**
 * Staff have seen who registered, or the code of the lobby's screen has: inside from now on, with the next number
 * of the book.
 */
export function confirmVisit(
  db: Db,
  target: Target,
  assurance: 'staff' | 'lobby' = 'staff',
): Promise<Changed<'not-waiting'>> {
  const { officeId, actor, now } = target
  return changeVisit<'not-waiting'>(db, target, async (visit, tx) => {
    if (visit.state !== 'waiting' || visit.voided_at) return 'not-waiting'
    const day = officeDay(now)
    const year = Number(day.slice(0, 4))
    return {
      action: 'visit.confirmed',
      patch: {
        state: 'inside',
        assurance,
        entered_at: now,
        entered_by: actor.id ?? null,
        day,
        year,
        number: await nextNumber(tx, officeId, year),
      },
    }
  })
}

async function nextNumber(tx: OfficeTx, officeId: string, year: number): Promise<number> {
  const { last } = await tx
    .insertInto('visit_counter')
    .values({ office_id: officeId, year, last: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['office_id', 'year'])
        .doUpdateSet((eb) => ({ last: eb('visit_counter.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}

/** Nobody by that name is here, or the office does not receive them now. */
export function declineVisit(db: Db, target: Target): Promise<Changed<'not-waiting'>> {
  return changeVisit<'not-waiting'>(db, target, (visit) => {
    if (visit.state !== 'waiting' || visit.voided_at) return 'not-waiting'
    return {
      action: 'visit.declined',
      patch: {
        state: 'refused',
        ended_by: target.actor.id ?? null,
        ended_how: 'staff',
        ended_at: target.now,
      },
    }
  })
}

/** Records the departure. `already-left` carries the visit as the first of two people left it. */
export function leaveVisit(
  db: Db,
  target: Target,
  how: 'staff' | 'visitor' = 'staff',
): Promise<Changed<'already-left' | 'not-inside'>> {
  return changeVisit<'already-left' | 'not-inside'>(db, target, (visit) => {
    if (visit.state === 'left') return 'already-left'
    if (!isInside(visit)) return 'not-inside'
    return { action: 'visit.left', patch: departure(target, target.now, how) }
  })
}

function departure({ actor, now }: Target, leftAt: Date, how: EndedHow): Patch {
  return {
    state: 'left',
    left_at: leftAt,
    ended_by: actor.id,
    ended_how: how,
    ended_at: now,
    day_closed_at: null,
  }
}

/** Takes a departure back, at most ten seconds after it was recorded. */
export function undoLeave(db: Db, target: Target): Promise<Changed<'too-late'>> {
  return changeVisit<'too-late'>(db, target, (visit) => {
    if (!canUndo(visit, target.now)) return 'too-late'
    return {
      action: 'visit.undone',
      patch: { state: 'inside', left_at: null, ended_by: null, ended_how: null, ended_at: null },
    }
  })
}

/** Keeps what came of the advice, or what the phone question was answered later. */
export function adviseVisit(
  db: Db,
  target: Target,
  answer: { appId: string | null; status?: AppStatus; outcome: AppOutcome | null },
): Promise<Changed<'not-open'>> {
  return changeVisit<'not-open'>(db, target, (visit) => {
    if (!isInside(visit)) return 'not-open'
    const asked = answer.status ?? visit.app_status
    const status = asked === 'not_asked' && answer.outcome ? statusBefore(answer.outcome) : asked
    return {
      action: 'visit.advised',
      fields: 'app_outcome app_status',
      patch: {
        app_id: status === 'not_asked' ? null : (visit.app_id ?? answer.appId),
        app_status: status,
        app_outcome: isAdvisable(status) ? answer.outcome : null,
      },
    }
  })
}

export interface Correction extends Entry {
  enteredAt: Date
  /** Null leaves an open or unclosed visit without a departure. */
  leftAt: Date | null
}

type CorrectionRefusal = 'changed-meanwhile' | 'day-closed' | 'nothing-changed' | 'voided'

/**
 * Corrects what differs, with a reason; old and new values stay readable. `seenVersion` is the version the
 * person looked at: a correction of something else in between is refused, not overwritten.
 */
export function correctVisit(
  db: Db,
  office: Office,
  target: Target,
  correction: Correction,
  why: { reason: Reason; seenVersion: number; anyDay: boolean },
): Promise<Changed<CorrectionRefusal>> {
  return changeVisit<CorrectionRefusal>(db, target, async (visit, tx) => {
    if (visit.voided_at) return 'voided'
    if (visit.version !== why.seenVersion) return 'changed-meanwhile'
    if (!why.anyDay && (await isDayClosed(tx, office.id, visit.day))) return 'day-closed'
    const patch = differences(visit, wanted(office, target, visit, correction))
    if (Object.keys(patch).length === 0) return 'nothing-changed'
    return { action: 'visit.corrected', reason: why.reason, patch }
  })
}

function wanted(office: Office, target: Target, visit: VisitRow, correction: Correction): Patch {
  return {
    name: correction.name,
    phone: correction.phone,
    commune_code: correction.communeCode,
    organisation: correction.organisation,
    purpose: correction.purpose,
    purpose_note: correction.purposeNote,
    host: correction.host,
    party_size: correction.partySize,
    ...(correction.purpose !== visit.purpose && correctedDesk(office, correction.purpose)),
    app_id: correction.appStatus === 'not_asked' ? null : correction.appId,
    app_status: correction.appStatus,
    app_outcome: correction.appOutcome,
    entered_at: correction.enteredAt,
    day: officeDay(correction.enteredAt),
    ...correctedDeparture(office, target, visit, correction),
  }
}

/** Only where the purpose was wrong: an office's desks may have changed since. */
function correctedDesk(office: Office, purpose: Purpose): Patch {
  const desk = deskFor(office, purpose)
  return { desk_id: desk?.id ?? null, one_stop: office.oneStop || desk !== undefined }
}

function correctedDeparture(office: Office, target: Target, visit: VisitRow, correction: Correction): Patch {
  if (sameInstant(correction.leftAt, visit.left_at)) return {}
  if (correction.leftAt) return departure(target, correction.leftAt, 'correction')
  // The departure was wrong: the visitor is still inside, or left at an unknown time of a day that is over.
  const close = closesAt(correction.enteredAt, office.closeMinutes)
  const over = target.now >= close
  return {
    state: over ? 'unclosed' : 'inside',
    left_at: null,
    ended_by: null,
    ended_how: over ? 'close_of_day' : null,
    ended_at: over ? target.now : null,
    day_closed_at: over ? close : null,
  }
}

function differences(visit: VisitRow, patch: Patch): Patch {
  const changed = Object.entries(patch).filter(([field, value]) => {
    const old = visit[field as keyof VisitRow]
    return value instanceof Date ? !sameInstant(value, old as Date | null) : value !== old
  })
  return Object.fromEntries(changed)
}

function sameInstant(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime()
}

/** Takes the visit out of every figure, visibly and with a reason. */
export function voidVisit(
  db: Db,
  target: Target,
  why: { reason: Reason; anyDay: boolean },
): Promise<Changed<'already-voided' | 'day-closed'>> {
  return changeVisit<'already-voided' | 'day-closed'>(db, target, async (visit, tx) => {
    if (visit.voided_at) return 'already-voided'
    if (!why.anyDay && (await isDayClosed(tx, target.officeId, visit.day))) return 'day-closed'
    return {
      action: 'visit.voided',
      reason: why.reason,
      patch: { voided_at: target.now, void_reason: why.reason },
    }
  })
}

/**
 * Restores what was. A person who has come back in meanwhile has an open visit already: the restored one is then
 * kept as not closed and marked as a duplicate presence, never refused.
 */
export async function unvoidVisit(
  db: Db,
  office: Office,
  target: Target,
  reason: Reason,
): Promise<Changed<'not-voided'>> {
  const lift = (extra: (visit: VisitRow) => Patch) =>
    changeVisit<'not-voided'>(db, target, (visit) => {
      if (!visit.voided_at) return 'not-voided'
      const patch = { voided_at: null, void_reason: null, ...extra(visit) }
      return { action: 'visit.unvoided', reason, patch }
    })
  const restored = await lift(() => ({}))
  if (restored.ok || restored.why !== 'already-inside') return restored
  return lift((visit) => {
    const close = closesAt(visit.entered_at, office.closeMinutes)
    return {
      state: 'unclosed',
      day_closed_at: new Date(Math.min(close.getTime(), target.now.getTime())),
      ended_how: 'close_of_day',
      ended_at: target.now,
      duplicate_presence: true,
    }
  })
}

async function isDayClosed(tx: OfficeTx, officeId: string, day: OfficeDay): Promise<boolean> {
  const row = await tx
    .selectFrom('office_day')
    .select('closed_at')
    .where('office_id', '=', officeId)
    .where('day', '=', day)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.closed_at != null
}
