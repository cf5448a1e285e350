import { nameAt } from '../../core/accounts/names.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import type { List } from './cursor.ts'

interface People {
  recorder: string | null
  closer: string | null
}

export interface LogVisit extends VisitRow, People {}

/** The columns that the words of a line are made of. */
const EXPORTED = [
  'number',
  'day',
  'state',
  'voided_at',
  'void_reason',
  'name',
  'slip_number',
  'commune_code',
  'organisation',
  'phone',
  'purpose',
  'purpose_note',
  'host',
  'plate',
  'party_size',
  'app_id',
  'app_status',
  'app_outcome',
  'source',
  'entered_at',
  'recorded_at',
  'left_at',
  'ended_how',
  'day_closed_at',
  'clock_skew_s',
  'duplicate_presence',
] as const satisfies (keyof VisitRow)[]
export type ExportedVisit = Pick<VisitRow, (typeof EXPORTED)[number]> & People

/** A visit among those that were asked for. */
export interface Listed extends LogVisit {
  list: List
}

/** One line of the book. */
export function findLogVisit(db: Db, officeId: string, visitId: string): Promise<LogVisit | undefined> {
  return inOffice(db, officeId, (tx) =>
    withPeople(tx, officeId).where('v.id', '=', visitId).executeTakeFirst(),
  )
}

export function withPeople(db: Db, officeId: string) {
  return ofPeople(db, officeId).selectAll('v')
}

/** The same without what only the program needs. */
export function exportedWithPeople(db: Db, officeId: string) {
  return ofPeople(db, officeId).select(EXPORTED.map((column) => `v.${column}` as const))
}

function ofPeople(db: Db, officeId: string) {
  return db
    .selectFrom('visit as v')
    .leftJoin('account as r', 'r.id', 'v.entered_by')
    .leftJoin('account as c', 'c.id', 'v.ended_by')
    .select([
      nameAt('r', 'v.recorded_at').as('recorder'),
      nameAt('c', 'v.recorded_at', 'v.ended_at').as('closer'),
    ])
    .where('v.office_id', '=', officeId)
}

export interface TrailRow {
  seq: number
  at: Date
  action: string
  actor: string | null
  changes: { field: string; old: string | null; new: string | null; reason: string }[]
}

/** Everything that happened to one visit, oldest first, with old and new values while they exist. */
export function readTrail(db: Db, officeId: string, visitId: string): Promise<TrailRow[]> {
  return inOffice(db, officeId, async (tx) => {
    const events = await tx
      .selectFrom('audit as e')
      .leftJoin('account as a', 'a.id', 'e.actor_id')
      .select(['e.seq', 'e.at', 'e.action', nameAt('a', 'e.at').as('actor'), 'e.change_hash'])
      .where('e.office_id', '=', officeId)
      .where('e.subject_id', '=', visitId)
      .orderBy('e.seq')
      .execute()
    const changes = await tx
      .selectFrom('visit_change')
      .select(['seq', 'field', 'old', 'new', 'reason'])
      .where('office_id', '=', officeId)
      .where('visit_id', '=', visitId)
      .orderBy('seq')
      .orderBy('field')
      .execute()
    const sets = [...new Set(changes.map((change) => change.seq))]
    return events.map(({ change_hash: hash, ...event }) => {
      // An event that kept a set of old and new values carries its hash.
      const set = hash ? sets.shift() : undefined
      return { ...event, changes: changes.filter((change) => change.seq === set) }
    })
  })
}
