import * as z from 'zod'
import { isUsername } from '../../core/accounts/username.ts'
import type { Form, Problems } from '../../http/form.ts'
import type { OfficeRow, Role } from '../../platform/db/schema.ts'
import { normalized } from '../../platform/lib/text.ts'
import { personField } from '../../platform/lib/text-fields.ts'
import type { Changes } from './administer.ts'
import type { ManagedAccounts } from './managed-accounts.ts'

export const displayName = personField

export const username = z
  .string()
  .default('')
  .transform((text) => normalized(text, 'NFKC').trim().toLowerCase())
  .refine(isUsername, 'problem.username_form')

/** Empty when the form offers only one role or office. */
const place = { role: z.string().default(''), office: z.string().default('') }
export const NewAccountForm = z.object({
  client_uuid: z.guid(),
  username,
  display_name: displayName,
  ...place,
})
export const ChangesForm = z.object({ display_name: displayName, ...place })

type Placed = { role: string; office: string; display_name: string }

/**
 * Checks the chosen role and office: whether this manager may assign them, and whether they fit together. Reports all problems
 * of the form at once.
 */
export function changesIn<T extends Placed>(
  form: Form<T>,
  managed: ManagedAccounts,
): { ok: true; values: T; changes: Changes } | { ok: false; problems: Problems } {
  const role = only(managed.roles) ?? managed.roles.find((one) => one === form.typed['role'])
  const office = only(managed.offices) ?? managed.offices.find((one) => one.code === form.typed['office'])
  const problems = { ...form.problems, ...placeProblems(role, office) }
  if (!form.ok || !role || !office || Object.keys(problems).length > 0) return { ok: false, problems }
  const changes = { displayName: form.values.display_name, role, officeId: office.id }
  return { ok: true, values: form.values, changes }
}

function placeProblems(role: Role | undefined, office: OfficeRow | undefined): Problems {
  if (role && office && !goTogether(role, office)) return { office: { key: 'problem.role_office' } }
  return {
    ...(!role && { role: { key: 'problem.pick' } }),
    ...(!office && { office: { key: 'problem.pick' } }),
  }
}

function only<T>(list: T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined
}

/** District accounts belong to the root of the tree, all others to one of its offices. */
function goTogether(role: Role, office: OfficeRow): boolean {
  return (office.parent_id === null) === (role === 'district')
}
