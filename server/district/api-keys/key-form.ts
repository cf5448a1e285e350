import * as z from 'zod'
import { SCOPES } from '../../core/api-keys/key.ts'
import { hasGate, type TreeOffice } from '../../core/offices/tree.ts'
import { type Form, listOf } from '../../http/form.ts'
import { DAY } from '../../platform/lib/clock.ts'
import { requiredLine } from '../../platform/lib/text-fields.ts'

/** Days until a key expires; there are no keys without an end. */
export const TERMS = ['90', '365', '730'] as const

export const REACHES = ['all', 'chosen'] as const

const name = requiredLine(80)

export const KeyForm = z.object({
  client_uuid: z.guid('problem.form'),
  name,
  scope: z.enum(SCOPES, 'problem.pick'),
  reach: z.enum(REACHES, 'problem.pick').default('all'),
  offices: listOf(z.guid('problem.form'), { most: 1000 }),
  term: z.enum(TERMS, 'problem.pick'),
})
type KeyValues = z.infer<typeof KeyForm>

export const NameForm = z.object({ name })

/** Checks that at least one office is chosen and that all belong to the district. */
export function withOffices(form: Form<KeyValues>, all: TreeOffice[]): Form<KeyValues> {
  if (!form.ok || form.values.reach === 'all' || form.values.scope === 'metrics') return form
  const known = new Set(withFigures(all).map(({ id }) => id))
  const { offices } = form.values
  if (offices.length > 0 && offices.every((id) => known.has(id))) return form
  return { ok: false, typed: form.typed, problems: { offices: { key: 'problem.key_offices' } } }
}

/** All offices with a gate, including closed ones, whose figures remain. */
export function withFigures(all: TreeOffice[]): TreeOffice[] {
  return all.filter(hasGate)
}

/** The key that the form asks for, valid from now. */
export function newKeyOf(
  { client_uuid: id, name: called, scope, reach, offices, term }: KeyValues,
  now: Date,
) {
  const isChosen = scope === 'figures' && reach === 'chosen'
  return {
    ...{ id, name: called, scope },
    offices: isChosen ? [...new Set(offices)] : null,
    expires_at: new Date(now.getTime() + Number(term) * DAY),
  }
}
