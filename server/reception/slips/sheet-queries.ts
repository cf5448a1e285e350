import { SLIPS_PER_SHEET } from '../../core/visits/slips.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'

export interface Sheet {
  id: string
  madeAt: Date
  retired: boolean
  first: number
  last: number
  blank: number
  inside: number
  used: number
  voided: number
}

/** Where a page of sheets begins: below or above a slip number; undefined begins with the newest. */
export type Beside = { below: number } | { above: number } | undefined

/** A page of sheets, highest numbers first, and whether there are more on either side. Beyond the ends it is the newest page. */
export function listSheets(
  db: Db,
  officeId: string,
  beside: Beside,
  most: number,
): Promise<{ sheets: Sheet[]; older: boolean; newer: boolean }> {
  return inOffice(db, officeId, async (tx) => {
    const there = await sheetsBeside(tx, officeId, beside, most)
    const isBeyond = beside !== undefined && there.length === 0
    const ids = isBeyond ? await sheetsBeside(tx, officeId, undefined, most) : there
    const sheets = await readSheets(tx, officeId, ids)
    const { least, highest } = await tx
      .selectFrom('slip')
      .select(({ fn }) => [fn.min('number').as('least'), fn.max('number').as('highest')])
      .where('office_id', '=', officeId)
      .executeTakeFirstOrThrow()
    const [top, bottom] = [sheets[0], sheets.at(-1)]
    return {
      sheets,
      newer: top !== undefined && top.last < (highest ?? 0),
      older: bottom !== undefined && bottom.first > (least ?? 0),
    }
  })
}

/** Pages by slip numbers, which are contiguous within a sheet. */
async function sheetsBeside(tx: OfficeTx, officeId: string, beside: Beside, most: number): Promise<string[]> {
  const slips = tx
    .selectFrom('slip')
    .select('sheet_id')
    .where('office_id', '=', officeId)
    .limit(most * SLIPS_PER_SHEET)
  const rows = await (beside && 'above' in beside
    ? slips.where('number', '>', beside.above).orderBy('number')
    : slips
        .$if(beside !== undefined, (query) => query.where('number', '<', beside?.below ?? 0))
        .orderBy('number', 'desc')
  ).execute()
  return [...new Set(rows.map(({ sheet_id: id }) => id))]
}

/** Reads sheets with the states of their slips; a slip whose visit was purged counts as used. */
async function readSheets(tx: OfficeTx, officeId: string, ids: string[]): Promise<Sheet[]> {
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
