import { cleanText } from '../../platform/lib/text.ts'
import { asOnCard, isPosition, isUnit, plainParty, positionAndUnit, withPlainPhones } from './written.ts'

/** What a line without columns says about a person, in the format of the form. */
export interface PlainLine {
  name: string
  position: string
  place: string
  phone: string
  party_size: string
  day: string
  time: string
}

export const NUMBERED = /^(?:\d{1,3}\s?[.):/]|[-–—•*+])\s?/
/** I, II, A: these number units, not people. */
const UNIT_NUMBER = /^(?:[IVX]{1,5}|[A-H])(?:\s?[.):/-]\s?|$)/
const BETWEEN = /\s[-–—|/]\s|[;,\t]|\s?\(|\)/
const DAY = /^\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?$/
const TIME = /^\d{1,2}\s?(?:h|g|:|giờ)\s?(?:\d{2})?'?$/i
const PHONE = /(?:\+|\b)\d[\d .]{7,14}\d$/
const COUNT_OF_UNIT =
  /[\s:–-]{0,3}\(?(?:gồm |đi )?(\d{1,3}) (?:người|nguoi|đại biểu|dai bieu|đồng chí|dong chi|đ\/c)\)?\.?$/i
/** “B. Trần Thị Ngọc” is a person, not the second unit: every word is capitalised. */
const PERSON = /^[A-H]\.(?: \p{Lu}[\p{L}\p{M}'’]*){2,6}$/u

/**
 * Reads a line as people write it in a chat: optional number or dash, the name, then position, unit, phone number and party
 * size in any order, separated by dashes, commas, brackets or cells. Returns undefined when it names nobody, as a title does.
 */
export function readPlainLine(cells: string[]): PlainLine | undefined {
  const filled = cells.filter((cell) => cell !== '')
  const line: PlainLine = {
    ...{ name: '', position: '', place: '', phone: '' },
    ...{ party_size: '', day: '', time: '' },
  }
  const words: string[] = []
  for (const part of filled.flatMap(partsOf)) {
    const rest = readPart(line, cleanText(part ?? ''))
    if (/[\p{L}\d]/u.test(rest)) words.push(rest)
  }
  // The unit or the position may come first. “Truong Khoa” without tones may be a name or a position; it is the name when no
  // other part is.
  const name =
    words.find((word) => !isUnit(word) && !isPosition(word) && !/\d/.test(word)) ??
    words.find((word) => !isUnit(word)) ??
    words[0] ??
    ''
  if (!/\p{L}/u.test(name) || (filled.length === 1 && /:$/.test(filled[0] ?? ''))) return undefined
  const others = withWholePosition(words.filter((word) => word !== name))
  const joined = (some: string[]) => some.join(', ')
  return asOnCard(
    positionAndUnit({
      ...line,
      name,
      position: joined(others.filter(isPosition)),
      place: joined(others.filter((word) => !isPosition(word))),
    }),
  )
}

function partsOf(cell: string): string[] {
  return withPlainPhones(cell.replace(NUMBERED, '')).replace(COUNT_OF_UNIT, '; $1 người').split(BETWEEN)
}

/**
 * Joins a position that contains a dash, as “Công chức Văn phòng - Thống kê”: the part between position and unit belongs to it.
 */
function withWholePosition([first, second, ...rest]: string[]): string[] {
  if (first === undefined || second === undefined) return first === undefined ? [] : [first]
  const isPart = isPosition(first) && !isPosition(second) && !isUnit(second) && rest.some(isUnit)
  return isPart
    ? withWholePosition([`${first} - ${second}`, ...rest])
    : [first, ...withWholePosition([second, ...rest])]
}

/** Takes the values recognised by their format out of a part, and returns the rest. */
function readPart(line: PlainLine, part: string): string {
  const people = plainParty(part)
  if (people !== part) line.party_size ||= people
  else if (DAY.test(part)) line.day ||= part
  else if (TIME.test(part)) line.time ||= part
  else if (!/^\d{1,3}$/.test(part)) {
    const phone = PHONE.exec(part)?.[0] ?? ''
    line.phone ||= phone
    return cleanText(phone ? part.slice(0, -phone.length) : part)
  }
  return ''
}

/**
 * Reads a line that heads a unit's people, and their number: “I | UBND xã Long Hậu”, “UBND xã Long Hậu:”. Returns undefined for
 * people, and for a line with more in it.
 */
export function unitAbove(cells: string[]): { name: string; people: string } | undefined {
  const filled = cells.filter((cell) => cell !== '')
  const [first = '', ...others] = filled
  const isNumbered = UNIT_NUMBER.test(first)
  const rest = cleanText([first.replace(UNIT_NUMBER, ''), ...others].join(' ')).replace(/:$/, '')
  const people = COUNT_OF_UNIT.exec(rest)?.[1] ?? ''
  const name = cleanText(rest.replace(COUNT_OF_UNIT, ''))
  if (!/\p{L}/u.test(name) || filled.length > (isNumbered ? 2 : 1) || PERSON.test(first)) return undefined
  const saysMore = BETWEEN.test(name) || PHONE.test(name)
  if (isNumbered ? PHONE.test(name) : saysMore || !isUnit(name)) return undefined
  return { name, people }
}
