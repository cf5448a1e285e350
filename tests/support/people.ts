import { hash } from '@node-rs/argon2'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { readSeed } from '../../server/core/offices/seed-file.ts'
import { seedOffices } from '../../server/core/offices/seed-offices.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { migrateToLatest } from '../../server/platform/db/migrate.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { PASSWORD, SECRET_KEY, TOTP_SECRET } from './secrets.ts'

/** Runs the migrations and creates the offices with their people. */
export async function fill(
  cluster: { ownerUrl: string; appUrl: string },
  seed = readSeed(undefined),
): Promise<void> {
  await migrateToLatest(cluster.ownerUrl)
  await plantPeople(cluster.appUrl, seed)
}

/** The offices, the people of two that must not see each other, and the district. */
export async function plantPeople(appUrl: string, seed = readSeed(undefined)): Promise<void> {
  const { db, close } = connect(appUrl, () => {})
  const now = new Date('2021-02-01T00:00:00Z')
  const offices = await seedOffices(db, seed, now)
  const idOf = (code: string) => offices.find((office) => office.code === code)?.id ?? ''
  // A hundredth of what a password costs: tests sign in thousands of times.
  const passwordHash = await hash(PASSWORD, { memoryCost: 64, timeCost: 1, parallelism: 1 })
  const people = [
    { username: 'district', displayName: 'Trần Thị Huyện', role: 'district', officeId: offices[0]?.id ?? '' },
    {
      username: 'gate.tt-hcc',
      displayName: 'Lê Văn Trực',
      role: 'reception',
      officeId: idOf('tt-hcc'),
    },
    {
      username: 'gate2.tt-hcc',
      displayName: 'Phạm Thị Ca Hai',
      role: 'reception',
      officeId: idOf('tt-hcc'),
    },
    {
      username: 'head.tt-hcc',
      displayName: 'Nguyễn Văn Trưởng',
      role: 'head',
      officeId: idOf('tt-hcc'),
    },
    {
      username: 'gate.ubnd-xa-long-hau',
      displayName: 'Võ Thị Xã',
      role: 'reception',
      officeId: idOf('ubnd-xa-long-hau'),
    },
    {
      username: 'head.ubnd-xa-long-hau',
      displayName: 'Đặng Văn Chủ',
      role: 'head',
      officeId: idOf('ubnd-xa-long-hau'),
    },
  ] as const
  const keys = loadKeys(readConfig({ SECRET_KEY }))
  for (const person of people) {
    const id = await createAccount(db, { ...person, passwordHash }, now)
    if (person.role === 'reception') continue
    const secret = keys.seal('totp', id, TOTP_SECRET)
    await db.updateTable('account').set({ totp_secret: secret }).where('id', '=', id).execute()
  }
  await close()
}
