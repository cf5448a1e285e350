import { type RawBuilder, type SqlBool, sql } from 'kysely'
import * as z from 'zod'
import { answersTitle, type KnownApps } from '../../core/recommended-app/known-apps.ts'
import { APP_STATUSES, STATES } from '../../core/visits/visit.ts'
import { optionalDayField } from '../../http/day-field.ts'
import type { Form, Typed } from '../../http/form.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import type { Choice } from '../../platform/lib/choices.ts'
import { addDays, dayStart, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { all, type LogOffice, wordsField, wordsFound } from './words.ts'

/** What the choices of the criteria, and their texts, depend on. */
export interface CriteriaContext {
  office: LogOffice
  apps: KnownApps
  recorders: { id: string; display_name: string }[]
  t: Translate
}

/** One criterion of the log; its form field is empty when it does not apply. */
interface Criterion {
  field: z.ZodType<string>
  /** True for a visit `v`. */
  matches: (value: string, office: LogOffice) => RawBuilder<unknown>
  /** Without a label, the search form places the field itself. */
  label?: (context: CriteriaContext) => string
  /** What a person picks from; other values are refused. */
  choices?: (context: CriteriaContext) => [value: string, label: string][]
}

const SOURCES = [
  'gate',
  'poster',
  'lobby',
  'kiosk',
  'slip',
  'paper',
  'offline',
] as const satisfies VisitRow['source'][]

const day = optionalDayField('problem.no_such_date')
const picked = z.string('problem.pick').default('')
const digits = z
  .string('problem.number')
  .default('')
  .transform((typed) => typed.trim().replace(/^0+(?=\d)/, ''))
  .refine((typed) => /^\d{0,9}$/.test(typed), 'problem.number')

const equals = (column: string) => (value: string) => sql`${sql.ref(`v.${column}`)} = ${value}`

/**
 * Every criterion, in the order of the search form. The search, saved views, the texts of both, the audit and the SQL follow
 * from it: a new criterion is an entry here and its texts.
 */
const CRITERIA = {
  words: { field: wordsField, matches: wordsFound },
  from: { field: day, matches: (from) => sql`v.entered_at >= ${dayStart(from)}` },
  to: { field: day, matches: (to) => sql`v.entered_at < ${dayStart(addDays(to, 1))}` },
  state: {
    field: picked,
    label: ({ t }) => t('log.state'),
    choices: ({ t }) => ([...STATES, 'voided'] as const).map((state) => [state, t(`state.${state}`)]),
    matches: (state) =>
      state === 'voided' ? sql`v.voided_at is not null` : sql`v.voided_at is null and v.state = ${state}`,
  },
  purpose: {
    field: picked,
    label: ({ t }) => t('log.purpose'),
    choices: ({ office, t }) => office.purposes.map((purpose) => [purpose, t(`purpose.${purpose}`)]),
    matches: equals('purpose'),
  },
  app_status: {
    field: picked,
    label: ({ apps, t }) => answersTitle(apps, t),
    choices: ({ apps, t }) =>
      apps.names.size === 0 ? [] : APP_STATUSES.map((status) => [status, t(`app_status.${status}`)]),
    matches: equals('app_status'),
  },
  commune: {
    field: picked,
    label: ({ t }) => t('log.commune'),
    choices: ({ office }) => office.communes.map(({ code, name }) => [code, name]),
    matches: (value, { communes }) => {
      const name = communes.find(({ code }) => code === value)?.name
      const codes = communes.filter((one) => one.name === name).map(({ code }) => code)
      return sql`v.commune_code = any(${codes})`
    },
  },
  source: {
    field: picked,
    label: ({ t }) => t('log.assurance'),
    choices: ({ t }) => SOURCES.map((source) => [source, t(`source.${source}`)]),
    matches: equals('source'),
  },
  number: { field: digits, label: ({ t }) => t('log.number'), matches: equals('number') },
  recorder: {
    field: picked,
    label: ({ t }) => t('log.recorder'),
    choices: ({ recorders }) => recorders.map(({ id, display_name: name }) => [id, name]),
    matches: equals('entered_by'),
  },
} satisfies Record<string, Criterion>

export type CriterionName = keyof typeof CRITERIA

/** The criteria that apply; the period includes both days. Stored in this form. */
export type Filter = Partial<Record<CriterionName, string>>

const ENTRIES = Object.entries(CRITERIA) as [CriterionName, Criterion][]

/** The names of the criteria in use, which the audit may record; their values it may not. */
export function criteriaOf(filter: Filter): CriterionName[] {
  return ENTRIES.map(([name]) => name).filter((name) => filter[name])
}

/** True when the filter is just a period of whole days, for which the stored figures have the counts. */
export function isPeriod(filter: Filter): filter is { from: OfficeDay; to: OfficeDay } {
  return criteriaOf(filter).join() === 'from,to'
}

/** All criteria for a visit `v`, ignoring tones. */
export function matching(office: LogOffice, filter: Filter): RawBuilder<SqlBool> {
  return all(criteriaOf(filter).map((name) => CRITERIA[name].matches(filter[name] ?? '', office)))
}

export const criteriaFields = Object.fromEntries(ENTRIES.map(([name, { field }]) => [name, field])) as Record<
  CriterionName,
  z.ZodType<string>
>

export function inOrder<T extends z.ZodType<{ from: string; to: string }>>(form: T) {
  return form.superRefine(({ from, to }, context) => {
    if (from && to && from > to) context.addIssue({ code: 'custom', path: ['to'], message: 'problem.period' })
  })
}

export const SearchForm = inOrder(z.object(criteriaFields))

export function filterOf(values: Filter): Filter {
  return Object.fromEntries(criteriaOf(values).map((name) => [name, values[name]]))
}

/** Accepts only what the form offers, such as recorders of the user's office. */
export function withOffered<T extends Filter>(form: Form<T>, context: CriteriaContext): Form<T> {
  if (!form.ok) return form
  const { typed, values } = form
  const unknown = criteriaOf(values).filter((name) => textOf(name, values[name] ?? '', context) === undefined)
  if (unknown.length === 0) return form
  return {
    ok: false,
    typed,
    problems: Object.fromEntries(unknown.map((name) => [name, { key: 'problem.pick' }])),
  }
}

interface CriterionField {
  field: CriterionName
  label: string
  /** Undefined for a field in which the value is typed. */
  choices: Choice[] | undefined
}

/** The fields of the search form that have a label of their own; those without anything to choose are left out. */
export function criterionFields(typed: Typed, context: CriteriaContext): CriterionField[] {
  return ENTRIES.flatMap(([field, { label, choices }]) => {
    const offered = choices?.(context)
      .map(([value, text]) => ({ value, label: text, checked: value === typed[field] }))
      // A commune of the list and a committee in the tree may have the same name; either finds the visits of both.
      .filter(
        ({ checked, label: text }, at, all) => checked || at === all.findIndex((one) => one.label === text),
      )
    return label && offered?.length !== 0 ? [{ field, label: label(context), choices: offered }] : []
  })
}

/** The criteria besides words and days, in words. */
export function criteriaTexts(filter: Filter, context: CriteriaContext): string[] {
  return criteriaOf(filter).flatMap((name) => {
    const { label }: Criterion = CRITERIA[name]
    return (label && textOf(name, filter[name] ?? '', context)) ?? []
  })
}

/** The value of a criterion as text; undefined for one that is not offered. */
function textOf(name: CriterionName, value: string, context: CriteriaContext): string | undefined {
  const { label, choices }: Criterion = CRITERIA[name]
  if (!choices) return [label?.(context), value].filter(Boolean).join(' ')
  return choices(context).find(([offered]) => offered === value)?.[1]
}
