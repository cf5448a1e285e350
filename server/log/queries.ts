import type { OfficeDay } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'
import type { OfficeDayRow, VisitRow } from '../db/schema.ts'

export interface LogVisit extends VisitRow {
  recorder: string | null
  closer: string | null
}

export const PAGE_SIZE = 100

/** Where a page of the log begins: after this row, newest first. */
export interface Cursor {
  enteredAt: Date
  id: string
}

export interface LogDay {
  visits: LogVisit[]
  more: boolean
  figures: OfficeDayRow | undefined
}

/** One day of the book, newest first, a page at a time; two statements whatever the day holds. */
export function readDay(
  db: Db,
  officeId: string,
  day: OfficeDay,
  range: { from: Date; to: Date },
  after?: Cursor,
): Promise<LogDay> {
  return inOffice(db, officeId, async (tx) => {
    const rows = await withPeople(tx, officeId)
      .where('v.entered_at', '>=', range.from)
      .where('v.entered_at', '<', range.to)
      .$if(after !== undefined, (query) =>
        query.where((eb) =>
          eb.or([
            eb('v.entered_at', '<', after?.enteredAt as Date),
            eb.and([eb('v.entered_at', '=', after?.enteredAt as Date), eb('v.id', '>', after?.id as string)]),
          ]),
        ),
      )
      .orderBy('v.entered_at', 'desc')
      .orderBy('v.id')
      .limit(PAGE_SIZE + 1)
      .execute()
    const figures = await tx
      .selectFrom('office_day')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('day', '=', day)
      .orderBy('revision', 'desc')
      .limit(1)
      .executeTakeFirst()
    return { visits: rows.slice(0, PAGE_SIZE), more: rows.length > PAGE_SIZE, figures }
  })
}

/** One line of the book. */
export function findLogVisit(db: Db, officeId: string, visitId: string): Promise<LogVisit | undefined> {
  return inOffice(db, officeId, (tx) =>
    withPeople(tx, officeId).where('v.id', '=', visitId).executeTakeFirst(),
  )
}

function withPeople(tx: OfficeTx, officeId: string) {
  return tx
    .selectFrom('visit as v')
    .leftJoin('account as r', 'r.id', 'v.entered_by')
    .leftJoin('account as c', 'c.id', 'v.ended_by')
    .selectAll('v')
    .select(['r.display_name as recorder', 'c.display_name as closer'])
    .where('v.office_id', '=', officeId)
}

/** Each of these kept one set of old and new values. */
const CHANGES = ['visit.corrected', 'visit.voided', 'visit.unvoided']

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
      .select(['e.seq', 'e.at', 'e.action', 'a.display_name as actor'])
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
    return events.map((event) => {
      const set = CHANGES.includes(event.action) ? sets.shift() : undefined
      return { ...event, changes: changes.filter((change) => change.seq === set) }
    })
  })
}
