import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

export interface Recalled {
  name: string
  /** Asked for by card only: who typed the number knows it. */
  phone: string | null
  communeCode: string | null
  organisation: string | null
  visits: number
  lastDay: OfficeDay
}

/**
 * The newest visit of this person that staff recorded and nobody voided, within the office's retention; what does
 * not change from visit to visit only.
 */
export function recallPerson(
  db: Db,
  officeId: string,
  person: { phone: string } | { idHash: Buffer },
  since: Date,
): Promise<Recalled | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const known = tx
      .selectFrom('visit')
      .select(({ fn }) => [
        'name',
        'phone',
        'commune_code',
        'organisation',
        'day',
        fn.countAll<number>().over().as('visits'),
      ])
      .where('office_id', '=', officeId)
      .where('entered_at', '>=', since)
      .where('assurance', '=', 'staff')
      .where('state', 'in', ['inside', 'left', 'unclosed'])
      .where('voided_at', 'is', null)
      .where('name', 'is not', null)
      .$narrowType<{ name: string }>()
      .orderBy('entered_at', 'desc')
      .limit(1)
    const row = await ('phone' in person
      ? known.where('phone', '=', person.phone)
      : known.where('id_hash', '=', person.idHash)
    ).executeTakeFirst()
    return (
      row && {
        name: row.name,
        phone: row.phone,
        communeCode: row.commune_code,
        organisation: row.organisation,
        visits: row.visits,
        lastDay: row.day,
      }
    )
  })
}
