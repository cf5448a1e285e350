// An office with eighty badges, and helpers to issue, scan and return them.
import { beforeAll, beforeEach, expect } from 'vitest'
import { badgeCode } from '../../server/core/visits/codes.ts'
import { MORNING, type TestApp } from './app.ts'
import type { Answer, Client } from './client.ts'

export function useBadges(app: TestApp, guard: Client, head: Client) {
  let office: string
  let last = 0

  beforeAll(async () => {
    office = await app.officeId('tt-hcc')
    await head.post('/office/fields', { fields: 'badge' })
    await head.post('/badges', { prefix: 'k', from: '1', to: '80' })
  })

  beforeEach(() => app.clock.set(MORNING))

  /** The label of a badge that no other test uses. */
  const fresh = () => `K ${++last}`
  const row = async (label: string) => {
    const [badge] = await app.rows<{ id: string; lost_at: Date | null; withdrawn_at: Date | null }>(
      'select id, lost_at, withdrawn_at from badge where office_id = $1 and label = $2',
      [office, label],
    )
    if (!badge) throw new Error(`no badge ${label}`)
    return badge
  }
  const codeOf = async (label: string) => badgeCode(app.context.keys, office, (await row(label)).id)
  const scan = async (label: string, who = guard): Promise<Answer> =>
    who.post(
      '/gate/scan',
      { text: `https://socong.example.vn/p/${await codeOf(label)}` },
      { 'HX-Request': 'true' },
    )
  const visit = async (name: string) => {
    const found = await app.visit(name)
    if (!found) throw new Error(`no visit of ${name}`)
    return found
  }
  const enter = async (name: string, badge: string, more: Record<string, string> = {}) => {
    const answer = await guard.enter({ name, phone: '', badge, ...more })
    expect([name, answer.status, answer.$('#entry-form .problem').text()]).toEqual([name, 303, ''])
    // A second scan soon after the entry is taken for a mistake; move past that time.
    app.clock.forward(60_000)
    return (await visit(name)).id
  }
  /** The fields that the returned form would send. */
  const formOf = (answer: Answer) =>
    Object.fromEntries(
      answer
        .$('#entry-form')
        .serializeArray()
        .map(({ name, value }) => [name, value]),
    )
  const out = async (name: string) => {
    const { badge, badge_returned_at: returned } = await visit(name)
    return badge !== null && returned === null
  }
  const notice = ({ $ }: Answer) => $('#notice p').text()

  return { fresh, row, codeOf, scan, visit, enter, formOf, out, notice }
}
