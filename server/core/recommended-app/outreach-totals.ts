import type { Transaction } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { inDistrict } from '../../platform/db/district-scope.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { Database, OutreachTotal } from '../../platform/db/schema.ts'
import type { DateRange } from '../figures/date-range.ts'

export type OfficeOutreachTotal = OutreachTotal & { office_id: string }

/** The outreach of every office in the period, by channel and unit. */
export function outreachInDistrict(db: Db, period: DateRange): Promise<OfficeOutreachTotal[]> {
  return inDistrict(db, (tx) => totals(tx, period).execute())
}

/** The same of one office. */
export function outreachOf(db: Db, officeId: string, period: DateRange): Promise<OfficeOutreachTotal[]> {
  return inOffice(db, officeId, (tx) => totals(tx, period).where('office_id', '=', officeId).execute())
}

function totals(tx: Pick<Transaction<Database>, 'selectFrom'>, { from, to }: DateRange) {
  return tx
    .selectFrom('outreach_figures')
    .select((eb) => [
      'office_id',
      'channel',
      'unit',
      ...(['entries', 'quantity', 'helped', 'installs'] as const).map((name) =>
        // Postgres gives a sum a type without a limit, which the driver returns as text.
        eb.cast<number>(eb.fn.sum(name), 'bigint').as(name),
      ),
    ])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .groupBy(['office_id', 'channel', 'unit'])
}
