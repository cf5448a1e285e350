import type { Transaction } from 'kysely'
import type { Db } from '../db/connect.ts'
import { inDistrict } from '../db/district-scope.ts'
import { inOffice } from '../db/office-scope.ts'
import type { Database, OutreachTotal } from '../db/schema.ts'
import type { Period } from '../figures/period.ts'

export type OfficeOutreachTotal = OutreachTotal & { office_id: string }

/** What every office of the district has done in the period, by channel and unit. */
export function outreachInDistrict(db: Db, period: Period): Promise<OfficeOutreachTotal[]> {
  return inDistrict(db, (tx) => totals(tx, period).execute())
}

/** The same of one office. */
export function outreachOf(db: Db, officeId: string, period: Period): Promise<OfficeOutreachTotal[]> {
  return inOffice(db, officeId, (tx) => totals(tx, period).where('office_id', '=', officeId).execute())
}

function totals(tx: Pick<Transaction<Database>, 'selectFrom'>, { from, to }: Period) {
  return tx
    .selectFrom('outreach_entry')
    .select(({ fn }) => [
      'office_id',
      'channel',
      'unit',
      fn.countAll<number>().as('entries'),
      fn.sum<number>('quantity').as('quantity'),
      fn.sum<number>('helped').as('helped'),
      fn.sum<number>('installs').as('installs'),
    ])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .where('voided_at', 'is', null)
    .groupBy(['office_id', 'channel', 'unit'])
}
