// Two visitors who have left, one of whom makes a request about their personal data.
import { randomUUID } from 'node:crypto'
import { beforeEach, expect } from 'vitest'
import { useFreshClient, useRenewedApp } from './suite.ts'

export const FORM = { kind: 'erase', person: '0912 345 678', received_on: '2026-11-25' }

export function useDataRequests() {
  const app = useRenewedApp()
  const guard = useFreshClient(app, 'gate.tt-hcc')
  const head = useFreshClient(app, 'head.tt-hcc')

  beforeEach(async () => {
    await visit('Người Yêu Cầu', '0912345678')
    await visit('Người Khác', '0987654321')
  })

  async function visit(name: string, phone: string, leaves = true): Promise<string> {
    expect((await guard.enter({ name, phone })).status).toBe(303)
    const [row] = await app.rows<{ id: string }>('select id from visit order by number desc limit 1')
    if (leaves) await guard.post(`/gate/visits/${row?.id}/leave`)
    return row?.id ?? ''
  }

  async function ask(fields: Record<string, string> = {}): Promise<string> {
    const answer = await head.post('/subjects', { client_uuid: randomUUID(), ...FORM, ...fields })
    expect(answer.status).toBe(303)
    return answer.location ?? ''
  }

  return { app, guard, head, visit, ask }
}
