// Visits of a commune that tests correct or void, and the resulting figures.
import type { VisitRow } from '../../server/platform/db/schema.ts'
import type { TestApp } from './app.ts'
import type { Client } from './client.ts'

export function useCorrections(app: TestApp, guard: Client) {
  let person = 0

  async function inside(fields: Record<string, string> = {}, who = guard): Promise<string> {
    person += 1
    const name = fields['name'] ?? `Khách số ${person}`
    await who.enter({ ...fields, name })
    return (await app.visit(name))?.id ?? ''
  }

  async function visit(id: string): Promise<VisitRow | undefined> {
    const [row] = await app.rows<VisitRow>('select * from visit where id = $1', [id])
    return row
  }

  /** The newest revision of the day's figures. */
  async function figures(day = '2026-11-25'): Promise<Record<string, number>> {
    const rows = await app.rows<Record<string, number>>(
      `select d.* from office_day d join office o on o.id = d.office_id
       where o.code = 'ubnd-xa-long-hau' and day = $1 order by revision`,
      [day],
    )
    return rows.at(-1) ?? {}
  }

  return { inside, visit, figures }
}
