// Sheets of slips, and the visits that the slips become.
import { randomUUID } from 'node:crypto'
import { beforeAll, expect } from 'vitest'
import { slipCode } from '../../server/core/visits/codes.ts'
import type { TestApp } from './app.ts'
import type { Client } from './client.ts'

export interface SlipRow {
  id: string
  sheet_id: string
  number: number
  used_at: Date | null
}

export interface Stored {
  id: string
  name: string | null
  slip_number: number
  number: number
  state: string
  entered_at: Date
  left_at: Date | null
  source: string
  app_status: string
  purpose: string
  phone: string | null
}

export function useSlips(app: TestApp, guard: Client) {
  let office: string
  beforeAll(async () => {
    office = await app.officeId('tt-hcc')
  })

  /** Makes one or more sheets. Returns the slips in order. */
  async function makeSheet(by: Client = guard, sheets = 1): Promise<SlipRow[]> {
    const id = randomUUID()
    const answer = await by.post('/slips', { client_uuid: id, sheets: String(sheets) })
    expect(answer.status).toBe(303)
    return app.rows<SlipRow>(
      `select * from slip where sheet_id in (select id from slip_sheet where made_at = $1)
       and number >= (select min(number) from slip where sheet_id = $2) order by number`,
      [app.clock.now(), id],
    )
  }

  const codeOf = (slip: SlipRow | undefined, of = office) => slipCode(app.context.keys, of, slip?.id ?? '')
  const scan = (text: string, by: Client = guard) => by.post('/gate/scan', { text })
  const visitOf = async (slip: SlipRow | undefined): Promise<Stored | undefined> =>
    (await app.rows<Stored>('select * from visit where client_uuid = $1', [slip?.id]))[0]
  const auditOf = async (subject: string | undefined) =>
    (
      await app.rows<{ action: string }>('select action from audit where subject_id = $1 order by seq', [
        subject,
      ])
    ).map(({ action }) => action)
  const notice = async (by: Client = guard) => (await by.get('/gate')).$('#notice').text().trim()

  return { makeSheet, codeOf, scan, visitOf, auditOf, notice }
}
