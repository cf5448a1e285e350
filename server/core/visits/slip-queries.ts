import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'

export interface Slip {
  id: string
  officeId: string
  number: number
  state: 'blank' | 'used' | 'retired'
}

/** The slip of a printed code. A used one is found until its code expires, as long as its visit may be kept. */
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
      .innerJoin('slip_sheet as h', (join) =>
        join.onRef('h.office_id', '=', 's.office_id').onRef('h.id', '=', 's.sheet_id'),
      )
      .select(['s.number', 's.used_at', 'h.retired_at'])
      .where('s.office_id', '=', key.office_id)
      .where('s.id', '=', key.ref_id)
      .executeTakeFirst()
    const state = slip?.used_at ? 'used' : slip?.retired_at ? 'retired' : 'blank'
    return slip && { id: key.ref_id, officeId: key.office_id, number: slip.number, state }
  })
}

/** Finds a slip of this office by the number that staff typed. */
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

export interface PrintedSlip {
  id: string
  number: number
}

/** The slips from the first of this sheet on, in order, `count` at most; undefined if the office has no such sheet. */
export function listSlips(
  db: Db,
  officeId: string,
  sheetId: string,
  count: number,
): Promise<{ slips: PrintedSlip[]; retired: boolean } | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const sheet = await tx
      .selectFrom('slip_sheet as h')
      .innerJoin('slip as s', (join) =>
        join.onRef('s.office_id', '=', 'h.office_id').onRef('s.sheet_id', '=', 'h.id'),
      )
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
