import * as z from 'zod'
import type { Office } from '../core/offices/directory.ts'
import type { Services } from './context.ts'
import type { Problems } from './form.ts'

export const NewPasswordForm = z.object({
  new_password: z.string().min(1, 'problem.password_missing').max(500, 'problem.password_long'),
  repeat_password: z.string().max(500, 'problem.password_long').default(''),
})

/** Why somebody of the office may not have the password that they have typed twice; empty if they may. */
export async function newPasswordProblems(
  { workers }: Pick<Services, 'workers'>,
  typed: z.infer<typeof NewPasswordForm>,
  { username, displayName }: { username: string; displayName: string },
  office: Pick<Office, 'id' | 'code' | 'name' | 'organisation'>,
): Promise<Problems> {
  const personal = [username, displayName, office.code, office.name, office.organisation.name]
  const problem = await workers.run('passwordProblem', office.id, typed.new_password, personal)
  if (problem) return { new_password: { key: `problem.${problem}` } }
  if (typed.new_password === typed.repeat_password) return {}
  return { repeat_password: { key: 'problem.password_repeat' } }
}
