import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { startSession } from '../../server/core/accounts/sessions.ts'
import { connect } from '../../server/platform/db/connect.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { Client } from '../support/client.ts'
import { newVisitor } from '../support/load.ts'
import { ask } from '../support/sql.ts'
import type { World } from './world.ts'

/** Milliseconds between two visitors at a gate. */
const BETWEEN = 100

/** Makes check-ins at these gates until `meanwhile` ends. Returns the answers other than 303. */
export async function checkInsDuring(clients: Client[], meanwhile: () => Promise<void>): Promise<string[]> {
  const problems: string[] = []
  let over = false
  const entering = clients.map(async (client) => {
    while (!over) {
      const answer = await client.enter(newVisitor()).catch((error: Error) => error)
      const status = answer instanceof Error ? answer.message : answer.status
      if (status !== 303) problems.push(`a check-in of another office was answered ${status}`)
      await sleep(BETWEEN)
    }
  })
  await meanwhile().finally(() => {
    over = true
  })
  await Promise.all(entering)
  return problems
}

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
