import { createHash, randomInt } from 'node:crypto'

/** The Telex and VNI input methods rewrite none of these characters, so typing a code with one switched on works. */
export const ALPHABET = '0123456789bcghklmnpqtv'

/** `length` characters from a cryptographic source, about 4.46 bits each. */
export function randomLetters(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

/** Normalises a typed code: removes capitals, dashes and spaces. */
export function plainKey(typed: string): string {
  return typed.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** The stored form of a code: its SHA-256 hash. */
export function hashKey(typed: string): Buffer {
  return createHash('sha256').update(plainKey(typed)).digest()
}

/** Hexadecimal digits by which an offline device recognises a scanned code: 64 bits, from which no code can be recovered. */
export const MARK = 16

/** The first `MARK` hexadecimal digits of a code's hash. */
export function markOf(code: string): string {
  return hashKey(code).toString('hex').slice(0, MARK)
}

/** Characters of a key that alone grants access: 129 bits. */
export const LONG_KEY = 29

/** Converts a base64url MAC to such a key. */
export function longKey(mac: string): string {
  let number = BigInt(`0x${Buffer.from(mac, 'base64url').toString('hex')}`)
  let code = ''
  while (code.length < LONG_KEY) {
    code += ALPHABET[Number(number % 22n)]
    number /= 22n
  }
  return code
}
