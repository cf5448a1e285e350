import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { purgeExpired } from '../../server/core/visits/purge.ts'
import { type Answer, cellsOf } from '../support/client.ts'
import { useRenewedApp } from '../support/suite.ts'

/** A Wednesday. */
const DAY = '2026-11-25'

describe('the charts page', () => {
  const app = useRenewedApp()

  const at = (time: string, day = DAY) => app.clock.set(`${day}T${time}:00+07:00`)

  /** Signs in each time, because sessions expire between the steps. */
  const enter = async (fields: Record<string, string> = {}, username = 'gate.tt-hcc') =>
    expect((await (await app.client(username)).enter(fields)).status).toBe(303)

  const leave = async (name: string) => {
    const guard = await app.client('gate.tt-hcc')
    await guard.post(`/gate/visits/${(await app.visit(name))?.id}/leave`)
  }

  const open = async (query = '') => (await app.client('head.tt-hcc')).get(`/log/charts${query}`)

  const facts = ({ $ }: Answer) =>
    Object.fromEntries(
      $('.tiles > div')
        .get()
        .map((tile) => [
          `${$(tile).find('dt').text()} ${$(tile).find('.hint').text()}`.trim(),
          $(tile).find('dd').first().text(),
        ]),
    )

  /** The rows of the table below a chart, without empty ones. */
  const table = (page: Answer, title: string) =>
    cellsOf(page, `section[aria-labelledby=${title}]`).filter((cells) =>
      cells.slice(1).some((cell) => !/^([0–]|(thứ|chủ) .*)$/.test(cell)),
    )

  test('shows who came before midnight as inside after it, and counts them on their own day', async () => {
    at('22:00', '2026-11-24')
    await enter({ name: 'Đêm' })
    at('01:30')
    const page = await open()
    expect(table(page, 'hours-title')).toEqual([])
    expect(table(page, 'inside-title')).toEqual([
      ['00:00', '1', '–'],
      ['01:00', '1', '–'],
    ])
  })

  test('counts no voided visit, none that waits, and none of another office', async () => {
    await enter({ name: 'A' })
    await enter({ name: 'Láng giềng' }, 'gate.ubnd-xa-long-hau')
    await (await app.client()).post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Chờ' })
    const voided = `/gate/visits/${(await app.visit('A'))?.id}/void`
    await (await app.client('gate.tt-hcc')).post(voided, { seen_version: '1', reason: 'trial' })
    const page = await open()
    expect(facts(page)).toMatchObject({ 'Lượt vào': '0' })
    expect([table(page, 'hours-title'), table(page, 'inside-title')]).toEqual([[], []])
  })

  test('says what is missing after visits were deleted, and keeps the figures', async () => {
    await enter({ name: 'A', phone: '0912345678' })
    await leave('A')
    const head = await app.client('head.tt-hcc')
    const asked = await head.post('/subjects', {
      client_uuid: randomUUID(),
      ...{ kind: 'erase', person: '0912345678', received_on: DAY },
    })
    await head.post(`${asked.location}/erase`, { sure: 'on' })
    const page = await open()
    expect(page.$('.alert').text()).toContain('1 lượt đã xóa khỏi sổ')
    expect(facts(page)).toMatchObject({ 'Lượt vào': '1' })
    at('08:30', '2026-12-27')
    await purgeExpired(app.db, { id: await app.officeId('tt-hcc'), retention_days: 30 }, app.clock.now())
    const late = await open(`?day=${DAY}`)
    expect(late.$('.alert').text()).toContain('chỉ giữ lượt ra, vào trong 30 ngày')
    expect(late.$('#hours-title')).toHaveLength(0)
    expect(facts(late)).toMatchObject({ 'Lượt vào': '1' })
    expect((await open('?day=2026-11-27')).$('#hours-title')).toHaveLength(1)
  })

  test.each(['2026-11-26', '2026-02-30', 'x'])(
    'the page of %s is refused, and today’s is shown',
    async (day) => {
      const page = await open(`?day=${day}`)
      expect(page.status).toBe(422)
      expect(page.$('[role=alert]').text()).toBe('Trong sổ không có ngày này.')
      expect(page.$('h1').text()).toBe('Biểu đồ ngày 25/11/2026')
    },
  )
})
