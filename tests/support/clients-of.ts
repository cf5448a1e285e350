import { randomUUID } from 'node:crypto'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { startSession } from '../../server/core/accounts/sessions.ts'
import { connect } from '../../server/platform/db/connect.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { Client } from './client.ts'
import type { EmbeddedServer } from './program.ts'
import { ask } from './sql.ts'

/** Signed-in clients of a running program, of one new account with this role at an office. */
export async function clientsOf(
  url: string,
  { appUrl, adminUrl }: Pick<EmbeddedServer, 'appUrl' | 'adminUrl'>,
  [code, role]: [code: string, role: Role],
  count = 1,
): Promise<[Client, ...Client[]]> {
  const { db, close } = connect(appUrl, () => {})
  const [office] = await ask(adminUrl, 'select id from office where code = $1', [code])
  const username = `${role}.${randomUUID()}`
  const account = { officeId: String(office?.['id']), username, displayName: code, role }
  const accountId = await createAccount(db, account, new Date())
  // Heads need a second factor to get in.
  await ask(adminUrl, `update account set totp_secret = '' where id = $1`, [accountId])
  const signedIn = async () => {
    const { token } = await startSession(db, accountId, { device: '' }, new Date())
    const client = new Client(url)
    client.cookies.set('sid', token)
    return client
  }
  const clients: [Client, ...Client[]] = [await signedIn()]
  while (clients.length < count) clients.push(await signedIn())
  await close()
  return clients
}
