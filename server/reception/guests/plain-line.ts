import { cleanText } from '../../platform/lib/text.ts'
import { asOnCard, isUnit, looseParty, withPlainPhones } from './loosely.ts'
import { isPosition, positionAndUnit } from './position.ts'

/** What a line without columns says of somebody, as it would be typed into the form. */
interface PlainLine {
  name: string
  position: string
  place: string
  phone: string
  party_size: string
  day: string
  time: string
}

export const NUMBERED = /^(?:\d{1,3}\s?[.):/]|[-–—•*+])\s?/
/** I, II, A: numbers of units, not of people. */
const UNIT_NUMBER = /^(?:[IVX]{1,5}|[A-H])(?:\s?[.):/-]\s?|$)/
const BETWEEN = /\s[-–—|/]\s|[;,\t]|\s?\(|\)/
const DAY = /^\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?$/
const TIME = /^\d{1,2}\s?(?:h|g|:|giờ)\s?(?:\d{2})?'?$/i
const PHONE = /(?:\+|\b)\d[\d .]{7,14}\d$/
const COUNT_OF_UNIT =
  /[\s:–-]{0,3}\(?(?:gồm |đi )?(\d{1,3}) (?:người|nguoi|đại biểu|dai bieu|đồng chí|dong chi|đ\/c)\)?\.?$/i
/** “B. Trần Thị Ngọc” is a lady rather than the second unit: each word has a capital. */
const PERSON = /^[A-H]\.(?: \p{Lu}[\p{L}\p{M}'’]*){2,6}$/u

/**
 * Reads a line as people write it in a chat: a number or a dash before it, the name, then position, unit, phone number and number of
 * people in any order, between dashes, commas, brackets or cells. Undefined for a line that names nobody, such as a title.
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
  // The unit may stand first, or the position; “Truong Khoa” without tones may be either, and is who comes where nobody else is named.
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

/** A position may have a dash of its own, as “Công chức Văn phòng - Thống kê”: what stands between it and the unit belongs to it. */
function withWholePosition([first, second, ...rest]: string[]): string[] {
  if (first === undefined || second === undefined) return first === undefined ? [] : [first]
  const isPart = isPosition(first) && !isPosition(second) && !isUnit(second) && rest.some(isUnit)
  return isPart
    ? withWholePosition([`${first} - ${second}`, ...rest])
    : [first, ...withWholePosition([second, ...rest])]
}

/** Takes out of a part what is known by its form, and says what is left of it. */
function readPart(line: PlainLine, part: string): string {
  const people = looseParty(part)
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
 * The unit that a line above its people names, and how many they are: “I | UBND xã Long Hậu”, “UBND xã Long Hậu:”. Undefined for a line
 * that says more, and for people.
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
