import { repaired } from '../../platform/lib/encoding.ts'
import { personName } from '../../platform/lib/person-name.ts'
import { normalized } from '../../platform/lib/text.ts'

/** The fields that the gate takes from an identity card's code; it drops all others unread. */
export interface Card {
  /** The twelve digits. */
  number: string
  name: string
  /** The address as printed, house included: callers keep the commune only. */
  address: string
}

type CardReading =
  | { kind: 'card'; card: Card }
  /** Only the number is left: the scanner typed as a keyboard and lost or changed the letters. */
  | { kind: 'number'; number: string }
  | { kind: 'unreadable' }
  | { kind: 'other' }

/** Letters that appear after a wrong guess of the character set and in no Vietnamese name. */
const WRONG_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\ufffd]/u
const VIETNAMESE = /\P{ASCII}/u

/**
 * Reads the text of the code on a chip card of 2021 (seven fields: number, old number, name, birth, sex, address,
 * issue), of 2024 (ten or more, the same first seven) or its copy by Zalo (six, without the old number).
 */
export function readCard(scanned: string): CardReading {
  const text = repaired(bare(scanned))
  const number = /^(\d{12})(?=\||$)/.exec(text)?.[1]
  if (!number) return { kind: 'other' }
  if (WRONG_SCRIPT.test(text)) return { kind: 'unreadable' }
  const fields = text.split('|')
  const [name = '', address = ''] =
    fields.length >= 7 ? [fields[2], fields[5]] : fields.length === 6 ? [fields[1], fields[4]] : []
  // A keyboard scanner cannot type ễ: a name and address without one such letter have lost theirs.
  if (name.trim() === '' || !VIETNAMESE.test(name + address)) return { kind: 'number', number }
  return { kind: 'card', card: { number, name: personName(name.trim()), address: address.trim() } }
}

/** Stands for an unreadable card: it is read as unreadable again and has none of the card's contents. */
const UNREADABLE = '000000000000|\ufffd'

/**
 * The part of a scanned text that leaves the scanning device: of a card the number, the name and the address, in the places
 * where a card has them; of any other text only what precedes the first field separator of cards, because it may be a card
 * whose beginning was lost.
 */
export function keptOf(scanned: string): string {
  const reading = readCard(scanned)
  switch (reading.kind) {
    case 'card': {
      const { number, name, address } = reading.card
      return [number, '', name, '', '', address, ''].join('|')
    }
    case 'number':
      return reading.number
    case 'unreadable':
      return UNREADABLE
    case 'other':
      return scanned.split('|', 1)[0] ?? ''
  }
}

/** Removes the byte order mark, the end-of-scan key and the AIM prefix that some scanners send. */
function bare(scanned: string): string {
  const text = scanned
    .replace(/^\ufeff/, '')
    .replace(/^\][A-Za-z]\d/, '')
    .trim()
  return normalized(text, 'NFC')
}
