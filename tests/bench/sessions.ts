import { randomUUID } from 'node:crypto'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { startSession } from '../../server/core/accounts/sessions.ts'
import { connect } from '../../server/platform/db/connect.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { ask } from '../support/sql.ts'
import type { World } from './world.ts'

/** The cookie of a new account of the office. */
export async function sessionOf(
  { appUrl, adminUrl }: Pick<World, 'appUrl' | 'adminUrl'>,
  officeId: string,
  role: Role,
): Promise<string> {
  const { db, close } = connect(appUrl, () => {})
  const account = { officeId, username: `bench.${randomUUID()}`, displayName: 'Bench', role }
  const accountId = await createAccount(db, account, new Date())
  // Without a second factor, those who read the log would get no further.
  if (role !== 'reception')
    await ask(adminUrl, `update account set totp_secret = '' where id = $1`, [accountId])
  const { token } = await startSession(db, accountId, { device: '' }, new Date())
  await close()
  return `sid=${token}`
}
