import * as z from 'zod'
import { SIGNS } from '../../core/accounts/deputation.ts'
import { isUsername } from '../../core/accounts/username.ts'
import { hasGate } from '../../core/offices/tree.ts'
import { dayField } from '../../http/day-field.ts'
import type { OfficeRow, Role } from '../../platform/db/schema.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { normalized } from '../../platform/lib/text.ts'
import { personField, requiredLine } from '../../platform/lib/text-fields.ts'
import type { Changes } from './administer.ts'
import type { ManagedAccounts } from './managed-accounts.ts'

export const displayName = personField

export const username = z
  .string()
  .default('')
  .transform((text) => normalized(text, 'NFKC').trim().toLowerCase())
  .refine(isUsername, 'problem.username_form')

/** Days: a head who is away for longer has a successor. */
const LONGEST_DEPUTATION = 366

/** A head's rights for another account. */
export const deputyForm = (today: OfficeDay) =>
  z
    .object({
      from_day: dayField.refine((day) => !(day < today), 'problem.date_past'),
      to_day: dayField,
      signs: z.enum(SIGNS, 'problem.pick'),
      position: requiredLine(120),
    })
    .refine(({ from_day: from, to_day: to }) => from <= to, {
      path: ['to_day'],
      message: 'problem.period_order',
    })
    .refine(({ from_day: from, to_day: to }) => to < addDays(from, LONGEST_DEPUTATION), {
      path: ['to_day'],
      message: 'problem.period_long',
      params: { max: String(LONGEST_DEPUTATION) },
    })

/** A form for a new account, `client_uuid` is its id. */
export const newAccountForm = (managed: ManagedAccounts) =>
  fitting(z.object({ client_uuid: z.guid(), username, ...placedFields(managed) }))

export const changesForm = (managed: ManagedAccounts) => fitting(z.object(placedFields(managed)))

/** The name of a person, and the role and office that this manager may give; nothing to choose where there is only one. */
export function placedFields({ roles, offices }: ManagedAccounts) {
  return {
    display_name: displayName,
    role: oneOf(roles, (role) => role),
    office: oneOf(offices, ({ code }) => code),
  }
}

function oneOf<T>(choices: T[], codeOf: (one: T) => string) {
  return z
    .string()
    .default('')
    .transform((typed, context): T => {
      const [only, another] = choices
      const chosen = another === undefined ? only : choices.find((one) => codeOf(one) === typed)
      if (chosen === undefined) context.addIssue({ code: 'custom', message: 'problem.pick' })
      return chosen ?? z.NEVER
    })
}

/** District accounts belong to the root of the tree, all others to an office with a gate. */
export function fitting<T extends { role: Role; office: OfficeRow }>(form: z.ZodType<T>) {
  return form.refine(
    ({ role, office }) => (role === 'district' ? office.parent_id === null : hasGate(office)),
    {
      path: ['office'],
      message: 'problem.role_office',
      // Told together with the problems of other fields.
      when: ({ value, issues }) =>
        typeof value === 'object' &&
        !issues.some(({ path }) => path?.[0] === 'role' || path?.[0] === 'office'),
    },
  )
}

export function changesOf(values: { display_name: string; role: Role; office: OfficeRow }): Changes {
  return { displayName: values.display_name, role: values.role, officeId: values.office.id }
}
