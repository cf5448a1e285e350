import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { isDayClosed } from '../figures/office-day.ts'
import { hostNamed, hostWords } from '../hosts/host.ts'
import type { Office } from '../offices/directory.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from './change.ts'
import { withoutDeparture } from './close-of-day.ts'
import { deskFor, type Entry, nextNumber } from './entry.ts'
import { departure } from './leave.ts'
import type { Purpose, Reason } from './visit.ts'

interface Correction extends Entry {
  enteredAt: Date
  /** Null leaves an open or unclosed visit without a departure. */
  leftAt: Date | null
}

type CorrectionRefusal = 'changed-meanwhile' | 'day-closed' | 'never-inside' | 'nothing-changed' | 'voided'

/**
 * Corrects the fields that differ, with a reason; old and new values stay readable. `seenVersion` is the version on the
 * editor's page: if the visit has changed since, the correction is refused (`changed-meanwhile`).
 */
export function correctVisit(
  db: Db,
  office: Office,
  target: Target,
  correction: Correction,
  why: { reason: Reason; seenVersion: number; anyDay: boolean },
): Promise<ChangeResult<CorrectionRefusal>> {
  return changeVisit<CorrectionRefusal>(db, target, async (visit, tx) => {
    if (visit.voided_at) return 'voided'
    // A registration that nobody confirmed has no number and no presence to correct.
    if (visit.number === null) return 'never-inside'
    if (visit.version !== why.seenVersion) return 'changed-meanwhile'
    const patch = differences(visit, wanted(office, target, visit, correction))
    const isPast = patch.day !== undefined && patch.day < officeDay(target.now)
    if (!why.anyDay && (isPast || (await isDayClosed(tx, office.id, visit.day)))) return 'day-closed'
    if (Object.keys(patch).length === 0) return 'nothing-changed'
    const numbered = await inBookOf(tx, visit, patch)
    return { action: 'visit.corrected', reason: why.reason, patch: { ...patch, ...numbered } }
  })
}

/** A visit that moves to another year gets a number in that year's book. */
async function inBookOf(tx: OfficeTx, visit: VisitRow, { day }: Patch): Promise<Patch> {
  const year = day ? Number(day.slice(0, 4)) : visit.year
  return year === visit.year ? {} : { year, number: await nextNumber(tx, visit.office_id, year) }
}

function wanted(office: Office, target: Target, visit: VisitRow, correction: Correction): Patch {
  const { enteredAt, leftAt: _, ...entry } = correction
  return {
    ...details(office, visit, entry),
    entered_at: enteredAt,
    day: officeDay(enteredAt),
    ...correctedDeparture(office, target, visit, correction),
  }
}

export function details(office: Office, visit: VisitRow, entry: Entry): Patch {
  return {
    ...entry,
    ...(entry.host !== visit.host && hostOf(office, entry.host)),
    ...correctedBadge(visit, entry),
    ...(entry.purpose !== visit.purpose && correctedDesk(office, entry.purpose)),
  }
}

/** The new host has not answered yet, so the previous host's answer is cleared. */
function hostOf({ hosts }: Office, text: string | null): Patch {
  const member = hostNamed(hosts, text)
  const host = hostWords(hosts, text, member)
  return { host, host_member_id: member?.id ?? null, host_answer: null, host_answered_at: null }
}

/** The corrected badge is out as long as the visitor is inside, and came back at the departure. */
function correctedBadge(visit: VisitRow, { badge }: Entry): Patch {
  if (badge === undefined || badge === visit.badge) return {}
  return { badge, badge_returned_at: badge === null ? null : visit.left_at }
}

/** Applied only if the purpose changes: the office's desks may have changed since the visit. */
function correctedDesk(office: Office, purpose: Purpose): Patch {
  const desk = deskFor(office, purpose)
  return { desk_id: desk?.id ?? null, one_stop: office.oneStop || desk !== undefined }
}

function correctedDeparture(office: Office, target: Target, visit: VisitRow, correction: Correction): Patch {
  // A visit that moves to another day ends at another time, or is open again.
  const isMoved = officeDay(correction.enteredAt) !== visit.day
  if (!isMoved && sameInstant(correction.leftAt, visit.left_at)) return {}
  if (correction.leftAt) return departure(target, correction.leftAt, 'correction')
  // The departure was wrong: the visitor is still inside, or left at an unknown time of a day that is over.
  return withoutDeparture(correction.enteredAt, office.closeMinutes, target.now)
}

export function differences(visit: VisitRow, patch: Patch): Patch {
  const changed = Object.entries(patch).filter(([field, value]) => {
    const old = visit[field as keyof VisitRow]
    return value instanceof Date ? !sameInstant(value, old as Date | null) : value !== old
  })
  return Object.fromEntries(changed)
}

function sameInstant(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime()
}

/** Voids the visit, with a reason: it stays in the log and counts in no figure. Without `anyDay`, the day must be open. */
export function voidVisit(
  db: Db,
  target: Target,
  why: { reason: Reason; anyDay: boolean },
): Promise<ChangeResult<'already-voided' | 'day-closed'>> {
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
