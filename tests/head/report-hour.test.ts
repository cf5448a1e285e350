import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Answer, Client } from '../support/client.ts'
import { cellsOf, shownAs } from '../support/client.ts'
import { closeAllDays } from '../support/figures.ts'
import { useMorningApp } from '../support/suite.ts'

const TODAY = '2026-11-25'
const DAY = { from: TODAY, to: TODAY }

const app = useMorningApp()

beforeEach(async () => {
  await app.rows('truncate visit, office_day, office_hour, report_snapshot cascade')
})

const at = (time: string, day = TODAY) => app.clock.set(`${day}T${time}:00+07:00`)

/** Lets a visitor in at that time. Returns the visit's id. */
async function comes(time: string, day = TODAY, code = 'tt-hcc'): Promise<string> {
  at(time, day)
  const guard = await app.client(`gate.${code}`)
  const form = { client_uuid: randomUUID(), name: `Khách ${time}`, app_status: 'running' }
  expect((await guard.enter(form)).status).toBe(303)
  const [row] = await app.rows<{ id: string }>('select id from visit where client_uuid = $1', [
    form.client_uuid,
  ])
  return row?.id ?? ''
}

async function leaves(id: string, time: string, day = TODAY): Promise<void> {
  at(time, day)
  const guard = await app.client('gate.tt-hcc')
  expect((await guard.post(`/gate/visits/${id}/leave`)).status).toBe(303)
}

const head = () => app.client('head.tt-hcc')

async function freeze(client: Client, base: string, asked: Record<string, string>): Promise<string> {
  const answer = await client.post(base, { client_uuid: randomUUID(), ...asked })
  expect(answer.status).toBe(303)
  return answer.location ?? ''
}

const visits = (page: Answer) => cellsOf(page, '.plain-lines')[0]?.slice(1)
const document = ({ $ }: Answer) => $('article.report').text().replace(/\s+/g, ' ')
const closeTheDay = () => closeAllDays(app)

