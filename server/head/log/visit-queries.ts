import { sql } from 'kysely'
import { nameAt } from '../../core/accounts/names.ts'
import { LISTED_FIELDS } from '../../core/visits/visit-fields.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { type PageOf, readPage } from '../../platform/db/paged.ts'
import type { VisitRow } from '../../platform/db/schema.ts'

interface People {
  recorder: string | null
  closer: string | null
}

export interface LogVisit extends VisitRow, People {}

/** The columns needed for the texts of a row. */
const EXPORTED = [
  'number',
  'day',
  'state',
  'voided_at',
  'void_reason',
  'refused_why',
  'name',
  'slip_number',
  'commune_code',
  'organisation',
  'phone',
  'purpose',
  'purpose_note',
  'host',
  ...LISTED_FIELDS,
  'party_size',
  'app_id',
  'app_status',
  'app_outcome',
  'source',
  'assurance',
  'entered_at',
  'recorded_at',
  'left_at',
  'ended_how',
  'day_closed_at',
  'clock_skew_s',
  'duplicate_presence',
] as const satisfies (keyof VisitRow)[]
export type ExportedVisit = Pick<VisitRow, (typeof EXPORTED)[number]> & People

/** One visit of the log. */
export function findLogVisit(db: Db, officeId: string, visitId: string): Promise<LogVisit | undefined> {
  return inOffice(db, officeId, (tx) =>
    withPeople(tx, officeId).where('v.id', '=', visitId).executeTakeFirst(),
  )
}

function withPeople(db: Db, officeId: string) {
  return ofPeople(db, officeId).selectAll('v')
}

/** Like `withPeople`, but without columns that only the pages need. */
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

/**
 * A visit's events, with old and new values while they are kept: the newest page, oldest first, or an earlier page. Events with
 * values have a hash, and the n-th such event belongs to the n-th set of values.
 */
export function readTrail(db: Db, officeId: string, visitId: string, page = 1): Promise<PageOf<TrailRow>> {
  return inOffice(db, officeId, async (tx) => {
    const events = tx
      .selectFrom('audit as e')
      .leftJoin('account as a', 'a.id', 'e.actor_id')
      .select(['e.seq', 'e.at', 'e.action', nameAt('a', 'e.at').as('actor')])
      .select(({ fn }) =>
        sql<number | null>`case when e.change_hash is not null
          then ${fn.count<number>('e.change_hash').over((over) => over.orderBy('e.seq'))} end`.as('set'),
      )
      .where('e.office_id', '=', officeId)
      .where('e.subject_id', '=', visitId)
      .orderBy('e.seq', 'desc')
    const { rows, more } = await readPage(events, page)
    const sets = rows.flatMap(({ set }) => set ?? [])
    const changes =
      sets.length === 0 ? [] : await changesOf(tx, officeId, visitId).where('set', 'in', sets).execute()
    return {
      rows: rows.toReversed().map(({ set, ...event }) => ({
        ...event,
        changes: changes.filter((change) => change.set === set),
      })),
      more,
    }
  })
}

/** Old and new values, with their sets numbered from 1. */
function changesOf(tx: OfficeTx, officeId: string, visitId: string) {
  return tx
    .selectFrom((from) =>
      from
        .selectFrom('visit_change')
        .select(['field', 'old', 'new', 'reason'])
        .select(({ fn }) =>
          fn
            .agg<number>('dense_rank')
            .over((over) => over.orderBy('seq'))
            .as('set'),
        )
        .where('office_id', '=', officeId)
        .where('visit_id', '=', visitId)
        .as('change'),
    )
    .selectAll()
    .orderBy('set')
    .orderBy('field')
}
