import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { purgeExpired } from '../../server/core/visits/purge.ts'
import { type Answer, cellsOf } from '../support/client.ts'
import { closeAllDays } from '../support/figures.ts'
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

  test('a day of one party shows when it came, that it is inside, and what became of the advice', async () => {
    at('08:32')
    await enter({ name: 'Đoàn Của Bà Tư', party_size: '5', app_status: 'absent', app_outcome: 'installed' })
    const page = await open()
    expect(facts(page)).toEqual({
      'Lượt vào': '1',
      'Số người': '5',
      'Đông nhất, lúc 08:35': '5',
      'Tỷ lệ có Bluezone khi ra về': '100%',
    })
    expect(table(page, 'hours-title')).toEqual([['08:00 – 09:00', '1', '–']])
    const steps = page.$('.funnel strong').map((_, step) => page.$(step).text())
    expect(steps.get()).toEqual(['1', '0', '1', '1'])
    at('09:10')
    await leave('Đoàn Của Bà Tư')
    at('10:30')
    expect(table(await open(), 'inside-title')).toEqual([['09:00', '5', '–']])
    expect(page.text).not.toContain('Bà Tư')
  })

  test('compares the hours, the people inside, the day and the advice with the weeks before', async () => {
    for (const [day, names] of [
      ['2026-11-04', ['A', 'B', 'C']],
      ['2026-11-11', ['D']],
      ['2026-11-18', ['E', 'F']],
    ] as const) {
      at('09:05', day)
      for (const name of names) await enter({ name, app_status: name < 'D' ? 'running' : 'absent' })
      at('09:30', day)
      for (const name of names) await leave(name)
      at('19:01', day)
      await closeAllDays(app)
    }
    at('08:30')
    await enter({ name: 'G', app_status: 'running' })
    const page = await open()
    expect(page.$('.log-count').text()).toBe('Thường lệ là trung vị của 3 thứ tư làm việc trước đó')
    expect(facts(page)).toMatchObject({
      'Lượt vào thường lệ đến giờ này: 0': '1',
      'Tỷ lệ có Bluezone khi ra về thường lệ: 50,0%': '100%',
    })
    expect(table(page, 'hours-title')).toEqual([
      ['08:00 – 09:00', '1', '0'],
      ['09:00 – 10:00', '0', '2'],
    ])
    expect(table(page, 'weeks-title').map((cells) => cells.join(' '))).toEqual([
      '25/11/2026 thứ tư 1 1 2',
      '18/11/2026 thứ tư 2 2 2',
      '11/11/2026 thứ tư 1 1 3',
      '04/11/2026 thứ tư 3 3 –',
    ])
    const past = await open('?day=2026-11-18')
    expect(past.$('.log-count').text()).toBe('Thường lệ là trung vị của 2 thứ tư làm việc trước đó')
    expect(facts(past)).toMatchObject({ 'Lượt vào thường lệ: 2': '2', 'Chưa ghi giờ ra thường lệ: 0': '0' })
    expect(past.$('.funnel small').first().text()).toBe('thường lệ: 2')
    await app.rows(
      `insert into calendar_day (day, kind, note, set_at) values ('2026-11-18', 'off', 'Nghỉ', now())`,
    )
    const without = await open()
    expect(without.$('.log-count').text()).toContain('không tính 1 ngày nghỉ lễ')
    for (const title of ['hours-title', 'inside-title'])
      expect(without.$(`[aria-labelledby=${title}] [role=img]`).attr('aria-label')).toContain('nghỉ lễ.')
  })

  test('shows a minimum and a maximum where a departure was not recorded', async () => {
    await enter({ name: 'A' })
    await enter({ name: 'B', party_size: '2' })
    at('09:00')
    await leave('A')
    at('20:00')
    await closeAllDays(app)
    const page = await open()
    expect(facts(page)).toMatchObject({ 'Đông nhất, lúc 08:30': '1–3', 'Chưa ghi giờ ra': '1' })
    expect(page.$('.key-doubtful').text()).toBe('Chưa ghi giờ ra, có thể còn ở trong')
    expect(table(page, 'inside-title').at(0)).toEqual(['09:00', '0–2', '–'])
    expect(table(page, 'inside-title').at(-1)).toEqual(['18:00', '0–2', '–'])
  })

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

  test('is reached from the log of the day', async () => {
    const log = await (await app.client('head.tt-hcc')).get('/log?day=2026-11-24')
    expect(log.$('a[href="/log/charts?day=2026-11-24"]').text()).toBe('Biểu đồ')
  })
})
