import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { PaperSheetRow, VisitRow } from '../../platform/db/schema.ts'

/** Sheets shown as out; the rest appears when these are returned. */
const OUT_SHOWN = 200

/** Sheets that are still out, oldest first, and the newest of the returned ones. */
export function listSheets(
  db: Db,
  officeId: string,
): Promise<{ out: PaperSheetRow[]; returned: PaperSheetRow[] }> {
  return inOffice(db, officeId, async (tx) => {
    const sheets = tx.selectFrom('paper_sheet').selectAll().where('office_id', '=', officeId)
    const out = await sheets.where('returned_at', 'is', null).orderBy('number').limit(OUT_SHOWN).execute()
    const returned = await sheets
      .where('returned_at', 'is not', null)
      .orderBy('returned_at', 'desc')
      .limit(20)
      .execute()
    return { out, returned }
  })
}

export function readSheets(
  db: Db,
  officeId: string,
  range: { from: number; until: number },
): Promise<PaperSheetRow[]> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('paper_sheet')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('number', '>=', range.from)
      .where('number', '<=', range.until)
      .orderBy('number')
      .execute(),
  )
}

export type TypedLine = Pick<VisitRow, 'id' | 'client_uuid' | 'name' | 'entered_at' | 'left_at'>

/** A sheet and those of its lines that have been entered. */
export interface FoundSheet {
  sheet: PaperSheetRow
  typed: TypedLine[]
}

export function findSheet(
  db: Db,
  officeId: string,
  id: string,
  clientUuids: (sheetId: string) => string[],
): Promise<FoundSheet | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const sheet = await tx
      .selectFrom('paper_sheet')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!sheet) return undefined
    const typed = await tx
      .selectFrom('visit')
      .select(['id', 'client_uuid', 'name', 'entered_at', 'left_at'])
      .where('office_id', '=', officeId)
      .where('client_uuid', 'in', clientUuids(sheet.id))
      .execute()
    return { sheet, typed }
  })
}
