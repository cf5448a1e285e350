import * as z from 'zod'
import type { VisitField } from '../../platform/db/schema.ts'
import { cleanText } from '../../platform/lib/text.ts'
import { line, personField, tick } from '../../platform/lib/text-fields.ts'
import type { Office } from '../offices/directory.ts'
import { findCommune } from '../places/communes.ts'
import type { Entry } from './entry.ts'
import { readPhone } from './phone.ts'
import { APP_OUTCOMES, APP_STATUSES, isAdvisable, PURPOSES } from './visit.ts'
import { FIELD_NAMES, mapFields, OPTIONAL_FIELDS, VISIT_FIELDS } from './visit-fields.ts'

/** Limits in characters: those of the columns and of a line in the book. */
const MAX = { place: 160, host: 120, purpose_note: 160 }

const MAX_PARTY = 500

export const phone = z
  .string()
  .default('')
  .transform((text, context) => {
    if (cleanText(text) === '') return null
    const read = readPhone(text)
    if (read.ok) return read.e164
    context.addIssue({
      code: 'custom',
      message: `problem.${read.problem}`,
      ...(read.suggestion && { params: { suggestion: read.suggestion } }),
    })
    return null
  })

const optionalFields = mapFields(FIELD_NAMES, (field): z.ZodType<string | null> => {
  const { max, read } = VISIT_FIELDS[field]
  if (!read) return line(max)
  return z
    .string()
    .default('')
    .transform((text, context) => {
      if (cleanText(text) === '') return null
      const found = read(text)
      if (found.ok) return found.text
      context.addIssue({ code: 'custom', message: `problem.${found.problem}` })
      return null
    })
})

/** A number of people; an empty field is the least. */
export const countOfPeople = (least: number, most: number, problem: string) =>
  z
    .string()
    .default('')
    .transform((text) => text.trim() || String(least))
    .pipe(
      z
        .string()
        .regex(/^\d{1,3}$/, problem)
        .transform(Number),
    )
    .refine((count) => count >= least && count <= most, problem)

const partySize = countOfPeople(1, MAX_PARTY, 'problem.party')

/** The party without the person who registers. */
export const companions = countOfPeople(0, MAX_PARTY - 1, 'problem.companions')

const pick = <T extends string>(choices: readonly [T, ...T[]]) => z.enum(choices, 'problem.pick')

/** The fields that a gate entry and a correction have in common. Only the name is required. */
export const visitFields = {
  name: personField,
  phone,
  no_phone: tick,
  place: line(MAX.place),
  host: line(MAX.host),
  ...optionalFields,
  purpose: pick(PURPOSES).default('work'),
  purpose_note: line(MAX.purpose_note),
  party_size: partySize,
  app_status: pick(APP_STATUSES).default('not_asked'),
  app_outcome: z
    .union([pick(APP_OUTCOMES), z.literal('')], 'problem.pick')
    .default('')
    .transform((value) => value || null),
}

type Purposed = { purpose: string; purpose_note: string | null }

/**
 * A form with a purpose: *other* needs its words, except in a visit or guest stored without them, so that the rest can still
 * be corrected. A device's entries are taken without, because the visitor may have gone when they are sent.
 */
export function visitForm<Shape extends z.ZodRawShape & Pick<typeof visitFields, 'purpose' | 'purpose_note'>>(
  shape: Shape,
  stored?: Purposed,
) {
  const saysWhat = ({ purpose, purpose_note: note }: Purposed) => purpose !== 'other' || note !== null
  return z.object(shape).refine((values) => saysWhat(values as Purposed) || (stored && !saysWhat(stored)), {
    path: ['purpose_note'],
    message: 'problem.purpose_note',
    // Told together with the problems of other fields.
    when: () => true,
  })
}

/** Fields about an expected guest. An unreadable value is dropped, and the visit is recorded all the same. */
export const expectedFields = {
  /** The expected guest who stands at the gate. */
  guest_id: z.guid().optional().catch(undefined),
  /** Today's meeting that the visitor came to, whether they are on its list or not. */
  meeting_id: z.guid().optional().catch(undefined),
  /** The purpose that the form had preselected. */
  purpose_shown: pick(PURPOSES).optional().catch(undefined),
}

const shape = z.object(visitFields)

export type VisitFields = z.infer<typeof shape>

/**
 * Converts the fields to columns. `appId` is the app that is recommended at that time, whether reception asked about it or
 * not. A place that matches a commune is stored as its code, any other as an organisation.
 */
export function entryOf(
  fields: Omit<VisitFields, VisitField> & Partial<Pick<VisitFields, VisitField>>,
  office: Office,
  appId: string | null,
): Entry {
  const commune = fields.place ? findCommune(office.communes, fields.place) : undefined
  // A person without a phone has no smartphone: one tick answers both questions, where both are asked.
  const isImplied = fields.no_phone && fields.app_status === 'not_asked' && appId !== null
  const status = isImplied ? 'no_smartphone' : fields.app_status
  return {
    name: fields.name,
    phone: fields.no_phone ? null : fields.phone,
    commune_code: commune?.code ?? null,
    organisation: commune ? null : fields.place,
    purpose: fields.purpose,
    purpose_note: fields.purpose === 'other' ? fields.purpose_note : null,
    host: fields.host,
    ...mapFields(OPTIONAL_FIELDS, (field) =>
      office.fields.includes(field) ? (fields[field] ?? null) : null,
    ),
    party_size: fields.party_size,
    app_id: appId,
    app_status: status,
    app_outcome: isAdvisable(status) ? fields.app_outcome : null,
  }
}
