import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import canGiuoc from '../../deploy/seed/huyen-can-giuoc.json' with { type: 'json' }
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { makeMigrated } from './kept-cluster.ts'
import {
  type EmbeddedServer,
  embeddedIn,
  type Program,
  type Settings,
  startProgram,
  sweep,
} from './program.ts'
import { makeTempDir, removeDataDir } from './temp-dir.ts'

const KEPT = ['tt-hcc', 'ubnd-xa-long-hau']

/**
 * Settings for tests that are not about the first start: the database in `folder` is already migrated and the district has only
 * two offices, since each start, backup and restore processes all of them.
 */
export async function smallDistrict(folder: string): Promise<Settings & { DATA_DIR: string }> {
  const DATA_DIR = path.join(folder, 'data')
  await makeMigrated(DATA_DIR)
  return { DATA_DIR, SEED_FILE: await smallSeed(folder) }
}

/** The seed file of a district with two offices. */
export async function smallSeed(folder: string): Promise<string> {
  const file = path.join(folder, 'seed.json')
  const offices = canGiuoc.offices.filter(({ code }) => KEPT.includes(code))
  await writeFile(file, JSON.stringify({ ...canGiuoc, offices }))
  return file
}

/** Its program, which runs in a folder of its own. `remove` also kills it. */
export async function startSmallDistrict() {
  const { folder, remove } = await makeTempDir()
  const settings = await smallDistrict(folder)
  const dataDir = settings.DATA_DIR
  const program: Program = await startProgram({ ...settings, LOG_LEVEL: 'error' })
  return {
    ...{ folder, dataDir, program },
    database: (await embeddedIn(dataDir)) as EmbeddedServer,
    remove: async () => {
      await sweep(dataDir, [program])
      await removeDataDir(dataDir)
      await remove()
    },
  }
}

/** Starts the Postgres of a data directory on which no program runs, and passes its addresses to `work`. */
export async function lookInto<T>(
  dataDir: string,
  work: (urls: EmbeddedServer & { ownerUrl: string }) => Promise<T>,
): Promise<T> {
  const { ownerUrl, stop } = await startEmbedded({ dataDir, log: () => {} })
  try {
    return await work({ ...((await embeddedIn(dataDir)) as EmbeddedServer), ownerUrl })
  } finally {
    await stop()
  }
}
