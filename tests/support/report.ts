// Daily figures, and the reports made from them.
import { randomUUID } from 'node:crypto'
import { beforeEach, expect } from 'vitest'
import { MORNING, type TestApp } from './app.ts'
import type { Client } from './client.ts'
import { late } from './suite.ts'

export const TODAY = '2026-11-25'
export const DAY = { from: TODAY, to: TODAY }
export const BUSY = {
  visits: 1234,
  people: 1300,
  departed: 1200,
  unclosed: 14,
  inside: 20,
  running: 700,
  off: 40,
  absent: 260,
  no_smartphone: 200,
  not_asked: 34,
  helped: 90,
  leaving: 924,
}

/** Each test begins in the morning without visits, with the head and the district signed in. */
export function useReports(app: TestApp) {
  const signedIn: { head?: Client; district?: Client } = {}
  beforeEach(async () => {
    app.clock.set(MORNING)
    await app.rows(
      'truncate visit, office_day, report_day, report_snapshot, outreach_entry, outreach_figures, staff_member, staff_figures cascade',
    )
    await app.rows(`delete from office where code like 'more-%'`)
    signedIn.head = await app.client('head.tt-hcc')
    signedIn.district = await app.client('district')
  })

  /** Stores figures directly, as many visits would have left them. */
  async function dayOf(
    code: string,
    day: string,
    counts: Record<string, number>,
    revision = 0,
  ): Promise<void> {
    const names = Object.keys(counts)
    await app.rows(
      `insert into office_day (office_id, day, revision, closed_at, ${names.join(', ')})
       select id, $2, $3, $4, ${names.map((_, index) => `$${index + 5}`).join(', ')} from office where code = $1`,
      [code, day, revision, day === TODAY && revision === 0 ? null : MORNING, ...Object.values(counts)],
    )
  }

  async function freeze(client: Client, base: string, period = DAY): Promise<string> {
    const answer = await client.post(base, { client_uuid: randomUUID(), ...period })
    expect(answer.status).toBe(303)
    return answer.location ?? ''
  }

  async function download(client: Client, address: string): Promise<{ name: string; file: Buffer }> {
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${app.url}${address}/docx`, {
      method: 'POST',
      headers: { Origin: client.origin, Cookie: cookie },
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('wordprocessingml')
    const name = /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? ''
    return { name, file: Buffer.from(await response.arrayBuffer()) }
  }

  const head = late(() => signedIn.head)
  const district = late(() => signedIn.district)
  return { head, district, dayOf, freeze, download }
}
