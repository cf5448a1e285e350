import { readFileSync } from 'node:fs'
import * as z from 'zod'
import canGiuoc from '../../../deploy/seed/huyen-can-giuoc.json' with { type: 'json' }
import { isOfficeDay } from '../../platform/lib/clock.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { Details } from '../organisation/details.ts'
import { ORGANISATION_KINDS } from '../organisation/kinds.ts'
import { unlisted } from '../places/places.ts'
import { LIMITS } from '../recommended-app/limits.ts'
import { slugProblem } from '../recommended-app/slug.ts'
import { storeUrl } from '../recommended-app/stores.ts'
import { type Hours, minutesOf, USUAL_HOURS } from './hours.ts'

const code = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'may hold a–z, 0–9 and single dashes')
const text = z.string().trim().min(1).max(200)
const day = z.string().refine(isOfficeDay, 'is no day YYYY-MM-DD')
const time = (latest: number) =>
  z
    .string()
    .refine((words) => /^\d\d:[0-5]\d$/.test(words) && minutesOf(words) <= latest, 'is no time HH:MM')
    .transform(minutesOf)
/** Omitted values are the root's, else the defaults. */
const hours = z
  .strictObject({
    opens: time(1440).optional(),
    closes: time(1440).optional(),
    /** When the day is closed; past midnight as `27:00`. */
    closeAt: time(1620).optional(),
    overdueMinutes: z.number().int().min(5).max(1440).optional(),
  })
  .default({})
const desk = z.strictObject({ name: text, oneStop: z.boolean().default(false) })
const office = z.strictObject({
  code,
  name: text,
  short: text,
  kind: z.string().regex(/^[a-z_]+$/),
  locality: text.optional(),
  /** The code of the parent office; without one, the root is the parent. */
  parent: code.optional(),
  oneStop: z.boolean().default(false),
  desks: z.array(desk).default([]),
  validFrom: day.optional(),
  validTo: day.optional(),
  /** The code of the office that it was merged into. */
  successor: code.optional(),
  /** Where they differ from the root's. */
  hours,
  retentionDays: z.number().int().min(14).max(90).default(30),
})
const storeLink = z
  .string()
  .refine((url) => storeUrl(url) !== undefined, 'must be an https address of a store')
const line = (max: number) => z.string().trim().min(1).max(max)
const guide = z.strictObject({
  slogans: z.array(line(LIMITS.slogan)).max(LIMITS.slogans).default([]),
  steps: z.array(line(LIMITS.step)).min(1).max(LIMITS.steps),
  running: line(LIMITS.running),
  faq: z
    .array(z.strictObject({ question: line(LIMITS.question), answer: line(LIMITS.answer) }))
    .max(LIMITS.faq)
    .default([]),
})

const SeedFile = z
  .strictObject({
    kind: z.enum(ORGANISATION_KINDS).default('huyen'),
    organisation: Details.default({}).superRefine((details, context) => {
      const field = unlisted(details)
      if (field) context.addIssue({ code: 'custom', path: [field], message: 'is not in the list of places' })
    }),
    /** Its hours are those of every office that has none of its own. */
    root: z.strictObject({ code, name: text, short: text, hours, gate: z.boolean().default(false) }),
    /** The office whose first accounts are made; the only one if absent. */
    firstOffice: code.optional(),
    app: z
      .strictObject({
        slug: code.refine(
          (slug) => !slugProblem(slug),
          'is an address of the application itself, or too long',
        ),
        name: line(LIMITS.name),
        androidUrl: storeLink,
        androidMinimum: line(LIMITS.minimum),
        iosUrl: storeLink,
        iosMinimum: line(LIMITS.minimum),
        guide: z.record(z.string().regex(/^[a-z]{2}$/), guide),
      })
      .optional(),
    /** Without one, visitors are received at the root. */
    offices: z.array(office).default([]),
  })
  .superRefine((seed, context) => {
    const problem = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    const codes = [seed.root.code, ...seed.offices.map((one) => one.code)]
    const twice = codes.find((one, index) => codes.indexOf(one) !== index)
    if (twice) problem(['offices'], `the code ${twice} stands twice`)
    if (seed.firstOffice && !seed.offices.some((one) => one.code === seed.firstOffice)) {
      problem(['firstOffice'], 'is none of the offices')
    }
    const missing = (path: string, named: (string | undefined)[]) => {
      const unknown = named.filter((one) => one !== undefined && !codes.includes(one))
      if (unknown.length > 0) problem([path], `named and not there: ${[...new Set(unknown)].join(', ')}`)
    }
    missing(
      'offices',
      seed.offices.flatMap(({ parent, successor }) => [parent, successor]),
    )
    for (const one of [seed.root, ...seed.offices]) {
      const { opens_minutes, closes_minutes, close_minutes } = seedHours(seed, one)
      const isOrdered =
        opens_minutes < closes_minutes && closes_minutes <= close_minutes && close_minutes >= 720
      if (!isOrdered)
        problem(
          ['hours', one.code],
          'opens before it closes, and the day is closed after that and after noon',
        )
    }
  })

type SeedHours = { hours: z.infer<typeof hours> }

/** The office's values, else the root's, else the defaults. */
export function seedHours({ root }: { root: SeedHours }, { hours: own }: SeedHours): Hours {
  const hours = { ...root.hours, ...own }
  return {
    opens_minutes: hours.opens ?? USUAL_HOURS.opens_minutes,
    closes_minutes: hours.closes ?? USUAL_HOURS.closes_minutes,
    close_minutes: hours.closeAt ?? USUAL_HOURS.close_minutes,
    overdue_minutes: hours.overdueMinutes ?? USUAL_HOURS.overdue_minutes,
  }
}

/** The root of the organisation that is shipped, which most installations replace by their own. */
export const EXAMPLE = canGiuoc.root.code

export type Seed = z.infer<typeof SeedFile>

/** Reads SEED_FILE, or the district that is shipped. Throws a StartError that names every problem. */
export function readSeed(file: string | undefined): Seed {
  return parseSeed(file ? readJson(file) : canGiuoc, `seed file ${file ?? ''}`)
}

export function parseSeed(given: unknown, name: string): Seed {
  const parsed = SeedFile.safeParse(given)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new StartError(`The ${name} has problems:\n${problems.join('\n')}`)
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new StartError(`The seed file ${file} cannot be read: ${(error as Error).message}`)
  }
}
