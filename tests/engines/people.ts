import { createAccount } from '../../server/core/accounts/actions.ts'
import { hashPassword } from '../../server/core/accounts/passwords.ts'
import { createPairingCode, findPairingCode } from '../../server/core/offices/paired-screen.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { PASSWORD, SECRET_KEY, TOTP_SECRET } from '../support/global-setup.ts'

/** A separate office for each browser, so that none sees another's data. */
const OFFICES = ['tt-hcc', 'p-noi-vu', 'p-tu-phap', 'p-tckh', 'p-tnmt', 'p-y-te', 'p-gddt']
const DISTRICT = 'can-giuoc'
const ROLES = ['reception', 'head', 'district'] as const

const keys = loadKeys(readConfig({ SECRET_KEY }))

export type Role = (typeof ROLES)[number]

/** Creates a guard, a head and a district user for each of `count` browsers. Returns the codes of their offices. */
export async function makePeople(appUrl: string, count: number): Promise<string[]> {
  const codes = OFFICES.slice(0, count)
  const { db, close } = connect(appUrl, () => {})
  const passwordHash = await hashPassword(PASSWORD)
  const offices = await db.selectFrom('office').select(['id', 'code']).execute()
  const idOf = new Map(offices.map(({ id, code }) => [code, id]))
  for (const code of codes)
    for (const role of ROLES) {
      const officeId = idOf.get(role === 'district' ? DISTRICT : code) ?? ''
      const person = { officeId, username: usernameOf(role, code), displayName: 'Lê Văn Thử', role }
      const id = await createAccount(db, { ...person, passwordHash }, new Date())
      if (role === 'reception') continue
      const secret = keys.seal('totp', id, TOTP_SECRET)
      await db.updateTable('account').set({ totp_secret: secret }).where('id', '=', id).execute()
    }
  // Whenever the walk runs, a kiosk lets its visitors in.
  const open = { kiosk_enters: true, opens_minutes: 0, closes_minutes: 1440, close_minutes: 1440 }
  await db.updateTable('office').set(open).where('code', 'in', codes).execute()
  await close()
  return codes
}

/** The head's code for a kiosk. */
export async function pairingCode(appUrl: string, office: string): Promise<string> {
  const { db, close } = connect(appUrl, () => {})
  const head = await db
    .selectFrom('account')
    .select(['id as accountId', 'office_id as officeId'])
    .where('username', '=', usernameOf('head', office))
    .executeTakeFirstOrThrow()
  const now = new Date()
  await createPairingCode({ db, keys }, 'kiosk', { ...head, now })
  const code = await findPairingCode({ db, keys }, 'kiosk', head.officeId, now)
  await close()
  return code ?? ''
}

export function usernameOf(role: Role, office: string): string {
  return `engines.${role}.${office}`
}
