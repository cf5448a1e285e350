import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { SummaryMailSettingRow } from '../../platform/db/schema.ts'
import type { SummaryMail } from './summary-queue.ts'

export interface Recipient {
  name: string
  address: string
  lang: SummaryMailSettingRow['lang']
  isDistrict: boolean
}

/** Undefined if the summary is no longer wanted, the address is not confirmed, or the account may not have it. */
export function findRecipient(
  db: Db,
  { officeId, accountId, kind }: SummaryMail,
): Promise<Recipient | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const row = await tx
      .selectFrom('summary_mail_setting as s')
      .innerJoin('account as a', (join) =>
        join.onRef('a.id', '=', 's.account_id').onRef('a.office_id', '=', 's.office_id'),
      )
      .select(['s.address', 's.lang', 'a.display_name as name', 'a.role'])
      .where('s.office_id', '=', officeId)
      .where('s.account_id', '=', accountId)
      .where(`s.${kind}_since`, 'is not', null)
      .where('s.confirmed_at', 'is not', null)
      .where('a.disabled_at', 'is', null)
      .where('a.role', '<>', 'reception')
      .executeTakeFirst()
    return (
      row && { name: row.name, address: row.address, lang: row.lang, isDistrict: row.role === 'district' }
    )
  })
}
