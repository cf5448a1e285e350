// The log of one day, printed on sheets that are stored.
import { expect } from 'vitest'
import { useFreshClient, useRenewedApp } from './suite.ts'

export const TODAY = { from: '2026-11-25', until: '2026-11-25' }

export function usePrintedBook(settings: Record<string, string> = {}) {
  const app = useRenewedApp(settings)
  const guard = useFreshClient(app, 'gate.tt-hcc')
  const head = useFreshClient(app, 'head.tt-hcc')

  async function enter(name: string, fields: Record<string, string> = {}): Promise<string> {
    expect((await guard.enter({ name, ...fields })).status).toBe(303)
    return (await app.visit(name))?.id ?? ''
  }

  const pages = () =>
    app.rows<{ id: string; mark: string; page: number; pages: number; visits: string[]; lines: string[] }>(
      'select * from book_page order by made_at, page',
    )

  return { app, guard, head, enter, pages }
}
