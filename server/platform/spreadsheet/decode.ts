import { repaired } from '../lib/encoding.ts'
import { normalized } from '../lib/text.ts'
import type { CsvProblem, Decoded } from './decoded.ts'

declare module '../lib/workers.ts' {
  interface Tasks {
    decodeTable: typeof decodeTable
  }
}

/** The signature of a zip file, as which an Excel file begins. */
const ZIP = [0x50, 0x4b, 0x03, 0x04]
/** An Excel file from before 2007 or with a password, or a PDF. */
const UNREADABLE = [[0xd0, 0xcf, 0x11, 0xe0], [...Buffer.from('%PDF')]]

/** The text of a list from an Excel file or any kind of CSV. Call it in a worker; see `readWorkbook`. */
export async function decodeTable(file: Uint8Array): Promise<Decoded> {
  return beginsWith(file, ZIP) ? (await import('./read-workbook.ts')).readWorkbook(file) : decode(file)
}

/**
 * Decodes a file saved by a spreadsheet, a text editor or another program, in NFC: UTF-8 and UTF-16 with and without a byte
 * order mark, UTF-8 misread as Windows-1252, and the ANSI code pages of Windows. Those lack most Vietnamese letters and turn
 * them into question marks; a file that lost letters is refused, since they cannot be recovered.
 */
export function decode(file: Uint8Array): Decoded {
  if (UNREADABLE.some((begin) => beginsWith(file, begin))) return refused('problem.csv_workbook')
  const unicode = read16(file) ?? as('utf-8', file)
  const read = unicode ?? legacy(file)
  const text = isMojibake(read) ? repaired(read) : normalized(read, 'NFC')
  if (text.includes('\0') || text.includes('\ufffd')) return refused('problem.csv_binary')
  // A UTF-8 file with characters beyond Latin-1 has lost none; one in an ANSI code page may have.
  const complete = unicode !== undefined && /[\u0100-\uffff]/.test(text)
  return !complete && hasHoles(text) ? refused('problem.csv_letters_lost') : { ok: true, text }
}

function beginsWith(file: Uint8Array, begin: number[]): boolean {
  return begin.every((byte, index) => file[index] === byte)
}

function refused(key: CsvProblem['key']): Decoded {
  return { ok: false, problem: { key } }
}

/** Decodes bytes; undefined when they are not valid in this encoding. Drops a byte order mark. */
function as(encoding: string, file: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(file)
  } catch {
    return undefined
  }
}

/** Recognises UTF-16 by its byte order mark or by the zero bytes beside ASCII characters, which every table has. */
function read16(file: Uint8Array): string | undefined {
  if (file[0] === 0xff && file[1] === 0xfe) return as('utf-16le', file)
  if (file[0] === 0xfe && file[1] === 0xff) return as('utf-16be', file)
  const sample = file.subarray(0, 2000)
  const zeros = (odd: number) => sample.filter((byte, index) => byte === 0 && index % 2 === odd).length
  const [even, odd] = [zeros(0), zeros(1)]
  if (even + odd < sample.length / 8) return undefined
  return as(odd > even ? 'utf-16le' : 'utf-16be', file)
}

/**
 * Windows-1258 writes tones as combining marks, so there every mark composes with a vowel; when one does not, the text is
 * Windows-1252.
 */
function legacy(file: Uint8Array): string {
  const vietnamese = normalized(new TextDecoder('windows-1258').decode(file), 'NFC')
  return /\p{M}/u.test(vietnamese) ? new TextDecoder('windows-1252').decode(file) : vietnamese
}

/** True when the text is UTF-8 that was misread as Windows-1252. */
function isMojibake(text: string): boolean {
  return /á[º»]|Æ[°¡]|Ä[‘ƒ]|Ã[\u0080-¿]/.test(text)
}

/** True for a question mark inside a word, except in a web address. */
function hasHoles(text: string): boolean {
  const words = text.split(/\s+/)
  return words.some((word) => /\p{L}\?+\p{L}/u.test(word) && !/[/@]/.test(word))
}
