import { unzipSync } from 'fflate'
import { fold } from '../../server/platform/lib/text.ts'
import type { Field } from '../docs/seen.ts'
import type { Answer } from './client.ts'
import { ID_NUMBER, SAID } from './requests/scene.ts'

const PATTERNS: Record<Field, RegExp> = {
  ...(Object.fromEntries(
    Object.entries(SAID).map(([field, words]) => [field, new RegExp(`(?<![a-z])${fold(words)}`)]),
  ) as Record<keyof typeof SAID, RegExp>),
  plate: /62a-?773\.?45/,
  'phone-end': /···\s?\d{3}|data-search="[^"]* \d{3}"/,
  // Phone numbers in these tests begin with 09121; inside a longer number, as in metrics, a match is a coincidence.
  phone: /(?<![\d.])(0|\+?84 ?)912[ .]?1\d\d[ .]?\d{3}/,
  'id-end': new RegExp(`(?<![\\w.-])${ID_NUMBER.slice(-4)}(?![\\w-])`),
  id: new RegExp(`(?<![\\d.])(${ID_NUMBER}|07908\\d{7})`),
  username: /\b(gate2?|head)\.(tt-hcc|ubnd-xa)|\b(nguoi|moi)\.[0-9a-f]{8}/,
}

/** Which personal fields an answer shows, whether it is a page, a file or a part of a stream. */
export function fieldsIn({ text, bytes }: Pick<Answer, 'text' | 'bytes'>): Field[] {
  const read = bytes.subarray(0, 2).toString() === 'PK' ? textOfZip(bytes) : text
  const words = fold(read.replace(/&#x?\w+;/g, ''))
  const bare = words.replace(/<[^>]*>/g, '')
  return (Object.keys(PATTERNS) as Field[]).filter(
    (field) => PATTERNS[field].test(words) || PATTERNS[field].test(bare),
  )
}

/** The text of an XLSX or DOCX file. */
export function textOfZip(bytes: Buffer): string {
  return Object.values(unzipSync(bytes))
    .map((part) => new TextDecoder().decode(part))
    .join('\n')
}
