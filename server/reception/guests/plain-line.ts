import { cleanText } from '../../platform/lib/text.ts'

/** What a line without columns says of somebody, as it would be typed into the form. */
export interface PlainLine {
  name: string
  place: string
  phone: string
  party_size: string
  day: string
  time: string
}

const NUMBERED = /^(\d{1,3}\s?[.):/]|[-–—•*+])\s?/
const BETWEEN = /\s[-–—|/]\s|[;,\t]|\s?\(|\)/
const COUNT = /^(\d{1,3}) người$/i
const DAY = /^\d{1,2}[/.-]\d{1,2}([/.-]\d{2,4})?$/
const TIME = /^\d{1,2}\s?[hg:]\s?(\d{2})?$/i
const PHONE = /(\+|\b)\d[\d .]{7,14}\d$/
const PHONE_WORD = /\b(sđt|đt|sdt|dt|tel|phone|điện thoại|số điện thoại)\s?[:.]?$/i

/**
 * Reads a line as people write it in a chat: a number or a dash before it, the name, then unit, telephone and number of people in any
 * order, between dashes, commas, brackets or cells. Undefined for a line that names nobody, such as a title.
 */
export function readPlainLine(cells: string[]): PlainLine | undefined {
  const filled = cells.filter((cell) => cell !== '')
  const line: PlainLine = { name: '', place: '', phone: '', party_size: '', day: '', time: '' }
  const words: string[] = []
  for (const part of filled.flatMap((cell) => cell.replace(NUMBERED, '').split(BETWEEN))) {
    const rest = readPart(line, cleanText(part ?? ''))
    if (rest) words.push(rest)
  }
  const [name = '', ...others] = words
  if (!/\p{L}/u.test(name) || (filled.length === 1 && /:$/.test(filled[0] ?? ''))) return undefined
  return { ...line, name, place: others.join(', ') }
}

/** Takes out of a part what is known by its form, and says what is left of it. */
function readPart(line: PlainLine, part: string): string {
  const people = COUNT.exec(part)?.[1]
  if (people) line.party_size ||= people
  else if (DAY.test(part)) line.day ||= part
  else if (TIME.test(part)) line.time ||= part
  else if (!/^\d{1,3}$/.test(part)) {
    const phone = PHONE.exec(part)?.[0] ?? ''
    line.phone ||= phone
    return cleanText(phone ? part.slice(0, -phone.length).trim().replace(PHONE_WORD, '') : part)
  }
  return ''
}
