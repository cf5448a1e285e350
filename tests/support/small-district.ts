import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import canGiuoc from '../../server/core/offices/can-giuoc.json' with { type: 'json' }
import { makeMigrated } from './kept-cluster.ts'
import type { Settings } from './program.ts'

const KEPT = ['tt-hcc', 'ubnd-xa-long-hau']

/**
 * The settings of a program whose first start is not what is tested: in `folder` it finds its database migrated, and it has two
 * offices; each start, backup and restore goes through all that there are.
 */
export async function smallDistrict(folder: string): Promise<Settings & { DATA_DIR: string }> {
  const DATA_DIR = path.join(folder, 'data')
  const SEED_FILE = path.join(folder, 'seed.json')
  await makeMigrated(DATA_DIR)
  const offices = canGiuoc.offices.filter(({ code }) => KEPT.includes(code))
  await writeFile(SEED_FILE, JSON.stringify({ ...canGiuoc, offices, reforms: [] }))
  return { DATA_DIR, SEED_FILE }
}
