import { createHash, randomInt } from 'node:crypto'

/** Neither Telex nor VNI rewrites these letters, so an input method left on cannot spoil a code. */
export const ALPHABET = '0123456789bcghklmnpqtv'

/** `length` letters from a cryptographic source, about 4.46 bits each. */
export function randomLetters(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

/** A code as it was made, whatever capitals, dashes or spaces it was typed with. */
export function plainKey(typed: string): string {
  return typed.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** The stored form of a code: its hash. */
export function hashKey(typed: string): Buffer {
  return createHash('sha256').update(plainKey(typed)).digest()
}

/** Hexadecimal digits by which a device knows a scanned code again: 64 bits, of which no code can be made. */
export const MARK = 16

/** The beginning of the hash of a code. */
export function markOf(code: string): string {
  return hashKey(code).toString('hex').slice(0, MARK)
}

/** Letters of a key that is enough to open something: 129 bits. */
export const LONG_KEY = 29

/** Writes a MAC as such a key. */
export function longKey(mac: string): string {
  let number = BigInt(`0x${Buffer.from(mac, 'base64url').toString('hex')}`)
  let code = ''
  while (code.length < LONG_KEY) {
    code += ALPHABET[Number(number % 22n)]
    number /= 22n
  }
  return code
}
