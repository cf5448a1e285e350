import { personalCode } from '../../server/core/hosts/personal-link.ts'
import type { TestApp } from './app.ts'
import type { Client } from './client.ts'

/** Returns the path of a staff member's personal page, which the head hands out. Throws if nobody on the roster matches. */
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

/** Adds a staff member whom visitors come to see. Returns them with the path of their personal page. */
export async function newHost(
  app: TestApp,
  head: Client,
  name: string,
  fields: Record<string, string> = {},
): Promise<{ id: string; name: string; at: string }> {
  const id = await head.member({ name, ...fields })
  return { id, name, at: await personalLink(app, { id }) }
}
