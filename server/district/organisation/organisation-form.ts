import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { Details } from '../../core/organisation/details.ts'
import { featuresOf, KIND, PARTS, type Part } from '../../core/organisation/kinds.ts'
import { bearsNation, type Organisation } from '../../core/organisation/organisation.ts'
import { isSchool, SCHOOL } from '../../core/organisation/own-seed.ts'
import { PURPOSES, type Purpose } from '../../core/visits/visit.ts'
import type { Typed } from '../../http/form.ts'
import { optionalLine as optional, paragraphs, tick } from '../../platform/lib/text-fields.ts'
import { vi } from '../../platform/messages/vi.ts'
import { checkPlace, contactOf, PLACE_AND_CONTACT } from './fields.ts'

const fieldOf = (purpose: Purpose) => `purpose_${purpose}` as const
const boxOf = (part: Part) => `part_${part}` as const
const boxes = Object.fromEntries(PARTS.map((part) => [boxOf(part), tick])) as Record<
  ReturnType<typeof boxOf>,
  typeof tick
>
const purposes = Object.fromEntries(PURPOSES.map((purpose) => [fieldOf(purpose), optional(60)])) as Record<
  ReturnType<typeof fieldOf>,
  ReturnType<typeof optional>
>

/** What an administrator edits of the organisation's details. A purpose without a label is not offered. */
export const OrganisationForm = z
  .object({
    ...purposes,
    ...{ unit: optional(40), units: optional(40), head: optional(40), staff: optional(40) },
    ...PLACE_AND_CONTACT,
    ownership: z.enum(['public', 'private']).optional(),
    legal: paragraphs(600),
    ...{ place: optional(60), above: optional(120), signatory_1: optional(60), signatory_2: optional(60) },
    nation: tick,
    ...boxes,
  })
  .superRefine((form, context) => {
    checkPlace(form, context)
    if (PURPOSES.some((purpose) => form[fieldOf(purpose)])) return
    context.addIssue({ code: 'custom', path: [fieldOf('other')], message: 'problem.missing' })
  })

/** The details after the form; what equals the kind's own is not stored, and what the form does not show stays. */
export function detailsOf(
  form: z.infer<typeof OrganisationForm>,
  organisation: Organisation,
  hasApp: boolean,
): Details {
  const { kind, details, parts: before } = organisation
  const shown = new Set(partFields(organisation, hasApp).map(({ part }) => part))
  const parts = PARTS.filter((part) => (shown.has(part) ? form[boxOf(part)] : before.includes(part)))
  const offered = purposesOf(organisation).flatMap((purpose) => {
    const label = form[fieldOf(purpose)]
    return label ? [{ purpose, ...(label !== vi.purpose[purpose] && { label }) }] : []
  })
  const usual = KIND[kind].purposes.map((purpose) => ({ purpose }))
  const { unit, units, head, staff, place, above, province, commune, ownership } = form
  const signatory = [form.signatory_1, form.signatory_2].filter((title) => title !== undefined)
  // Left as it was shown, it follows the ownership.
  const nation = form.nation === bearsNation(organisation) ? details.report?.nation : form.nation
  return withoutBlanks({
    ...details,
    ...{ unit, units, head, staff, legal: form.legal || undefined },
    ...{ province, commune, ownership },
    parts: isDeepStrictEqual(new Set(parts), new Set(KIND[kind].parts)) ? undefined : parts,
    purposes: isDeepStrictEqual(offered, usual) ? undefined : offered,
    contact: contactOf(form),
    report: {
      ...{ place, above, signatory: signatory.length > 0 ? signatory : undefined },
      nation: nation === bearsNation({ kind, details: { ownership } }) ? undefined : nation,
    },
  })
}

/** JSON leaves out what is undefined; a part of which nothing is left goes as well. */
function withoutBlanks(details: Details): Details {
  const kept: Details = JSON.parse(JSON.stringify(details))
  return Details.parse(
    Object.fromEntries(Object.entries(kept).filter(([, part]) => !isDeepStrictEqual(part, {}))),
  )
}

/** The form as the stored details fill it in. */
export function typedDetails({ kind, details, parts }: Organisation): Typed {
  const { unit, units, head, staff, contact, legal, report, province, commune, ownership } = details
  const offered = details.purposes ?? KIND[kind].purposes.map((purpose) => ({ purpose, label: undefined }))
  const fields = {
    ...{ unit, units, head, staff, legal, province, commune, ownership },
    ...{ contact_name: contact?.name, contact_phone: contact?.phone, contact_email: contact?.email },
    ...{ place: report?.place, above: report?.above },
    ...{ signatory_1: report?.signatory?.[0], signatory_2: report?.signatory?.[1] },
    nation: bearsNation({ kind, details }) ? 'on' : undefined,
    ...Object.fromEntries(parts.map((part) => [boxOf(part), 'on'])),
    ...Object.fromEntries(
      offered.map(({ purpose, label }) => [fieldOf(purpose), label ?? vi.purpose[purpose]]),
    ),
  }
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

export function purposeFields(organisation: Organisation) {
  return purposesOf(organisation).map((purpose) => ({ field: fieldOf(purpose), usual: vi.purpose[purpose] }))
}

/** The parts that have a meaning where there is, or is not, an app or a second unit. */
export function partFields(organisation: Organisation, hasApp: boolean) {
  const possible = featuresOf({ ...organisation, parts: PARTS }, hasApp)
  return PARTS.filter((part) => possible.has(part)).map((part) => ({ field: boxOf(part), part }))
}

/** Those that it offers already, in their order, and others of its kind. */
function purposesOf({ kind, details }: Organisation): Purpose[] {
  const usual = isSchool(details) ? SCHOOL : KIND[kind].purposes
  return [...new Set([...(details.purposes ?? []).map(({ purpose }) => purpose), ...usual])]
}
