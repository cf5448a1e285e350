import * as z from 'zod'
import type { TreeOffice } from '../../core/offices/tree.ts'
import { phone } from '../../core/visits/fields.ts'
import { type Form, listOf, type Problems } from '../../http/form.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { paragraphs } from '../../platform/lib/text-fields.ts'
import { documentFields, documentProblems } from './document-fields.ts'

export const TraceRequestForm = z.object({
  client_uuid: z.guid('problem.form'),
  phone,
  card: z
    .string()
    .default('')
    .transform((text) => text.replace(/[\s.]/g, ''))
    .refine((digits) => /^(\d{12})?$/.test(digits), 'problem.card')
    .transform((digits) => digits || null),
  words: paragraphs(500),
  scope: z.enum(['all', 'chosen'], 'problem.pick').default('all'),
  offices: listOf(z.guid('problem.form'), { most: 1000 }),
  ...documentFields,
})

type Values = z.infer<typeof TraceRequestForm>

/** Checks the rules between fields. */
export function withWanted(form: Form<Values>, today: OfficeDay): Form<Values> {
  if (!form.ok) return form
  const { phone: wanted, card, words } = form.values
  const problems: Problems = documentProblems(form.values, today)
  if (!wanted && !card && !words) problems['phone'] = { key: 'problem.wanted' }
  return Object.keys(problems).length === 0 ? form : { ok: false, typed: form.typed, problems }
}

/** All offices that received visitors on a day of the window, or the chosen ones among them. */
export function chosenOffices(
  all: TreeOffice[],
  { scope, offices, from, until }: Pick<Values, 'scope' | 'offices' | 'from' | 'until'>,
): string[] {
  return all
    .filter((office) => office.parent_id !== null && office.kind !== 'district')
    .filter(({ valid_from, valid_to }) => (valid_from ?? from) <= until && (valid_to ?? until) >= from)
    .filter(({ id }) => scope === 'all' || offices.includes(id))
    .map(({ id }) => id)
}

/** The ticked values, unvalidated. */
export function tickedOffices(body: { offices?: unknown } | undefined): string[] {
  return [body?.offices].flat().filter((office) => typeof office === 'string')
}
