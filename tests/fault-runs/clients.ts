import { randomUUID } from 'node:crypto'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { startSession } from '../../server/core/accounts/sessions.ts'
import { connect } from '../../server/platform/db/connect.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { Client } from '../support/client.ts'
import { ask } from '../support/sql.ts'
import type { World } from './world.ts'

/** Signed-in clients of a new account with this role at an office. */
export async function clientsOf(world: World, code: string, role: Role, count: number): Promise<Client[]> {
  const { appUrl, adminUrl } = await world.server()
  const { db, close } = connect(appUrl, () => {})
  const [office] = await ask(adminUrl, 'select id from office where code = $1', [code])
  const username = `${role}.${randomUUID()}`
  const account = { officeId: String(office?.['id']), username, displayName: code, role }
  const accountId = await createAccount(db, account, new Date())
  // Heads need a second factor to get in.
  await ask(adminUrl, `update account set totp_secret = '' where id = $1`, [accountId])
  const clients: Client[] = []
  for (let each = 0; each < count; each += 1) {
    const { token } = await startSession(db, accountId, { device: '' }, new Date())
    const client = new Client(world.program().url)
    client.cookies.set('sid', token)
    clients.push(client)
  }
  await close()
  return clients
}
