import { fold, toned, wordsIn } from '../../platform/lib/text.ts'
import { badgeWord } from './badge.ts'
import { readPhone } from './phone.ts'
import { plateWords } from './plate.ts'
import { readSlipNumber } from './slip.ts'

interface SearchWord {
  word: string
  toned: string
}

/** Of a name, of a host and of an organisation each: the rest of a longer text is not looked for. */
const MAX_WORDS = 12

/** What a visit is found by: the words of its name, host and organisation, its phone number from the end, its plate and badge. */
export function searchWords(visit: {
  name: string | null
  host: string | null
  organisation: string | null
  phone: string | null
  plate: string | null
  badge: string | null
}): SearchWord[] {
  const words = [visit.name, visit.host, visit.organisation]
    .flatMap((text) => wordsIn(text ?? '').slice(0, MAX_WORDS))
    .map((word) => ({ word: fold(word), toned: toned(word) }))
  const numbers = [
    ...(visit.phone ? [fromTheEnd(visit.phone)] : []),
    ...(visit.plate ? [...plateWords(visit.plate), fromTheEnd(visit.plate)] : []),
    ...(visit.badge ? [badgeWord(visit.badge)] : []),
  ]
  words.push(...numbers.map((number) => ({ word: number, toned: number })))
  return [...new Map(words.map((one) => [`${one.word} ${one.toned}`, one])).values()]
}

/** One typed word. A visit has it if one of its words begins with one of `prefixes`. */
export interface SearchTerm {
  prefixes: string[]
  /** How the word begins where its tones are right too; empty for one typed without tones, which are then right. */
  toned: string
}

export function searchTerms(typed: string): SearchTerm[] {
  // Somebody types a number in groups.
  return wordsIn(typed.replace(/(?<=\d)[\s.-]+(?=\d)/g, '')).map((word) => {
    const folded = fold(word)
    if (/^\d{3,}$/.test(word)) return { prefixes: [folded, endOfNumber(word)], toned: '' }
    return { prefixes: [folded], toned: folded === word.toLowerCase() ? '' : toned(word) }
  })
}

/** The number of a slip as the log writes it, "Phiếu 12", in either language; undefined for anything else. */
export function typedSlipNumber(typed: string): number | undefined {
  const [, number = ''] = /^(?:phieu|slip)\s+(?:so\s+)?(\d+)$/.exec(fold(typed.trim())) ?? []
  return readSlipNumber(number)
}

/** A whole number as it is stored, any other digits as the end of one. */
function endOfNumber(digits: string): string {
  const phone = readPhone(digits)
  return fromTheEnd(phone.ok ? phone.e164 : digits)
}

function fromTheEnd(phone: string): string {
  return `#${phone.replace(/\D/g, '').split('').reverse().join('')}`
}
