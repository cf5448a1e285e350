import { existsSync } from 'node:fs'
import { createAccount } from '../core/accounts/actions.ts'
import { inviteAccount } from '../core/accounts/invitations.ts'
import { readSeed } from '../core/offices/seed-file.ts'
import { isEmpty, seedOffices, seedTree } from '../core/offices/seed-offices.ts'
import type { Db } from '../platform/db/connect.ts'
import type { Role } from '../platform/db/schema.ts'
import type { Config } from '../platform/lib/config.ts'
import { clusterFolder } from '../platform/postgres/embedded-cluster.ts'

export interface OneTimeSignIn {
  username: string
  code: string
  officeName: string
}

/** Throws a StartError when a database is about to be created and the seed file is invalid. */
export function refuseWrongSeed({ SEED_FILE, DATABASE_URL, DATA_DIR }: Config, now: Date): void {
  const isFirst = !DATABASE_URL && !existsSync(clusterFolder(DATA_DIR))
  if (isFirst) seedTree(readSeed(SEED_FILE), now)
}

/** Fills an empty database from the seed file and returns the one-time sign-ins to print; empty for any other database. */
export async function firstRun(db: Db, seedFile: string | undefined, now: Date): Promise<OneTimeSignIn[]> {
  if (!(await isEmpty(db))) return []
  const seed = readSeed(seedFile)
  const { districtId, officeIds } = await seedOffices(db, seed, now)
  const first = seed.offices.find((office) => office.code === seed.firstOffice)
  const firstId = officeIds.get(seed.firstOffice)
  if (!first || !firstId) throw new Error('the first office of the seed file was not planted')
  const people: { username: string; role: Role; officeId: string; officeName: string }[] = [
    { username: 'district', role: 'district', officeId: districtId, officeName: seed.district.name },
    { username: `gate.${first.code}`, role: 'reception', officeId: firstId, officeName: first.name },
    { username: `head.${first.code}`, role: 'head', officeId: firstId, officeName: first.name },
  ]
  const signIns: OneTimeSignIn[] = []
  for (const { username, role, officeId, officeName } of people) {
    const id = await createAccount(db, { officeId, username, displayName: username, role }, now)
    signIns.push({ username, officeName, code: await inviteAccount(db, { id, officeId }, now) })
  }
  return signIns
}
