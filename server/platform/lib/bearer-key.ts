import { createHash, randomInt } from 'node:crypto'
import { fold, normalized } from './text.ts'

/** The Telex and VNI input methods rewrite none of these characters, so typing a code with one switched on works. */
export const ALPHABET = '0123456789bcghklmnpqtv'

/** The same without what looks like another of them on a screen, in print or in handwriting: 0, 1, l, 6 (b), 9 and q (g). */
export const TYPED_ALPHABET = '234578bcghkmnptv'

/** `length` characters from a cryptographic source, about 4.46 bits each; of the typed alphabet, exactly 4. */
export function randomLetters(length: number, alphabet = ALPHABET): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** A code that people read and type, in groups of four letters: 16 random bits each. */
export function typedCode(groups: number): string {
  return Array.from({ length: groups }, () => randomLetters(4, TYPED_ALPHABET)).join('-')
}

/** Normalises a typed code: removes capitals, dashes, spaces and tones, and makes full-width characters plain. */
export function plainKey(typed: string): string {
  return fold(normalized(typed, 'NFKC')).replace(/[^a-z0-9]/g, '')
}

const LOOKS_LIKE: Record<string, string> = { o: '0', s: '5', z: '2', 6: 'b', 9: 'g', q: 'g' }

/**
 * What a typed code may mean: as typed; with letters that no code has read as the digits they look like; and, as a code of the
 * typed alphabet, with its other look-alikes. 1, l and i are left alone: in older codes they may mean either of two.
 */
export function readingsOf(typed: string): string[] {
  const plain = plainKey(typed)
  const read = (alike: RegExp) => plain.replace(alike, (letter) => LOOKS_LIKE[letter] ?? letter)
  return [...new Set([plain, read(/[osz]/g), read(/[sz69q]/g)])]
}

/** The stored forms of a typed code's readings. */
export function hashesOf(typed: string): Buffer[] {
  return readingsOf(typed).map(hashKey)
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
