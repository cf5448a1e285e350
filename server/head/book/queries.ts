import { sql } from 'kysely'
import { nameAt } from '../../core/accounts/names.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { readPage } from '../../platform/db/paged.ts'
import type { BookPageRow, VisitRow } from '../../platform/db/schema.ts'
import { anyOf } from '../../platform/db/slices.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** More lines than any office records in a month; a longer period has to be printed in parts. */
export const MAX_LINES = 5000

export interface BookVisit extends VisitRow {
  recorder: string | null
}

function bookVisits(tx: OfficeTx, officeId: string) {
  return tx
    .selectFrom('visit as v')
    .leftJoin('account as a', 'a.id', 'v.entered_by')
    .selectAll('v')
    .select(nameAt('a', 'v.recorded_at').as('recorder'))
    .where('v.office_id', '=', officeId)
}

interface Range {
  from: Date
  until: Date
}

/** Excludes registrations that nobody confirmed, which have no number. */
function bookVisitsIn(tx: OfficeTx, officeId: string, { from, until }: Range) {
  return bookVisits(tx, officeId)
    .where('v.entered_at', '>=', from)
    .where('v.entered_at', '<', until)
    .where('v.number', 'is not', null)
}

/** The number of lines in a period, counted up to one more than `most` because counting further would slow down every office. */
export async function countLines(
  tx: OfficeTx,
  officeId: string,
  range: Range,
  most = MAX_LINES,
): Promise<number> {
  const { lines } = await tx
    .selectFrom(
      bookVisitsIn(tx, officeId, range)
        .clearSelect()
        .select('v.id')
        .orderBy('v.entered_at')
        .limit(most + 1)
        .as('line'),
    )
    .select(({ fn }) => fn.countAll<number>().as('lines'))
    .executeTakeFirstOrThrow()
  return lines
}

/** Reads the lines of a period in order of arrival. */
export function readLines(tx: OfficeTx, officeId: string, range: Range): Promise<BookVisit[]> {
  return bookVisitsIn(tx, officeId, range).orderBy('v.entered_at').orderBy('v.id').execute()
}

export type EarlierPrint = Pick<BookPageRow, 'from_day' | 'until_day' | 'made_at'>

/** Earlier prints of these days, oldest first. */
export function readEarlier(
  tx: OfficeTx,
  officeId: string,
  from: OfficeDay,
  until: OfficeDay,
): Promise<EarlierPrint[]> {
  return tx
    .selectFrom('book_page')
    .select(['from_day', 'until_day', 'made_at'])
    .where('office_id', '=', officeId)
    .where('page', '=', 1)
    .where('from_day', '<=', until)
    .where('until_day', '>=', from)
    .orderBy('made_at')
    .execute()
}

/** Pages listed at once: all their lines are compared. */
const LISTED = 20

/** The printed pages, those of the newest print first. */
export function listPrinted(db: Db, officeId: string, page: number) {
  return inOffice(db, officeId, async (tx) => {
    const printed = tx
      .selectFrom('book_page')
      .selectAll()
      .where('office_id', '=', officeId)
      .orderBy('made_at', 'desc')
      .orderBy('print_id')
      .orderBy('page')
    const { rows, more } = await readPage(printed, page, LISTED)
    const ids = [...new Set(rows.flatMap(({ visits }) => visits))]
    const found = await bookVisits(tx, officeId).where('v.id', '=', anyOf(ids)).execute()
    const byId = new Map(found.map((visit) => [visit.id, visit]))
    return {
      rows: rows.map((one) => ({ page: one, visits: one.visits.flatMap((id) => byId.get(id) ?? []) })),
      more,
    }
  })
}

/** The page with this mark, as `plainMark` writes it; undefined if the office has printed none. */
export function findByMark(
  db: Db,
  officeId: string,
  plain: string,
): Promise<Pick<BookPageRow, 'id' | 'mark'> | undefined> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('book_page')
      .select(['id', 'mark'])
      .where('office_id', '=', officeId)
      .where(sql<string>`translate(mark, 'OIL', '011')`, '=', plain)
      .limit(1)
      .executeTakeFirst(),
  )
}

export function readPrinted(db: Db, officeId: string, id: string) {
  return inOffice(db, officeId, async (tx) => {
    const page = await tx
      .selectFrom('book_page')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!page) return undefined
    const visits = await bookVisits(tx, officeId).where('v.id', 'in', page.visits).execute()
    return { page, visits }
  })
}
