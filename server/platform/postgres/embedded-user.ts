import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { StartError } from '../lib/errors.ts'

/** The user that initdb and Postgres run as, in the form spawn takes; empty for the current user. */
export interface Identity {
  uid?: number
  gid?: number
}

// The application's own environment holds its secrets, so another user's processes get none of it. LC_ALL keeps Postgres'
// messages in the language that we search for.
export const environment: NodeJS.ProcessEnv =
  process.platform === 'win32'
    ? { SystemRoot: process.env.SystemRoot, LC_ALL: 'C', TZ: 'UTC' }
    : { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

const accounts = ['so-cong', 'postgres', 'nobody']
const execute = promisify(execFile)

/** Postgres refuses to run as root, so there it runs as the owner of its folder, or at first as a service account. */
export async function databaseUser(cluster: string): Promise<Identity> {
  const self = process.getuid?.()
  const owner = await stat(cluster).catch(() => undefined)
  if (self === 0) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : serviceAccount()
  if (self === undefined || !owner || owner.uid === self) return {}
  throw new StartError(
    `The database in ${cluster} belongs to another user (uid ${owner.uid}): start as that user, or as root.`,
  )
}

async function serviceAccount(): Promise<Identity> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const account of accounts) {
    const entry = lines.find(([name]) => name === account)
    if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) }
  }
  throw new StartError(
    `Postgres does not run as root and none of the users ${accounts.join(', ')} exists: create one, or start as an ordinary user.`,
  )
}

/** The path of Debian's package libnss-wrapper, by architecture. */
export const nssWrapper = ['x86_64', 'aarch64']
  .map((architecture) => `/usr/lib/${architecture}-linux-gnu/libnss_wrapper.so`)
  .find((file) => existsSync(file))

/**
 * Environment that gives the current user a name, which initdb requires, through a list of users in `folder`: a container may
 * be started with any `--user`. Empty when the system knows the user or nss_wrapper is missing; initdb then reports the
 * problem.
 */
export async function nameOfUser({ uid }: Identity, folder: string): Promise<NodeJS.ProcessEnv> {
  if (uid !== undefined || !nssWrapper || hasName()) return {}
  const users = path.join(folder, 'passwd')
  await writeFile(users, `so-cong:x:${process.getuid?.()}:${process.getgid?.()}::/:/bin/false\n`)
  return { LD_PRELOAD: nssWrapper, NSS_WRAPPER_PASSWD: users, NSS_WRAPPER_GROUP: '/etc/group' }
}

function hasName(): boolean {
  try {
    userInfo()
    return true
  } catch {
    return false
  }
}

/** Returns the program's output; rejects with its `stderr` when the exit code is not 0. */
export async function runAs(
  identity: Identity,
  file: string,
  args: string[],
  more: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { stdout } = await execute(file, args, { ...identity, cwd: '/', env: { ...environment, ...more } })
  return stdout
}

/** Tests access as that user, because file modes alone do not show the effect of an access list or a mount. */
export async function mayAccess(identity: Identity, file: string, test: '-x' | '-r'): Promise<boolean> {
  if (identity.uid === undefined) return true
  return runAs(identity, '/bin/sh', ['-c', `test ${test} "$0"`, file]).then(
    () => true,
    () => false,
  )
}
