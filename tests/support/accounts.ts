// Helpers for tests that create accounts: each test starts with the accounts of the beginning.
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach } from 'vitest'
import type { Role } from '../../server/platform/db/schema.ts'
import { MORNING, type TestApp } from './app.ts'
import type { Client } from './client.ts'

/** Restores the accounts before each test, which is faster than a database of its own for each of so many tests. */
export function keepAccounts(app: TestApp): void {
  beforeAll(async () => {
    await app.rows('create table account_was as select * from account')
  })

  beforeEach(async () => {
    app.clock.set(MORNING)
    await app.rows('delete from session; delete from invitation; delete from throttle')
    await app.rows('delete from account where id not in (select id from account_was)')
    await app.rows(`
      update account a set office_id = w.office_id, display_name = w.display_name, role = w.role, disabled_at = null,
        password_hash = w.password_hash, totp_secret = w.totp_secret, totp_step = null,
        oidc_issuer = w.oidc_issuer, oidc_subject = w.oidc_subject
      from account_was w where w.id = a.id`)
    await app.rows('update office set valid_to = null')
  })
}

/** Returns empty strings when nobody has this user name. */
export async function accountNamed(
  app: TestApp,
  username: string,
): Promise<{ id: string; officeId: string }> {
  const [row] = await app.rows<{ id: string; office_id: string }>(
    'select id, office_id from account where username = $1',
    [username],
  )
  return { id: row?.id ?? '', officeId: row?.office_id ?? '' }
}

export interface AccountRow {
  id: string
  username: string
  display_name: string
  role: Role
  office_id: string
  password_hash: string | null
  disabled_at: Date | null
}

export const NEW = {
  display_name: 'Lê Thị Mới',
  username: 'truc.moi',
  role: 'reception',
  office: 'p-tu-phap',
}

export function accountsOf(app: TestApp) {
  async function row(username: string): Promise<AccountRow> {
    const [found] = await app.rows<AccountRow>('select * from account where username = $1', [username])
    if (!found) throw new Error(`there is no account ${username}`)
    return found
  }

  const create = (client: Client, base: string, fields: Record<string, string> = {}) =>
    client.post(base, { client_uuid: randomUUID(), ...NEW, ...fields })

  return { row, create }
}
