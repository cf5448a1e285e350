import { load } from 'cheerio'
import type { Answer } from './client.ts'
import type { Fields } from './requests.ts'

/** A form sent otherwise, and how. */
export type Variant = [how: string, Fields]

const DAY = /^\d{4}-\d\d-\d\d$/
const TIME = /^\d?\d:\d\d$/
const NUMBER = /^\d{1,4}$/
const FIRST_DAY = Date.UTC(2026, 10, 25)
const MS_OF_DAY = 86_400_000
/** What a radio group or a list offers beyond this says nothing more, nor do the lines of a table. */
const OPTIONS = 3
const CHOICES = 24

/** With extreme values, empty, with nonsense, and without each of its fields. */
export function variantsOf(fields: Fields, isAll: boolean): Variant[] {
  const names = Object.keys(fields)
  const each = (turned: (value: string) => string): Fields =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, name === 'client_uuid' ? value : turned(value)]),
    )
  const extreme = each(extremeOf)
  const isOther = names.some((name) => extreme[name] !== fields[name])
  return [
    ...(isOther ? [['extreme', extreme] satisfies Variant] : []),
    ...(names.length > 0 ? [['empty', {}] satisfies Variant] : []),
    ...(isAll && names.length > 0 ? [['nonsense', each(() => 'x')] satisfies Variant] : []),
    ...(isAll && names.length > 1
      ? names.map((name): Variant => [`without ${name}`, without(fields, name)])
      : []),
  ]
}

function extremeOf(value: string): string {
  if (DAY.test(value)) return '2026-11-24'
  if (TIME.test(value)) return '00:00'
  return NUMBER.test(value) ? '0' : value
}

const without = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([one]) => one !== name))

/** As long as the form on this page allows, a letter longer, and with each other choice that it offers. */
export function variantsOn(page: string, to: string, fields: Fields): Variant[] {
  const $ = load(page)
  const form = $(`form[action="${to}"]`).last()
  return variantsOfForm($, form, fields)
}

function variantsOfForm($: Answer['$'], form: ReturnType<Answer['$']>, fields: Fields): Variant[] {
  const long = form
    .find('input[maxlength], textarea[maxlength]')
    .get()
    .map((one): [string, number] => [$(one).attr('name') ?? '', Number($(one).attr('maxlength'))])
    .filter(([name, most]) => name !== 'client_uuid' && !DAY.test(fields[name] ?? '') && most > 10)
  const padded = (more: number): Fields => ({
    ...fields,
    ...Object.fromEntries(
      long.map(([name, most]) => {
        const value = fields[name] ?? ''
        return [name, value.padEnd(most + more, /^\d+$/.test(value) ? '9' : 'x')]
      }),
    ),
  })
  const offered = new Map<string, Set<string>>()
  for (const one of form.find('option, input[type=radio]').get()) {
    const name = $(one).attr('name') ?? $(one).closest('select').attr('name') ?? ''
    const value = $(one).attr('value') ?? $(one).text()
    if (value !== fields[name]) offered.set(name, (offered.get(name) ?? new Set()).add(value))
  }
  return [
    ...(long.length > 0
      ? [['longest', padded(0)] satisfies Variant, ['too long', padded(1)] satisfies Variant]
      : []),
    ...[...offered]
      .flatMap(([name, values]) =>
        [...values]
          .slice(0, OPTIONS)
          .map((value): Variant => [`${name}=${value}`, { ...fields, [name]: value }]),
      )
      .slice(0, CHOICES),
  ]
}

/** Links of one kind beyond this ask the same. */
const LINKS = 8
/** Files beside a page, which `told.ts` does not read. */
const FILE = /\.(?!csv$)\w+$/
const ID = /[\da-f]{8}-[\da-f]{4}-/
/** A day ahead, the first of a month and of a year, the last of one, and one that is none. */
const DAYS = ['2026-11-26', '2026-11-01', '2026-01-01', '2025-12-31', '2026-02-30']

/** What a page may ask of a GET route: its own address, and those of its forms and links, by their paths and parameters. */
export interface Query {
  to: string
  fields: Fields
  variants: Variant[]
  /** A link only leads to what its page offers. */
  isTyped: boolean
}

