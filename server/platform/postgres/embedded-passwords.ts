import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { StartError } from '../lib/errors.ts'
import { replaceFile } from './staging-folders.ts'

/** As they are made here: in the URL of a connection, other letters could lead to another server. */
const password = z.string().regex(/^[\w-]+$/)
const Passwords = z.object({ postgres: password, owner: password, app: password })
export type Passwords = z.infer<typeof Passwords>

/** Creates the passwords once, before the cluster; without the file an existing cluster lets nobody in. */
export async function keepPasswords(dataDir: string, hasCluster: boolean): Promise<Passwords> {
  const file = path.join(dataDir, 'database.json')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) return passwordsIn(text, file)
  if (hasCluster)
    throw new StartError(
      `${file}, which holds the database's passwords, is missing: restore it from a backup.`,
    )
  const passwords = { postgres: newPassword(), owner: newPassword(), app: newPassword() }
  await replaceFile(file, `${JSON.stringify(passwords)}\n`)
  return passwords
}

function passwordsIn(text: string, file: string): Passwords {
  try {
    return Passwords.parse(JSON.parse(text))
  } catch (cause) {
    throw new StartError(
      `${file}, which holds the database's passwords, cannot be read: restore it from a backup.`,
      { cause },
    )
  }
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}
