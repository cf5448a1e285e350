import { mkdir, readFile, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import { removeFolder, syncFolder } from '../db/embedded-asides.ts'
import { clusterFolder, openAside, placeCluster } from '../db/embedded-cluster.ts'
import { databaseUser } from '../db/embedded-user.ts'
import { StartError } from '../errors.ts'
import { unpack } from './archive.ts'
import type { Report } from './backup.ts'
import { giveTree } from './give-tree.ts'
import { differences, type State } from './state.ts'
import { tryOut } from './trial.ts'

export interface RestoreOptions {
  file: string
  /** The caller holds its lock. */
  dataDir: string
  key: string | undefined
  now: Date
  log: (message: string, detail?: object) => void
}

/** The drill: unpacks, starts and compares a backup aside, and leaves nothing. Throws a StartError where it fails. */
export function tryRestore(options: RestoreOptions): Promise<State> {
  return unpacked(options, async (_trial, state) => state)
}

/**
 * Puts a backup in the place of the data directory's database. What was there is moved to `replaced-…` beside it, and
 * only if `replace` is given. Throws a StartError and changes nothing where the backup is not whole.
 */
export function restoreBackup(options: RestoreOptions & { replace: boolean }): Promise<State> {
  const { dataDir, replace, now } = options
  return unpacked(options, async (trial, state, identity) => {
    const cluster = clusterFolder(dataDir)
    if (await isThere(cluster)) {
      if (!replace) {
        throw new StartError(
          `${dataDir} holds a database already. Give --replace to put the backup in its place; the old one is kept beside it.`,
        )
      }
      await moveAway(dataDir, now)
    }
    await placeCluster(path.join(trial, path.basename(cluster)), { ...options, identity })
    await rename(path.join(trial, 'database.json'), path.join(dataDir, 'database.json'))
    await syncFolder(dataDir)
    return state
  })
}

async function unpacked(
  { file, dataDir, key }: RestoreOptions,
  work: (trial: string, state: State, identity: Awaited<ReturnType<typeof databaseUser>>) => Promise<State>,
): Promise<State> {
  if (!(await isThere(file))) throw new StartError(`There is no backup ${file}.`)
  const identity = await databaseUser(clusterFolder(dataDir))
  const aside = await openAside(dataDir, identity)
  try {
    const trial = path.join(aside, 'trial')
    await mkdir(trial)
    await unpack(file, trial, key)
    if (!(await isThere(clusterFolder(trial)))) throw new StartError(`${file} is no backup of this program.`)
    await giveTree(identity, clusterFolder(trial))
    const state = await tryOut(trial)
    await compareWithReport(file, state)
    return await work(trial, state, identity)
  } finally {
    await removeFolder(aside)
  }
}

async function compareWithReport(file: string, state: State): Promise<void> {
  const text = await readFile(`${file}.json`, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const found = differences(JSON.parse(text) as Report, state)
  if (found.length > 0)
    throw new StartError(`${file} does not hold what its report says:\n${found.join('\n')}`)
}

async function moveAway(dataDir: string, now: Date): Promise<void> {
  const old = path.join(dataDir, `replaced-${now.toISOString().replace(/\.\d+/, '').replaceAll(':', '')}`)
  await mkdir(old, { mode: 0o700 })
  await rename(clusterFolder(dataDir), path.join(old, path.basename(clusterFolder(dataDir))))
  await rename(path.join(dataDir, 'database.json'), path.join(old, 'database.json'))
  await syncFolder(dataDir)
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
