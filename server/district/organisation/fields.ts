import * as z from 'zod'
import type { Details } from '../../core/organisation/details.ts'
import { successorsOf } from '../../core/places/communes.ts'
import { communesIn, LIST_DAY, PROVINCES, provincesSince, unlisted } from '../../core/places/places.ts'
import type { Typed } from '../../http/form.ts'
import { optionalLine as optional } from '../../platform/lib/text-fields.ts'

/** Where the organisation is and whom to ask, at its setup and later. */
export const PLACE_AND_CONTACT = {
  ...{ province: optional(60), commune: optional(60) },
  ...{ contact_name: optional(100), contact_phone: optional(40) },
  contact_email: optional(120).refine((text) => !text || z.email().safeParse(text).success, 'problem.email'),
}
type PlaceAndContact = z.infer<z.ZodObject<typeof PLACE_AND_CONTACT>>

/** A place has to be on the list; a place of before is answered with that of today. */
export function checkPlace(
  { province, commune }: Pick<PlaceAndContact, 'province' | 'commune'>,
  context: z.RefinementCtx,
) {
  const field = unlisted({ province, commune })
  if (!field) return
  const now =
    field === 'commune'
      ? successorsOf(communesIn(province ?? '', LIST_DAY), commune ?? '').map(({ name }) => name)
      : provincesSince(province ?? '')
  context.addIssue({
    code: 'custom',
    path: [field],
    message: now.length > 0 ? `problem.${field}_former` : `problem.${field}`,
    params: { now: now.join(' / ') },
  })
}

export function contactOf(form: PlaceAndContact): NonNullable<Details['contact']> {
  const { contact_name: name, contact_phone: phone, contact_email: email } = form
  return { name, phone, email }
}

/** What the fields of the place suggest. */
export function placesFor({ province = '' }: Typed) {
  return { provinces: PROVINCES, communes: communesIn(province, LIST_DAY) }
}
