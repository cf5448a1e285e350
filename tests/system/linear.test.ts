import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { type Expression, parseSync, Visitor } from 'oxc-parser'
import { check } from 'recheck'
import { describe, expect, test } from 'vitest'
import { passwordProblem } from '../../server/core/accounts/passwords.ts'
import { deviceOf } from '../../server/core/accounts/user-agent.ts'
import { meaningOf } from '../../server/core/scan/meaning.ts'
import { readPhone } from '../../server/core/visits/phone.ts'
import { searchTerms } from '../../server/core/visits/search-words.ts'
import { readRecords } from '../../server/http/lists/read-list.ts'
import { ALPHABET, LONG_KEY } from '../../server/platform/lib/bearer-key.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import * as text from '../../server/platform/lib/text.ts'
import { decode } from '../../server/platform/spreadsheet/decode.ts'

interface Found {
  at: string
  pattern: string
  flags: string
}

/** Regular expressions that may be slow, each with the reason why no outside input reaches it. */
const ALLOWED: Record<string, string> = {}

/** Values of the constants used in `new RegExp(…)`. */
const CONSTANTS: Record<string, string | number> = { ALPHABET, LONG_KEY }

type Made = { start: number; callee: object; arguments: object[] }

/** A slow pattern, used where the real one cannot be determined, so that the test fails. */
const UNKNOWN = '(a+)+$'

/** The pattern of a `new RegExp(…)`, with constants inserted. */
function patternOf([argument]: object[]): string {
  const node = argument as Expression | undefined
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : UNKNOWN
  if (node?.type !== 'TemplateLiteral') return UNKNOWN
  const values = node.expressions.map((one) => CONSTANTS[one.type === 'Identifier' ? one.name : ''])
  if (values.includes(undefined)) return UNKNOWN
  return node.quasis.map(({ value }, at) => `${value.cooked}${values[at] ?? ''}`).join('')
}

function sources(): { file: string; text: string }[] {
  return ['server', 'public'].flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.m?[jt]s$/.test(file))
      .map((file) => path.posix.join(folder, file))
      .map((file) => ({ file, text: readFileSync(path.join(projectRoot, file), 'utf8') })),
  )
}

