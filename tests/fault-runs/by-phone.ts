import { createAccount } from '../../server/core/accounts/actions.ts'
import { hashPassword } from '../../server/core/accounts/passwords.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { codeAt } from '../support/totp.ts'
import type { World } from './world.ts'

/** A head with an authenticator app on a phone, whose clock stays right. */
export interface ByPhone {
  /** Signs in. Returns the problems. */
  signIn(): Promise<string[]>
}

const USERNAME = 'head.by-phone'
const SET_UP = '/account/second-factor'

export async function setUpPhone(world: World): Promise<ByPhone> {
  const { appUrl } = await world.databaseReady()
  const { db, close } = connect(appUrl, () => {})
  const office = await db
    .selectFrom('office')
    .select('id')
    .where('code', '=', 'tt-hcc')
    .executeTakeFirstOrThrow()
  const passwordHash = await hashPassword(PASSWORD)
  const account = { officeId: office.id, username: USERNAME, displayName: 'Lê Thị Hoa', passwordHash }
  await createAccount(db, { ...account, role: 'head' }, new Date())
  await close()
  const owner = new Client(world.program().url)
  await owner.signIn(USERNAME)
  const secret = (await owner.get(SET_UP)).$('.factor-secret').text().replace(/\s/g, '')
  const made = await owner.post(SET_UP, { new_one_time_password: codeAt(new Date(), secret) })
  if (made.status !== 200) throw new Error(`the phone was answered ${made.status}`)
  return {
    async signIn() {
      const client = new Client(world.program().url)
      await client.signIn(USERNAME)
      const { status } = await client.post('/sign-in/code', {
        one_time_password: codeAt(new Date(), secret),
      })
      const page = await client.get('/today')
      return page.status === 200
        ? []
        : [`the head’s code was answered ${status}, the page then ${page.status}`]
    },
  }
}
