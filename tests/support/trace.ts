// What a trace asks for, and the days it looks at.
import { expect } from 'vitest'
import type { TestApp } from './app.ts'
import type { Client } from './client.ts'

/** What the law asks of a trace. */
export const LETTER = {
  document_number: '12/TTYT-KSBT',
  document_date: '2026-11-25',
  agency: 'Trung tâm Y tế huyện',
  signer: 'Lê Thị Hạnh',
}
export const TRACE = {
  person: '0912 345 678',
  from: '2026-11-20',
  until: '2026-11-25',
  buffer: '30',
  hold_until: '2026-12-25',
  ...LETTER,
}

/** Days of visits from one time to another. */
export function useDays(app: TestApp) {
  let today = ''
  async function day(date: string, work: (guard: Client) => Promise<void>, code = 'tt-hcc'): Promise<void> {
    today = date
    app.clock.set(`${date}T07:00:00+07:00`)
    await work(await app.client(`gate.${code}`))
  }

  async function visit(
    guard: Client,
    fields: Record<string, string>,
    from: string,
    to?: string,
  ): Promise<void> {
    app.clock.set(`${today}T${from}:00+07:00`)
    expect((await guard.enter(fields)).status).toBe(303)
    if (!to) return
    app.clock.set(`${today}T${to}:00+07:00`)
    const [row] = await app.rows<{ id: string }>('select id from visit where name = $1', [fields['name']])
    expect((await guard.post(`/gate/visits/${row?.id}/leave`)).status).toBe(303)
  }

  return { day, visit }
}
