import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { readPage } from '../../platform/db/paged.ts'

export type Sheet = Awaited<ReturnType<typeof readSheets>>[number]

/** A page of sheets, highest numbers first. */
export function listSheets(db: Db, officeId: string, page: number) {
  return inOffice(db, officeId, async (tx) => {
    const sheets = tx
      .selectFrom('slip')
      .select('sheet_id')
      .where('office_id', '=', officeId)
      .groupBy('sheet_id')
      .orderBy(({ fn }) => fn.max('number'), 'desc')
    const { rows, more } = await readPage(sheets, page)
    const ids = rows.map(({ sheet_id: id }) => id)
    return { rows: await readSheets(tx, officeId, ids), more }
  })
}

/** Reads sheets with the states of their slips; a slip whose visit was purged counts as used. */
async function readSheets(tx: OfficeTx, officeId: string, ids: string[]) {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('slip_sheet as h')
    .innerJoin('slip as s', (join) =>
      join.onRef('s.office_id', '=', 'h.office_id').onRef('s.sheet_id', '=', 'h.id'),
    )
    .leftJoin('visit as v', (join) =>
      join.onRef('v.office_id', '=', 's.office_id').onRef('v.client_uuid', '=', 's.id'),
    )
    .select(({ fn, eb }) => [
      'h.id',
      'h.made_at',
      'h.retired_at',
      fn.min('s.number').as('first'),
      fn.max('s.number').as('last'),
      fn.countAll<number>().filterWhere('s.used_at', 'is', null).as('blank'),
      fn.countAll<number>().filterWhere('v.voided_at', 'is not', null).as('voided'),
      fn
        .countAll<number>()
        .filterWhere(eb.and([eb('v.state', '=', 'inside'), eb('v.voided_at', 'is', null)]))
        .as('inside'),
      fn.count<number>('s.used_at').as('taken'),
    ])
    .where('h.office_id', '=', officeId)
    .where('s.office_id', '=', officeId)
    .where('h.id', 'in', ids)
    .groupBy(['h.id', 'h.made_at', 'h.retired_at'])
    .orderBy('first', 'desc')
    .execute()
  return rows.map(({ made_at, retired_at, taken, ...row }) => ({
    ...row,
    madeAt: made_at,
    retired: retired_at !== null,
    used: taken - row.inside - row.voided,
  }))
}

export type SlipUse = NonNullable<Awaited<ReturnType<typeof findSlipUse>>>

export function findSlipUse(db: Db, officeId: string, number: number) {
  return inOffice(db, officeId, async (tx) => {
    const slip = await tx
      .selectFrom('slip')
      .select(['id', 'sheet_id', 'used_at'])
      .where('office_id', '=', officeId)
      .where('number', '=', number)
      .executeTakeFirst()
    if (!slip) return undefined
    const [sheet] = await readSheets(tx, officeId, [slip.sheet_id])
    const visits = await tx
      .selectFrom('slip as s')
      .innerJoin('visit as v', (join) =>
        join.onRef('v.office_id', '=', 's.office_id').onRef('v.client_uuid', '=', 's.id'),
      )
      .select(['s.number', 'v.id', 'v.day', 'v.name', 'v.entered_at', 'v.left_at', 'v.state', 'v.voided_at'])
      .where('s.office_id', '=', officeId)
      .where('s.sheet_id', '=', slip.sheet_id)
      .orderBy('s.number')
      .execute()
    const unnamed = visits.filter(
      (visit) => visit.name === null && !visit.voided_at && visit.number !== number,
    )
    return (
      sheet && {
        number,
        usedAt: slip.used_at,
        sheet,
        visit: visits.find((visit) => visit.number === number),
        unnamed: unnamed.map((visit) => visit.number),
      }
    )
  })
}
