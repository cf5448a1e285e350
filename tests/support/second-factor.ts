// Phones with a second factor, and signing in with them.
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { MORNING, type TestApp } from './app.ts'
import type { Answer, Client } from './client.ts'
import { TOTP_SECRET } from './global-setup.ts'
import { codeAt } from './totp.ts'

export const HEAD = 'head.tt-hcc'
export const SET_UP = '/account/second-factor'

export function useSecondFactor(app: TestApp) {
  // Each test gets its own day, because a TOTP time step is accepted only once.
  let day = 0
  beforeEach(() => {
    app.clock.set(MORNING)
    app.clock.forward(day++ * 24 * 3_600_000)
  })

  beforeAll(() => app.rows('create table factor_was as select id, totp_secret from account'))
  afterEach(() =>
    app.rows(`delete from throttle; delete from recovery_code;
      update account a set totp_secret = w.totp_secret, totp_step = null from factor_was w where w.id = a.id`),
  )

  const code = (secret = TOTP_SECRET, off = 0) => codeAt(new Date(app.clock.now().getTime() + off), secret)

  /** A client that has passed the password step. */
  async function halfWay(username = HEAD, at = app): Promise<Client> {
    const client = await at.client()
    const answer = await client.signIn(username)
    expect([answer.status, answer.location]).toEqual([303, '/sign-in/code'])
    return client
  }

  const confirm = (client: Client, one_time_password: string) =>
    client.post('/sign-in/code', { one_time_password })

  const secretOn = (page: Answer) => page.$('.factor-secret').text().replace(/\s/g, '')
  const codesOn = (page: Answer) =>
    page
      .$('.recovery-codes li')
      .toArray()
      .map((li) => page.$(li).text())
  const isIn = async (client: Client) => (await client.get('/account')).status === 200

  async function factorOf(username: string) {
    const [row] = await app.rows<{ id: string; totp_secret: Buffer | null; codes: number }>(
      `select a.id, a.totp_secret, (select count(*) from recovery_code r where r.account_id = a.id)::int as codes
       from account a where username = $1`,
      [username],
    )
    return row
  }

  /** Removes the second factor directly in the database. */
  async function without(username: string): Promise<void> {
    await app.rows('update account set totp_secret = null, totp_step = null where username = $1', [username])
  }

  /** Sets up the second factor through the pages. Returns the secret and the recovery codes. */
  async function setUp(client: Client, fields: Record<string, string> = {}) {
    const secret = secretOn(await client.get(SET_UP))
    const page = await client.post(SET_UP, { new_one_time_password: code(secret), ...fields })
    expect(page.status).toBe(200)
    return { secret, codes: codesOn(page), page }
  }

  return { code, halfWay, confirm, secretOn, codesOn, isIn, factorOf, without, setUp }
}
