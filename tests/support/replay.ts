import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { HOUR } from '../../server/platform/lib/clock.ts'
import { MORNING, type TestApp } from './app.ts'
import type { Answer, Client } from './client.ts'

export const NOW = Date.parse(MORNING)

export type Item = Record<string, unknown>

/** An entry that a device recorded offline an hour ago; pass only what the test is about. */
export const entry = (more: Item = {}, fields: Item = {}): Item => ({
  kind: 'entry',
  event: randomUUID(),
  visit: randomUUID(),
  at: NOW - HOUR,
  fields: { name: 'Nguyễn Văn Đợi', ...fields },
  ...more,
})

export const tap = (kind: 'departure' | 'undo', visit: unknown, at: number, more: Item = {}): Item => ({
  kind,
  event: randomUUID(),
  visit,
  at,
  ...more,
})

export interface Settled {
  event: string
  outcome: string
  text?: string
}

/** An office's device: sends recorded items and returns the server's answers. */
export function deviceOf(app: TestApp, office: string, client: Client) {
  const send = (items: unknown, more: Item = {}, from = client, headers = {}): Promise<Answer> => {
    const body = { office, sent_at: app.clock.now().getTime(), items, ...more }
    return from.postJson('/gate/replay', body, headers)
  }
  const answersTo = async (items: Item[], more: Item = {}, from = client): Promise<Settled[]> => {
    const answer = await send(items, more, from)
    expect([answer.status, answer.text.slice(0, 100)]).toEqual([200, expect.stringContaining('answers')])
    return JSON.parse(answer.text).answers
  }
  const outcomes = async (items: Item[], more: Item = {}, from = client): Promise<string[]> =>
    (await answersTo(items, more, from)).map((answer) => answer.outcome)
  return { send, answersTo, outcomes }
}
