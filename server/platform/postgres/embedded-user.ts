import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { StartError } from '../lib/errors.ts'

/** The user that initdb and Postgres run as, in the form spawn takes; empty when that is the present user. */
export interface Identity {
  uid?: number
  gid?: number
}

// The application's own environment holds its secrets; another user's processes get none of it. LC_ALL keeps
// Postgres' messages in the language we look for.
export const environment: NodeJS.ProcessEnv =
  process.platform === 'win32'
    ? { SystemRoot: process.env.SystemRoot, LC_ALL: 'C', TZ: 'UTC' }
    : { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

const accounts = ['so-cong', 'postgres', 'nobody']
const execute = promisify(execFile)

/** Postgres refuses to run as root: there it runs as the owner of its folder, or at first as a service account. */
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

export async function runAs(identity: Identity, file: string, args: string[]): Promise<string> {
  const { stdout } = await execute(file, args, { ...identity, cwd: '/', env: environment })
  return stdout
}

/** Tries it as that user: modes alone do not show what an access list or a mount allows. */
export async function mayAccess(identity: Identity, file: string, test: '-x' | '-r'): Promise<boolean> {
  if (identity.uid === undefined) return true
  return runAs(identity, '/bin/sh', ['-c', `test ${test} "$0"`, file]).then(
    () => true,
    () => false,
  )
}
