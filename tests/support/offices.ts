// Helpers for tests that create offices through the district's pages.
import { randomUUID } from 'node:crypto'
import { beforeEach } from 'vitest'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { MORNING, type TestApp } from './app.ts'
import type { Client } from './client.ts'
import { late } from './suite.ts'

export type OfficeRow = Record<string, unknown>

/** Each test begins in the morning, with the district signed in. */
export function useOffices(app: TestApp) {
  const signedIn: { district?: Client } = {}
  beforeEach(async () => {
    app.clock.set(MORNING)
    signedIn.district = await app.client('district')
  })
  const district = late(() => signedIn.district)

  const stored = async (id: string) =>
    (await app.rows<OfficeRow>('select * from office where id = $1', [id]))[0]
  const lines = (chain: string, subject: string) =>
    app.rows<{ action: string; fields: string }>(
      'select action, fields from audit where office_id = $1 and subject_id = $2 order by seq',
      [chain, subject],
    )

  async function make(fields: Record<string, string> = {}): Promise<string> {
    const id = randomUUID()
    const answer = await district.post('/district/offices/new', {
      client_uuid: id,
      name: `Cơ quan thử ${id.slice(0, 8)}`,
      kind: 'public_service',
      retention_days: '30',
      ...fields,
    })
    if (answer.status !== 303) throw new Error(`${answer.status} ${answer.$('.problem').text()}`)
    return id
  }

  /** Creates an office with a guard and one visitor inside. */
  async function withSomebody(name: string): Promise<{ id: string; guard: Client }> {
    const id = await make({ name })
    const username = `gate.${id.slice(0, 8)}`
    const [row] = await app.rows<{ password_hash: string }>(
      `select password_hash from account where username = 'gate.tt-hcc'`,
    )
    await createAccount(
      app.db,
      {
        officeId: id,
        username,
        displayName: 'Người Trực',
        role: 'reception',
        passwordHash: row?.password_hash ?? '',
      },
      app.clock.now(),
    )
    const guard = await app.client(username)
    await guard.enter({ name: 'Người Ở Trong' })
    return { id, guard }
  }

  return { district, stored, lines, make, withSomebody }
}
