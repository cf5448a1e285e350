import { beforeAll, describe, expect, test } from 'vitest'
import { verifyChain } from '../server/audit/verify.ts'
import { translator } from '../server/messages/messages.ts'
import { startApp, type TestApp } from './support/app.ts'
import type { Client } from './support/client.ts'

const t = translator('vi')

let app: TestApp
let head: Client
let office: string

beforeAll(async () => {
  app = await startApp()
  office = await app.officeId('tt-hcc')
  const guard = await app.client('gate.tt-hcc')
  for (const name of ['Một', 'Hai', 'Ba']) await guard.enter({ name })
  head = await app.client('head.tt-hcc')
  return () => app.close()
})

const verdict = async (client = head) => (await client.get('/log/chain')).$('.card > p').first()

/** What a superuser could do who takes the guard away first. */
async function tamper(statement: string): Promise<void> {
  await app.rows('alter table audit disable trigger user')
  await app.rows(statement, [office])
  await app.rows('alter table audit enable trigger user')
}

describe('the page of the chain', () => {
  test('says that all is whole, how many rows there are, and the mark to keep elsewhere', async () => {
    const page = await head.get('/log/chain')
    const state = await verifyChain(app.db, office)
    expect(state).toMatchObject({ ok: true, head: expect.any(String) })
    const { rows, headMark } = state.ok
      ? { rows: state.rows, headMark: state.head ?? '' }
      : { rows: 0, headMark: '' }
    expect(page.$('[role=status]').text()).toBe(t('log.chain.whole'))
    const facts = page
      .$('dl.facts dd')
      .map((_, fact) => page.$(fact).text())
      .get()
    expect(facts).toEqual([
      'Trung tâm Hành chính công huyện Cần Giuộc',
      '08:30 ngày 25/11/2026',
      String(rows),
      headMark.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 '),
    ])
  })

  test('is reached from what happened to a visit', async () => {
    const [visit] = await app.rows<{ id: string }>('select id from visit limit 1')
    expect((await head.get(`/log/visits/${visit?.id}`)).$('a[href="/log/chain"]')).toHaveLength(1)
  })

  test('says in words which row was touched and what to do, and only of the own office', async () => {
    const neighbour = await app.client('head.ubnd-xa-long-hau')
    await tamper('update audit set actor_id = gen_random_uuid() where office_id = $1 and seq = 2')
    expect((await verdict()).text()).toBe(t('log.chain.broken.changed', { row: 2 }))
    expect((await verdict()).attr('role')).toBe('alert')
    expect((await head.get('/log/chain')).text).toContain(t('log.chain.broken_advice'))
    expect((await verdict(neighbour)).text()).toBe(t('log.chain.whole'))
    await tamper('delete from audit where office_id = $1 and seq = 2')
    expect((await verdict()).text()).toBe(t('log.chain.broken.missing', { row: 2 }))
    await tamper('delete from audit where office_id = $1')
    expect((await verdict()).text()).toBe(t('log.chain.broken.cut', { row: 1 }))
  })
})