/** Every regular expression in the sources that can repeat something, found by parsing them; each once. */
function expressions(): Found[] {
  const all = sources().flatMap(({ file, text }) => {
    const found: Found[] = []
    const add = (start: number, pattern: string, flags: string) =>
      found.push({ at: `${file}:${text.slice(0, start).split('\n').length}`, pattern, flags })
    const made = ({ start, callee, arguments: given }: Made) => {
      if ('name' in callee && callee.name === 'RegExp') add(start, patternOf(given), 'g')
    }
    const { program, errors } = parseSync(file, text)
    expect(errors).toEqual([])
    new Visitor({
      Literal: (node) => {
        if ('regex' in node) add(node.start, node.regex.pattern, node.regex.flags)
      },
      NewExpression: made,
      CallExpression: made,
    }).visit(program)
    return found
  })
  const repeating = all.filter(({ pattern }) => /[*+{]/.test(pattern))
  return [...new Map(repeating.map((one) => [`/${one.pattern}/${one.flags}`, one])).values()]
}

const shown = ({ at, pattern, flags }: Found) => `${at} /${pattern}/${flags}`

/** No timeouts: on a busy machine they would make safe patterns fail. The number of steps limits the check. */
const UNTIMED = { timeout: null, seedingTimeout: null, incubationTimeout: null, attackTimeout: null }

async function isSlow({ pattern, flags }: Pick<Found, 'pattern' | 'flags'>): Promise<boolean> {
  return (await check(pattern, flags, UNTIMED)).status !== 'safe'
}

test('Unicode text is normalised only by the one function that is linear', () => {
  const own = sources().filter(({ text: source }) => /\.normalize\(/.test(source))
  expect(own.map(({ file }) => file)).toEqual(['server/platform/lib/text.ts'])
})

describe('no regular expression has a text on which it is slow', () => {
  test.each([
    ['\\S+[/@]\\S+', 'g'],
    ['\\(.*?\\)', ''],
    ['^(.*?)\\s*\\((.*)\\)$', ''],
    ['(a+)+$', ''],
  ])('the checker detects /%s/%s', async (pattern, flags) => {
    expect(await isSlow({ pattern, flags })).toBe(true)
  })

  test('no expression that looks for one match is slow on any text', async () => {
    const slow: string[] = []
    for (const one of expressions()) if (await isSlow(one)) slow.push(shown(one))
    expect(slow.filter((one) => !ALLOWED[one])).toEqual([])
    expect(Object.keys(ALLOWED).filter((one) => !slow.includes(one))).toEqual([])
  })

  test('the pump knows /\\(.*?\\)|[^a-z0-9]+/g, which no checker does', () => {
    expect(pumped({ at: '', pattern: '\\(.*?\\)|[^a-z0-9]+', flags: 'g' })).not.toBeUndefined()
  })

  test('no expression that looks for one match after another is slow on any text', () => {
    const slow = expressions().flatMap((one) => {
      const unit = pumped(one)
      return unit === undefined ? [] : [`${shown(one)} on ${JSON.stringify(unit)} again and again`]
    })
    expect(slow).toEqual([])
  })
})

const LETTERS = 20_000

/** Searches for one to three characters whose repetition makes the pattern take more than linear time. */
function pumped({ pattern, flags }: Found): string | undefined {
  // The checker reports it anyway, and here it would never end.
  if (pattern === UNKNOWN) return undefined
  const expression = new RegExp(pattern, flags)
  const letters = [
    ...new Set(['a', '0', ' ', '\n', '\u0301', ...Array.from(pattern.replace(/\\[a-z]|\p{L}/giu, ''))]),
  ]
  const pairs = letters.flatMap((one) => letters.map((other) => one + other))
  return [...letters, ...pairs].find((unit) =>
    growsFaster(
      (length) => void `${unit.repeat(length / unit.length)}\u0000`.replace(expression, ''),
      LETTERS,
    ),
  )
}

const PIECES = 64
const ROUNDS = 6

/**
 * Compares the cost of one long text with that of sixty-four pieces. For linear work they are about equal, or a few times more
 * where long texts need extra memory; quadratic work costs 64 times as much. That difference is larger than any noise of the
 * machine.
 */
function growsFaster(work: (length: number) => void, length: number): boolean {
  const piece = length / PIECES
  const inPieces = () => {
    for (let each = 0; each < PIECES; each += 1) work(piece)
  }
  // A first quick measurement rules out most patterns.
  const first = cost(() => work(length))
  const least = Math.min(...[1, 2, 3].map(() => cost(() => work(piece))))
  if (first < 2 * PIECES * least) return false
  let [whole, apart] = [Infinity, Infinity]
  for (let round = 0; round < ROUNDS && (round === 0 || whole > 4 * apart); round += 1) {
    whole = Math.min(
      whole,
      cost(() => work(length)),
    )
    apart = Math.min(apart, cost(inPieces))
  }
  return whole > 16 * apart
}

/** Processor time in µs, because other programs run at the same time. */
function cost(work: () => void): number {
  const since = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(since)
  return user + system
}

/** Strings that are repeated to fill a field or a file; those from reports of attacks first. */
const UNITS = [
  'a,',
  '(',
  '(,',
  '"',
  '"a",',
  '""',
  ' ',
  ';',
  '\n',
  '\u0301\u0323',
  'a?',
  'á»',
  '😀',
  'a@/',
  '<&',
  '0',
  '-',
]
const UNIT = fc.oneof(fc.constantFrom(...UNITS), fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }))

describe('two hundred thousand letters cost no more in one piece than in sixty-four', () => {
  test('the engine’s own normalisation does cost more', () => {
    expect(growsFaster((length) => void '\u0301\u0323'.repeat(length / 2).normalize(), 20_000)).toBe(true)
  })

  const LIST = {
    columns: { name: ['Họ và tên', 'Name'], unit: ['Phòng'], note: ['Ghi chú'] },
    required: ['name'],
    people: { name: 'name', place: 'unit' },
  } as const
  const readFile = (content: string) => {
    const decoded = decode(Buffer.from(content))
    readRecords(decoded.ok ? decoded.text : content, LIST)
  }
  test.each<[string, (content: string) => unknown]>([
    ['file', readFile],
    ['file in UTF-16', (content) => decode(Buffer.from(content, 'utf16le'))],
    ['folded text', text.fold],
    ['tidied text', text.cleanText],
    ['text with its tones apart', text.toned],
    ['name of an office', (content) => text.plainWords(content)],
    ['search', searchTerms],
    ['phone number', readPhone],
    ['scanned card', meaningOf],
    ['browser', deviceOf],
    ['address', text.httpsUrl],
    ['password', (content) => passwordProblem(content, ['Nguyễn Văn An'])],
  ])('of a %s', (_, read) => {
    const isFine = (unit: string) =>
      !growsFaster((length) => void read(unit.repeat(length / unit.length)), 200_000)
    const tried = fc.check(fc.property(UNIT, isFine), {
      numRuns: 30,
      examples: UNITS.map((unit) => [unit]),
    })
    expect(tried.counterexample).toBeNull()
  })
})
