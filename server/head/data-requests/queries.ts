import { erasableSql } from '../../core/visits/purge.ts'
import { REASONS } from '../../core/visits/visit.ts'
import type { Change } from '../../core/visits/words.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, StaffNoteRow, SubjectRequestRow, VisitRow } from '../../platform/db/schema.ts'
import { anyOf } from '../../platform/db/slices.ts'
import { dayStart, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

export type Subject = { phone: string } | { idHash: Buffer }

/** The ids of everything the office stores about a person: visits in any state, and expected guests. */
export async function findVisitsOf(
  tx: OfficeTx,
  officeId: string,
  subject: Subject,
): Promise<{ id: string }[]> {
  const visits = tx.selectFrom('visit').select('id').where('office_id', '=', officeId)
  const expected = tx.selectFrom('expected_guest').select('id').where('office_id', '=', officeId)
  const notes = tx.selectFrom('staff_note').select('id').where('office_id', '=', officeId)
  const found =
    'phone' in subject
      ? visits
          .where('phone', '=', subject.phone)
          .union(expected.where('phone', '=', subject.phone))
          .union(notes.where('phone', '=', subject.phone))
      : visits.where('id_hash', '=', subject.idHash).union(notes.where('id_hash', '=', subject.idHash))
  return found.execute()
}

/** Open requests shown at once; the rest appears when these are answered. */
const OPEN_SHOWN = 200

/** Open requests, oldest first, and the newest of the answered ones. */
export function listRequests(
  db: Db,
  officeId: string,
): Promise<{ open: SubjectRequestRow[]; closed: SubjectRequestRow[] }> {
  return inOffice(db, officeId, async (tx) => {
    const requests = tx.selectFrom('subject_request').selectAll().where('office_id', '=', officeId)
    const open = await requests
      .where('closed_at', 'is', null)
      .orderBy('received_on')
      .orderBy('id')
      .limit(OPEN_SHOWN)
      .execute()
    const closed = await requests
      .where('closed_at', 'is not', null)
      .orderBy('closed_at', 'desc')
      .limit(20)
      .execute()
    return { open, closed }
  })
}

export interface SubjectVisit extends VisitRow {
  erasable: boolean
  /** The trace that keeps the visit from deletion for the longest time. */
  hold: Hold | undefined
}

interface Hold {
  document: string
  until: OfficeDay
}

/** A request with what the log still has for it. */
export interface FoundRequest {
  request: SubjectRequestRow
  visits: SubjectVisit[]
  /** The entries in which the person is still expected as a guest. */
  guests: ExpectedGuestRow[]
  /** The notes for the gate about the person. */
  notes: StaffNoteRow[]
  /** Whether one of these entries has been corrected since the request arrived. */
  corrected: boolean
}

/** `due` is the time by which something may be deleted. */
export function readRequest(
  db: Db,
  officeId: string,
  id: string,
  due: Date,
): Promise<FoundRequest | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const request = await tx
      .selectFrom('subject_request')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    return request && findAll(tx, request, due)
  })
}

export async function findAll(tx: OfficeTx, request: SubjectRequestRow, due: Date): Promise<FoundRequest> {
  const { office_id: officeId } = request
  const day = officeDay(due)
  const visits = await tx
    .selectFrom('visit as v')
    .selectAll('v')
    .select(erasableSql(day).as('erasable'))
    .where('v.office_id', '=', officeId)
    .where('v.id', '=', anyOf(request.visits))
    .execute()
  const holds = await findHolds(tx, officeId, request.visits, day)
  const correction = await tx
    .selectFrom('visit_change')
    .select('visit_id')
    .where('office_id', '=', officeId)
    .where('visit_id', '=', anyOf(request.visits))
    .where('at', '>=', dayStart(request.received_on))
    .where('reason', 'in', REASONS)
    .limit(1)
    .executeTakeFirst()
  const guests = await findGuestsOf(tx, officeId, request)
  return {
    request,
    visits: visits
      .map((visit) => ({ ...visit, hold: holds.get(visit.id) }))
      .sort((one, other) => byArrival(other, one)),
    guests,
    notes: await findNotesOf(tx, officeId, request),
    // Changes of an expected guest are counted, not kept.
    corrected: correction !== undefined || guests.some(({ version }) => version > 1),
  }
}

