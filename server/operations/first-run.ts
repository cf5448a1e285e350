import { existsSync } from 'node:fs'
import { plantAccount } from '../core/accounts/actions.ts'
import { makeCode } from '../core/accounts/invitations.ts'
import { readSeed, type Seed } from '../core/offices/seed-file.ts'
import { isEmpty, plantTree, seedTree } from '../core/offices/seed-offices.ts'
import type { Db } from '../platform/db/connect.ts'
import { inOffice, withinOffice } from '../platform/db/office-scope.ts'
import type { Role } from '../platform/db/schema.ts'
import type { Config } from '../platform/lib/config.ts'
import { clusterFolder } from '../platform/postgres/embedded-cluster.ts'

export interface OneTimeSignIn {
  username: string
  role: Role
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
  return (await isEmpty(db)) ? plant(db, readSeed(seedFile), now) : []
}

/** Offices, app, accounts and invitations in one transaction, so that nobody is left without a way in. */
async function plant(db: Db, seed: Seed, now: Date): Promise<OneTimeSignIn[]> {
  const tree = seedTree(seed, now)
  return inOffice(db, tree.root.id, async (tx) => {
    const [root = tree.root, ...others] = await plantTree(tx, seed, tree, now)
    const only = others.length > 1 ? undefined : (others[0] ?? root)
    const first = others.find(({ code }) => code === seed.firstOffice) ?? only
    const people: { username: string; role: Role; at: typeof root }[] = [
      { username: 'quantri', role: 'district', at: root },
      ...(first ? [{ username: `gate.${first.code}`, role: 'reception' as const, at: first }] : []),
      ...(first && first !== root
        ? [{ username: `head.${first.code}`, role: 'head' as const, at: first }]
        : []),
    ]
    const signIns: OneTimeSignIn[] = []
    for (const { username, role, at } of people) {
      const code = await withinOffice(tx, at.id, async () => {
        const account = { officeId: at.id, username, displayName: username, role }
        return makeCode(tx, { id: await plantAccount(tx, account, now), officeId: at.id }, now)
      })
      signIns.push({ username, role, code, officeName: at.name })
    }
    return signIns
  })
}