describe('figures as of an hour', () => {
  test('show the state of the log at that hour, whatever came afterwards', async () => {
    await comes('08:30')
    const second = await comes('09:10')
    await leaves(second, '09:50')
    await comes('10:20')
    at('10:45')
    const page = await (await head()).get(`/report?from=${TODAY}&to=${TODAY}&hour=10`)
    expect(page.$('#preview-title').text()).toBe('25/11/2026, số liệu đến 10:00 25/11/2026')
    expect(visits(page)?.[0]).toBe('2')
    expect(cellsOf(page, '.plain-lines').find((row) => row[0] === 'Còn ở trong khi chốt')?.[1]).toBe('1')
    expect(visits(await (await head()).get(`/report?from=${TODAY}&to=${TODAY}&hour=9`))?.[0]).toBe('1')
    expect(visits(await (await head()).get(`/report?from=${TODAY}&to=${TODAY}&hour=8`))?.[0]).toBe('0')
    const choice = await (await head()).get('/report?from=2026-11-24&to=2026-11-24&hour=24')
    expect(choice.$('select[name=hour] [selected]').text()).toBe('24 giờ (hết ngày)')
    expect(page.$('select[name=hour] [selected]').text()).toBe('10 giờ')

    const address = await freeze(await head(), '/report', { ...DAY, hour: '10' })
    const report = document(await (await head()).get(address))
    expect(report).toContain('(số liệu chốt lúc 10 giờ 00 phút ngày 25/11/2026, bản chốt số 01/2026)')
    expect(report).toContain('ghi nhận 2 lượt khách')
    expect(await app.rows('select frozen_at, made_at from report_snapshot')).toEqual([
      { frozen_at: new Date('2026-11-25T10:00:00+07:00'), made_at: new Date('2026-11-25T10:45:00+07:00') },
    ])
  })

  test('are counted again, and each difference to now is listed with its reason', async () => {
    const first = await comes('08:30')
    await comes('10:20')
    at('10:45')
    const address = await freeze(await head(), '/report', { ...DAY, hour: '10' })
    at('20:00')
    await closeTheDay()
    at('07:40', '2026-11-26')
    const now = await head()
    expect((await now.post(`/gate/visits/${first}/void`, { reason: 'recorded_twice' })).status).toBe(303)
    const page = await now.get(`${address}/compare`)
    expect(page.text).toContain('Tính lại từ sổ đúng tại giờ chốt: khớp hoàn toàn với bản chốt.')
    const [line] = cellsOf(page, '[aria-labelledby=which-title]')
    expect(line?.[2]).toContain('Chưa ghi được giờ ra 0 → 1 (+1)')
    const reasons = page.$('[aria-labelledby=which-title] tbody td:last-child div')
    expect(reasons.get().map((one) => page.$(one).text())).toEqual([
      'Ghi tiếp trong ngày, sau khi chốt',
      '07:40 26/11/2026: hủy 1 lượt, sau khi đã khóa sổ',
    ])

    // A change that no action of the application makes.
    await app.rows('update office_hour set visits = 7')
    const other = await now.get(`${address}/compare`)
    expect(other.text).toContain('KHÔNG khớp với bản chốt')
  })

  test('figures at the end of a past day leave out later corrections', async () => {
    const id = await comes('08:30')
    await comes('09:30')
    at('20:00')
    await closeTheDay()
    at('08:00', '2026-11-26')
    expect((await (await head()).post(`/gate/visits/${id}/void`, { reason: 'recorded_twice' })).status).toBe(
      303,
    )
    const page = await (await head()).get(`/report?from=${TODAY}&to=${TODAY}&hour=24`)
    expect(visits(page)?.[0]).toBe('2')
    expect(visits(await (await head()).get(`/report?from=${TODAY}&to=${TODAY}`))?.[0]).toBe('1')
    const address = await freeze(await head(), '/report', { ...DAY, hour: '24' })
    const report = document(await (await head()).get(address))
    expect(report).toContain('số liệu chốt lúc 24 giờ 00 phút ngày 25/11/2026')
    expect(report).toContain('2 lượt chưa ghi được giờ ra')
    expect(report).toContain('ngày 26 tháng 11 năm 2026')
  })

  test('leave out what was recorded exactly at that hour', async () => {
    await comes('08:30')
    await comes('10:00')
    at('11:00')
    const reader = await head()
    const asOf = async (hour: number) =>
      visits(await reader.get(`/report?from=${TODAY}&to=${TODAY}&hour=${hour}`))?.[0]
    expect([await asOf(10), await asOf(11)]).toEqual(['1', '2'])
    // The next hour's first change stores the figures of ten o'clock among those of the hours.
    await comes('11:05')
    at('11:10')
    expect([await asOf(10), await asOf(11)]).toEqual(['1', '2'])
  })

  test('figures at 24:00 know who never left if the day closes at that hour', async () => {
    const setClose = (minutes: number) =>
      app.rows(`update office set close_minutes = $1 where code = 'tt-hcc'`, [minutes])
    await setClose(24 * 60)
    onTestFinished(async () => {
      await setClose(19 * 60)
    })
    await comes('08:30')
    at('00:00', '2026-11-26')
    await closeTheDay()
    const page = await (await head()).get(`/report?from=${TODAY}&to=${TODAY}&hour=24`)
    const row = (name: string) => cellsOf(page, '.plain-lines').find((one) => one[0] === name)?.[1]
    expect([row('Chưa ghi được giờ ra'), row('Còn ở trong khi chốt')]).toEqual(['1', '0'])
  })

  test('figures of an evening with the computer off are still those of the close of day', async () => {
    await comes('08:30')
    at('07:00', '2026-11-26')
    await closeTheDay()
    const page = await (await head()).get(`/report?from=${TODAY}&to=${TODAY}&hour=24`)
    expect(cellsOf(page, '.plain-lines').find((row) => row[0] === 'Chưa ghi được giờ ra')?.[1]).toBe('1')
    expect(cellsOf(page, '.plain-lines').find((row) => row[0] === 'Còn ở trong khi chốt')?.[1]).toBe('0')
  })

  test('are compared with the same hour of the same weekday a week before', async () => {
    await comes('08:30', '2026-11-18')
    await comes('10:30', '2026-11-18')
    await comes('08:30')
    at('10:10')
    const page = await (await head()).get(`/report?from=${TODAY}&to=${TODAY}&hour=10`)
    expect(visits(page)).toEqual(['1', '1', '0'])
    expect(page.text).toContain('Kỳ trước: 18/11/2026 (cùng giờ)')

    // Visits after ten o'clock on the day a week ago do not count as a later change.
    const address = await freeze(await head(), '/report', { ...DAY, hour: '10' })
    const compared = await (await head()).get(`${address}/compare`)
    expect(compared.$('.verdict').text()).toBe('Khớp: số liệu hiện nay vẫn đúng như khi chốt.')
    expect(cellsOf(compared, '[aria-labelledby=which-title]')).toEqual([])
    await comes('10:20')
    const later = await (await head()).get(`${address}/compare`)
    expect(later.$('.verdict').text()).toContain('1 ngày, 1 cơ quan')
  })

  test('the district’s figures include every office as of that hour, even one that has been quiet since', async () => {
    await comes('08:10', TODAY, 'ubnd-xa-long-hau')
    await comes('09:10')
    await comes('11:10')
    at('11:20')
    const district = await app.client('district')
    expect(visits(await district.get(`/district/report?from=${TODAY}&to=${TODAY}&hour=10`))?.[0]).toBe('2')
    const address = await freeze(district, '/district/report', { ...DAY, hour: '10' })
    await comes('11:30', TODAY, 'ubnd-xa-long-hau')
    const page = await (await app.client('district')).get(`${address}/compare`)
    expect(page.text).toContain('khớp hoàn toàn với bản chốt')
    expect(page.$('.verdict').text()).toContain('1 ngày, 2 cơ quan')
  })

  test('use the full hour of the office, whatever the time zone of the database', async () => {
    await app.rows(
      `do $$ begin execute format('alter database %I set timezone to ''Asia/Kolkata''', current_database()); end $$`,
    )
    const elsewhere = await app.secondInstance()
    try {
      const guard = await elsewhere.client('gate.tt-hcc')
      for (const time of ['09:50', '10:10']) {
        elsewhere.clock.set(`${TODAY}T${time}:00+07:00`)
        expect((await guard.enter({ client_uuid: randomUUID(), name: `Khách ${time}` })).status).toBe(303)
      }
      const reader = await elsewhere.client('head.tt-hcc')
      expect(visits(await reader.get(`/report?from=${TODAY}&to=${TODAY}&hour=10`))?.[0]).toBe('1')
    } finally {
      await elsewhere.close()
      await app.rows(
        `do $$ begin execute format('alter database %I reset timezone', current_database()); end $$`,
      )
    }
  })

  test('are right for every hour of a day of many changes', async () => {
    const inside: { id: string; since: number }[] = []
    const changes: { minute: number; visits: number; inside: number }[] = []
    let random = 7
    const next = (below: number) => {
      random = (random * 48271) % 2147483647
      return random % below
    }
    for (let minute = 7 * 60; minute < 10 * 60; minute += 1 + next(17)) {
      const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
      const gone = next(3) === 0 ? inside.shift() : undefined
      if (gone) await leaves(gone.id, time)
      else inside.push({ id: await comes(time), since: minute })
      changes.push({ minute, visits: (changes.at(-1)?.visits ?? 0) + (gone ? 0 : 1), inside: inside.length })
    }
    at('10:30')
    const reader = await head()
    for (let hour = 7; hour <= 10; hour += 1) {
      const last = changes.filter(({ minute }) => minute < hour * 60).at(-1)
      const page = await reader.get(`/report?from=${TODAY}&to=${TODAY}&hour=${hour}`)
      const row = (name: string) => cellsOf(page, '.plain-lines').find((one) => one[0] === name)?.[1]
      expect([hour, row('Lượt khách'), row('Còn ở trong khi chốt')]).toEqual([
        hour,
        String(last?.visits ?? 0),
        String(last?.inside ?? 0),
      ])
    }
    expect(await app.rows('select from office_hour')).toHaveLength(2)
  })
})

test('an hour that has not come is refused beside its field, and nothing is frozen', async () => {
  at('10:45')
  const reader = await head()
  const address = `/report?${new URLSearchParams({ ...DAY, hour: '11' }).toString()}`
  for (const answer of [
    await reader.get(address),
    await reader.post('/report', { client_uuid: randomUUID(), ...DAY, hour: '11' }),
  ]) {
    expect(answer.status).toBe(422)
    expect(answer.$('#hour-problem').text()).toBe('Giờ này chưa tới.')
    expect(answer.$('#from').attr('value')).toBe(shownAs(TODAY))
    expect(answer.$('#hour option[selected]').attr('value')).toBe('11')
  }
  expect(await app.rows('select from report_snapshot')).toEqual([])
})
