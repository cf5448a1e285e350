import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { projectRoot } from '../../platform/lib/paths.ts'

/**
 * The passwords of twelve letters and more among the million that most people used (Mark Burnett's ten million leaked
 * passwords, by way of SecLists). A line each: the first six bytes of the SHA-256 of the password in small letters, in
 * base64url, so that nobody has to read what people choose.
 */
const LIST = path.join(projectRoot, 'server/core/accounts/breached-passwords.txt')

/** Read anew each time: a password is seldom set, and a running gate has better uses for the memory. */
export async function isBreached(password: string): Promise<boolean> {
  const hash = createHash('sha256').update(password.toLowerCase()).digest()
  return (await readFile(LIST, 'utf8')).includes(`${hash.subarray(0, 6).toString('base64url')}\n`)
}
