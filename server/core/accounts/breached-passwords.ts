import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { projectRoot } from '../../platform/lib/paths.ts'

/**
 * Those of the million commonest passwords that have twelve or more letters (Mark Burnett's ten million leaked passwords, by way
 * of SecLists). One line each: the first six bytes of the SHA-256 of the lower-cased password, in base64url, so that nobody has
 * to read what people choose.
 */
const LIST = path.join(projectRoot, 'server/core/accounts/breached-passwords.txt')

/** Reads the list each time: a password is seldom set, and the list would take memory in the running program. */
export async function isBreached(password: string): Promise<boolean> {
  const hash = createHash('sha256').update(password.toLowerCase()).digest()
  return (await readFile(LIST, 'utf8')).includes(`${hash.subarray(0, 6).toString('base64url')}\n`)
}
