import { personalCode } from '../../server/core/hosts/personal-link.ts'
import type { TestApp } from './app.ts'

/** The address of a member's page, as the head hands it out. Throws where nobody of the roster has this id or name. */
export async function personalLink(
  app: Pick<TestApp, 'context' | 'rows'>,
  member: { id: string } | { name: string },
): Promise<string> {
  const [[column, value] = []] = Object.entries(member)
  const [row] = await app.rows<Parameters<typeof personalCode>[1]>(
    `select * from staff_member where ${column} = $1`,
    [value],
  )
  if (!row) throw new Error(`${value} is not on the roster`)
  return `/d/${personalCode(app.context.keys, row)}`
}
