import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { DAY } from '../../platform/lib/clock.ts'
import { home } from '../../platform/lib/release.ts'
import { clusterFolder } from '../../platform/postgres/embedded-cluster.ts'
import { removeFolder } from '../../platform/postgres/staging-folders.ts'
import { updateIn } from '../launch/update-state.mjs'
import { stampOf } from './backup-names.ts'

/** The folder beside the database to which a restore moves the previous one. */
export const replacedName = (at: Date): string => `replaced-${stampOf(at)}`

/**
 * Deletes databases that a restore moved away more than `days` before `due`, so that their data is kept no longer than in a
 * backup. Returns their names.
 */
export async function removeReplaced(dataDir: string, days: number, due: Date): Promise<string[]> {
  const oldest = replacedName(new Date(due.getTime() - days * DAY))
  const names = await readdir(dataDir)
  const old = names.filter((name) => /^replaced-\d{4}-\d\d-\d\dT\d{6}Z$/.test(name) && name < oldest)
  for (const name of old) await removeFolder(path.join(dataDir, name))
  return old
}

/** Deletes what a killed update has copied aside: the program that calls this runs, and needs no way back. Returns the names. */
export async function removeCopied(dataDir: string, program = home): Promise<string[]> {
  if (updateIn(program)) return []
  const cluster = await realpath(clusterFolder(dataDir))
  const folder = path.dirname(cluster)
  const left = (await readdir(folder)).filter((name) => name.startsWith(`${path.basename(cluster)}.before-`))
  for (const name of left) await removeFolder(path.join(folder, name))
  return left
}
