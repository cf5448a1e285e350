import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import canGiuoc from '../../deploy/seed/huyen-can-giuoc.json' with { type: 'json' }
import { makeMigrated } from './kept-cluster.ts'
import type { Settings } from './program.ts'

const KEPT = ['tt-hcc', 'ubnd-xa-long-hau']

/**
 * Settings for tests that are not about the first start: the database in `folder` is already migrated and the district has only
 * two offices, since each start, backup and restore processes all of them.
 */
export async function smallDistrict(folder: string): Promise<Settings & { DATA_DIR: string }> {
  const DATA_DIR = path.join(folder, 'data')
  const SEED_FILE = path.join(folder, 'seed.json')
  await makeMigrated(DATA_DIR)
  const offices = canGiuoc.offices.filter(({ code }) => KEPT.includes(code))
  await writeFile(SEED_FILE, JSON.stringify({ ...canGiuoc, offices }))
  return { DATA_DIR, SEED_FILE }
}
