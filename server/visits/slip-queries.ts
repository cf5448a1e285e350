import { hashKey } from '../bearer-key.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'

export interface Slip {
  id: string
  officeId: string
  number: number
  state: 'blank' | 'used' | 'retired'
}

/** The slip that a code was printed on; a used one is known as long as its visit may be. */
export async function findSlip(db: Db, code: string, now: Date): Promise<Slip | undefined> {
  const key = await db
    .selectFrom('key_lookup')
    .select(['office_id', 'ref_id'])
    .where('kind', '=', 'slip')
    .where('sha256', '=', hashKey(code))
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst()
  if (!key) return undefined
  return inOffice(db, key.office_id, async (tx) => {
    const slip = await tx
      .selectFrom('slip as s')
      .innerJoin('slip_sheet as h', 'h.id', 's.sheet_id')
      .select(['s.number', 's.used_at', 'h.retired_at'])
      .where('s.office_id', '=', key.office_id)
      .where('s.id', '=', key.ref_id)
      .executeTakeFirst()
    const state = slip?.used_at ? 'used' : slip?.retired_at ? 'retired' : 'blank'
    return slip && { id: key.ref_id, officeId: key.office_id, number: slip.number, state }
  })
}

/** Typed by staff, the number is enough: it is read under their office only. */
export function findSlipId(db: Db, officeId: string, number: number): Promise<string | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const slip = await tx
      .selectFrom('slip')
      .select('id')
      .where('office_id', '=', officeId)
      .where('number', '=', number)
      .executeTakeFirst()
    return slip?.id
  })
}

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

/** The newest sheets with what became of their slips; a visit that the purge has deleted was used. */
export function listSheets(db: Db, officeId: string, limit: number): Promise<Sheet[]> {
  return inOffice(db, officeId, async (tx) => {
    const rows = await tx
      .with('newest', (cte) =>
        cte
          .selectFrom('slip_sheet')
          .select(['id', 'made_at', 'retired_at'])
          .where('office_id', '=', officeId)
          .orderBy('made_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit),
      )
      .selectFrom('newest as h')
      .innerJoin('slip as s', 's.sheet_id', 'h.id')
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
      .where('s.office_id', '=', officeId)
      .groupBy(['h.id', 'h.made_at', 'h.retired_at'])
      .orderBy('first', 'desc')
      .execute()
    return rows.map(({ made_at, retired_at, taken, ...row }) => ({
      ...row,
      madeAt: made_at,
      retired: retired_at !== null,
      used: taken - row.inside - row.voided,
    }))
  })
}

export interface PrintedSlip {
  id: string
  number: number
}

/** The slips of one sheet and of those after it, in order; empty for another office's sheet or none. */
export function listSlips(
  db: Db,
  officeId: string,
  sheetId: string,
  count: number,
): Promise<{ slips: PrintedSlip[]; retired: boolean } | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const sheet = await tx
      .selectFrom('slip_sheet as h')
      .innerJoin('slip as s', 's.sheet_id', 'h.id')
      .select(['h.retired_at', 's.number'])
      .where('h.office_id', '=', officeId)
      .where('h.id', '=', sheetId)
      .orderBy('s.number')
      .limit(1)
      .executeTakeFirst()
    if (!sheet) return undefined
    const slips = await tx
      .selectFrom('slip')
      .select(['id', 'number'])
      .where('office_id', '=', officeId)
      .where('number', '>=', sheet.number)
      .orderBy('number')
      .limit(count)
      .execute()
    return { slips, retired: sheet.retired_at !== null }
  })
}