/** The queries on this page: each as it is, with each other choice, empty, with nonsense, overlong and without a field. */
export function queriesOn({ $ }: Answer, at: string): Query[] {
  const found = new Map<string, Query>()
  const add = (address: string, form?: ReturnType<Answer['$']>): void => {
    const { pathname: to, searchParams, search } = new URL(address, `http://at${at}`)
    const fields = Object.fromEntries([...searchParams].map(([name, value]) => [name, isoOf(value)]))
    const names = Object.keys(fields)
    // Each page is told in both languages anyway.
    if (names.length === 0 || names[0] === 'lang' || FILE.test(to)) return
    const kind = [to, ...names].join(' ')
    const known = found.get(kind)
    if (known) {
      const links = known.variants.filter(([how]) => how.startsWith('?'))
      if (links.length < LINKS) known.variants.push([search, fields])
      return
    }
    const isTyped = form !== undefined || address === at
    const choices = form ? variantsOfForm($, form, fields) : []
    found.set(kind, {
      to,
      fields,
      isTyped,
      variants: [[search, fields], ...choices, ...queriesOf(fields, isTyped)],
    })
  }
  const path = at.replace(/\?.*/, '')
  add(at)
  for (const one of $('form:not([method=post])').get()) {
    const form = $(one)
    add(`${form.attr('action') || path}?${form.serialize()}`, form)
  }
  const links = $('main a:is([href^="/"], [href^="?"])[href*="?"]').get()
  // Of what began in the same instant, any may be the first.
  for (const link of links.map((one) => $(one).attr('href') ?? ''))
    if (!ID.test(link.replace(path, ''))) add(link)
  return [...found.values()]
}

/** A day as an address has it; a field has it as people write it. */
const isoOf = (value: string) => value.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1')

function queriesOf(fields: Fields, isTyped: boolean): Variant[] {
  const names = Object.keys(fields)
  const each = (name: string): Variant[] => {
    const value = fields[name] ?? ''
    const days = isTyped && DAY.test(value) ? DAYS : []
    return [...days, value === '' ? '1' : '', 'x'].map((other) => [
      `${name}=${other}`,
      { ...fields, [name]: other },
    ])
  }
  return [
    ...names.flatMap(each),
    ['overlong', Object.fromEntries(names.map((name) => [name, 'x'.repeat(2000)]))],
    ...names.map((name): Variant => [`without ${name}`, without(fields, name)]),
  ]
}

/** A value as a number, and numbers as values. */
interface Scale {
  of: (value: string) => number
  value: (number: number) => string
  /** The ends between which the answer may turn. */
  ends: [number, number]
}
function scaleOf(value: string): Scale | undefined {
  if (DAY.test(value))
    return {
      of: (day) => (Date.parse(day) - FIRST_DAY) / MS_OF_DAY,
      value: (days) => new Date(FIRST_DAY + days * MS_OF_DAY).toISOString().slice(0, 10),
      ends: [-4000, 4000],
    }
  if (NUMBER.test(value)) return { of: Number, value: String, ends: [0, 99_999] }
  return undefined
}

/**
 * Where the answer to a number or a day turns into that to one far away, on either side: the limits that the form has.
 * `ask` says in words what a value is answered.
 */
export async function limitsOf(fields: Fields, ask: (fields: Fields) => Promise<string>): Promise<string[]> {
  const found: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    const scale = scaleOf(value)
    // A version is of what is shown.
    if (!scale || name === 'seen_version') continue
    const answered = (number: number) => ask({ ...fields, [name]: scale.value(number) })
    const here = await answered(scale.of(value))
    for (const end of scale.ends) {
      let near = scale.of(value)
      let far = end
      const there = await answered(far)
      if (here === there) continue
      while (Math.abs(far - near) > 1) {
        const middle = Math.trunc((near + far) / 2)
        if ((await answered(middle)) === there) far = middle
        else near = middle
      }
      found.push(`${name} ${scale.value(near)} | ${scale.value(far)} ${there}`)
    }
  }
  return found
}