async function findHolds(
  tx: OfficeTx,
  officeId: string,
  visits: string[],
  day: OfficeDay,
): Promise<Map<string, Hold>> {
  const holds = await tx
    .selectFrom('trace_hold as h')
    .innerJoin('trace_order as o', (join) =>
      join.onRef('o.office_id', '=', 'h.office_id').onRef('o.id', '=', 'h.order_id'),
    )
    .select(['h.visit_id', 'h.until', 'o.document_number as document'])
    .where('h.office_id', '=', officeId)
    .where('h.visit_id', '=', anyOf(visits))
    .where('h.until', '>=', day)
    .orderBy('h.until')
    .execute()
  return new Map(holds.map(({ visit_id: visit, ...hold }) => [visit, hold]))
}

function findGuestsOf(
  tx: OfficeTx,
  officeId: string,
  { visits }: SubjectRequestRow,
): Promise<ExpectedGuestRow[]> {
  return tx
    .selectFrom('expected_guest')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('id', '=', anyOf(visits))
    .orderBy('day')
    .execute()
}

function findNotesOf(tx: OfficeTx, officeId: string, { visits }: SubjectRequestRow): Promise<StaffNoteRow[]> {
  const notes = tx.selectFrom('staff_note').selectAll().where('office_id', '=', officeId)
  return notes.where('id', '=', anyOf(visits)).orderBy('made_at').execute()
}

function byArrival(one: VisitRow, other: VisitRow): number {
  return one.entered_at.getTime() - other.entered_at.getTime()
}

type OwnChange = Change & { at: Date }

/** A visit with its corrections, for the person's copy. */
export interface OwnVisit extends VisitRow {
  desk: string | null
  /** The title of the meeting that the visitor came for. */
  meeting: string | null
  changes: OwnChange[]
}

/** The remaining visits of a request with their corrections, oldest first, and the entries in which the person is expected. */
export function readOwnVisits(
  db: Db,
  officeId: string,
  request: SubjectRequestRow,
): Promise<{ visits: OwnVisit[]; guests: ExpectedGuestRow[]; notes: StaffNoteRow[] }> {
  return inOffice(db, officeId, async (tx) => {
    const visits = await tx
      .selectFrom('visit as v')
      .leftJoin('desk as d', 'd.id', 'v.desk_id')
      .leftJoin('meeting as m', (join) =>
        join.onRef('m.office_id', '=', 'v.office_id').onRef('m.id', '=', 'v.meeting_id'),
      )
      .selectAll('v')
      .select(['d.name as desk', 'm.title as meeting'])
      .where('v.office_id', '=', officeId)
      .where('v.id', '=', anyOf(request.visits))
      .execute()
    const changes = await tx
      .selectFrom('visit_change')
      .select(['visit_id', 'at', 'field', 'old', 'new', 'reason'])
      .where('office_id', '=', officeId)
      .where('visit_id', '=', anyOf(request.visits))
      .orderBy('seq')
      .orderBy('field')
      .execute()
    const withCorrections = withChanges(visits, changes).sort(byArrival)
    return {
      visits: withCorrections,
      guests: await findGuestsOf(tx, officeId, request),
      notes: await findNotesOf(tx, officeId, request),
    }
  })
}

/**
 * One pass over each list: searching the changes for each visit blocked the event loop for nine seconds with five thousand
 * visits.
 */
export function withChanges<T extends { id: string }>(
  visits: T[],
  changes: (OwnChange & { visit_id: string })[],
): (T & { changes: OwnChange[] })[] {
  const changesOf = new Map<string, OwnChange[]>()
  for (const { visit_id: id, ...change } of changes) {
    const before = changesOf.get(id)
    if (before) before.push(change)
    else changesOf.set(id, [change])
  }
  return visits.map((visit) => ({ ...visit, changes: changesOf.get(visit.id) ?? [] }))
}
