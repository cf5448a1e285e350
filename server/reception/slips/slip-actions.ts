import { sql } from 'kysely'
import { v4 as uuidv4 } from 'uuid'
import { slipCode } from '../../core/visits/codes.ts'
import { SLIPS_PER_SHEET } from '../../core/visits/slips.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

export interface Order {
  /** Becomes the id of the first sheet, so that the same form sent twice adds nothing. */
  clientUuid: string
  sheets: number
  by: string
  now: Date
}

/** Makes sheets of slips with the office's next numbers. Returns false when the form's UUID is already stored. */
export function makeSheets(
  { db, keys }: { db: Db; keys: Keys },
  officeId: string,
  { clientUuid, sheets, by, now }: Order,
): Promise<boolean> {
  return inOffice(db, officeId, async (tx) => {
    const ids = [clientUuid, ...Array.from({ length: sheets - 1 }, () => uuidv4())]
    const last = await lockNumbers(tx, officeId)
    const sheet = (id: string) => ({ id, office_id: officeId, made_at: now, made_by: by })
    const first = await tx
      .insertInto('slip_sheet')
      .values(sheet(clientUuid))
      .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!first) return false
    if (sheets > 1) await tx.insertInto('slip_sheet').values(ids.slice(1).map(sheet)).execute()
    const slips = ids.flatMap((sheetId, sheet) =>
      Array.from({ length: SLIPS_PER_SHEET }, (_, place) => ({
        id: uuidv4(),
        office_id: officeId,
        sheet_id: sheetId,
        number: last + sheet * SLIPS_PER_SHEET + place + 1,
      })),
    )
    await tx.insertInto('slip').values(slips).execute()
    await tx
      .insertInto('key_lookup')
      .values(
        slips.map(({ id }) => ({
          kind: 'slip' as const,
          sha256: hashKey(slipCode(keys, officeId, id)),
          office_id: officeId,
          ref_id: id,
        })),
      )
      .execute()
    const fields = `slips=${slips.length}`
    await audit(tx, { action: 'slips.made', officeId, actorId: by, subjectId: clientUuid, fields, at: now })
    return true
  })
}

/** Returns the office's last slip number; an advisory lock keeps it stable until the transaction ends. */
async function lockNumbers(tx: OfficeTx, officeId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext('slips'), hashtext(${officeId}))`.execute(tx)
  const { last } = await tx
    .selectFrom('slip')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('office_id', '=', officeId)
    .executeTakeFirstOrThrow()
  return last ?? 0
}

/** Retires a sheet of lost or spoilt paper: blank slips stop working, slips in use still record their departure. */
export function retireSheet(
  db: Db,
  officeId: string,
  sheetId: string,
  { by, now }: { by: string; now: Date },
): Promise<boolean> {
  return inOffice(db, officeId, async (tx) => {
    const sheet = await tx
      .selectFrom('slip_sheet')
      .select('retired_at')
      .where('office_id', '=', officeId)
      .where('id', '=', sheetId)
      .forUpdate()
      .executeTakeFirst()
    if (!sheet) return false
    if (sheet.retired_at) return true
    await tx
      .updateTable('slip_sheet')
      .set({ retired_at: now, retired_by: by })
      .where('office_id', '=', officeId)
      .where('id', '=', sheetId)
      .execute()
    await audit(tx, { action: 'slips.retired', officeId, actorId: by, subjectId: sheetId, at: now })
    return true
  })
}
