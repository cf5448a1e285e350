import type { Response } from 'express'
import type { Services } from '../../http/context.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { CriteriaContext } from './criteria.ts'

/** Names offered for choice: accounts in use come first, and the page says that others are left out. */
export const RECORDERS = 200

export async function readContext({ campaign, db }: Services, res: Response): Promise<CriteriaContext> {
  const { office, t } = res.locals
  const [apps, recorders] = await Promise.all([campaign.known(), listRecorders(db, office.id)])
  return { office, apps, recorders, t }
}

/** People who may have recorded visits of this office; an account without a name cannot have recorded any. */
function listRecorders(db: Db, officeId: string): Promise<CriteriaContext['recorders']> {
  return db
    .selectFrom((from) =>
      from
        .selectFrom('account')
        .select(['id', 'display_name', 'username'])
        .where('office_id', '=', officeId)
        .whereRef(({ fn }) => fn<string>('lower', ['display_name']), '<>', 'username')
        .orderBy('disabled_at', (order) => order.desc().nullsFirst())
        .orderBy('created_at', 'desc')
        .limit(RECORDERS)
        .as('recorder'),
    )
    .select(['id', 'display_name'])
    .orderBy('display_name')
    .orderBy('username')
    .execute()
}
