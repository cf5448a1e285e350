import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { giveTo } from '../../platform/postgres/embedded-cluster.ts'
import type { Identity } from '../../platform/postgres/embedded-user.ts'

/** Changes the owner of a folder and its contents to the database user; does nothing when that is the current user. */
export async function giveTree(identity: Identity, folder: string): Promise<void> {
  if (identity.uid === undefined) return
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  await giveTo(identity, folder, ...entries.map((entry) => path.join(entry.parentPath, entry.name)))
}
