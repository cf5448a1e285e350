// The fields of a trace, and visits for it to find.
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { MORNING, type TestApp } from './app.ts'
import type { Answer, Client } from './client.ts'
import { late, useRenewedApp } from './suite.ts'

/** The details that the law requires for a trace. */
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

/** The text of each contact of a trace. */
export const contactsIn = ({ $ }: Answer) =>
  $('.contacts > li')
    .get()
    .map((line) => $(line).text().replace(/\s+/g, ' ').trim())

/** Records visits of chosen days and times. */
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

/** Three visitors of this morning, and a trace request of the district to their offices. */
export function useDistrictTrace() {
  const signedIn: { district?: Client; centre?: Client; commune?: Client } = {}
  const { person, ...form } = TRACE

  const app = useRenewedApp({}, async (one) => {
    one.clock.set('2026-11-25T08:00:00+07:00')
    const guard = await one.client('gate.tt-hcc')
    await guard.enter({ name: 'Người Được Tìm', phone: '0912345678' })
    await guard.enter({ name: 'Người Cùng Lúc', phone: '0987654321', party_size: '3' })
    await (await one.client('gate.ubnd-xa-long-hau')).enter({ name: 'Người Của Xã', phone: '0933444555' })
    one.clock.set(MORNING)
    signedIn.district = await one.client('district')
    signedIn.centre = await one.client('head.tt-hcc')
    signedIn.commune = await one.client('head.ubnd-xa-long-hau')
  })

  const district = late(() => signedIn.district)
  const centre = late(() => signedIn.centre)
  const commune = late(() => signedIn.commune)

  async function ask(fields: Record<string, string> = {}): Promise<string> {
    const answer = await district.post('/district/trace', { client_uuid: randomUUID(), ...form, ...fields })
    expect(answer.status).toBe(303)
    return answer.location?.split('/').at(-1) ?? ''
  }

  const answer = (head: Client, id: string, fields: Record<string, string> = {}): Promise<Answer> =>
    head.post('/trace', { request_id: id, client_uuid: randomUUID(), person, ...fields })
  const answerNone = (head: Client, id: string) => head.post(`/trace/requests/${id}/none`)

  return { app, form, district, centre, commune, ask, answer, answerNone }
}
