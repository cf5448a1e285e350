import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { Client } from '../support/client.ts'
import { closeAllDays, wrongFigures } from '../support/figures.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp({ TRUST_PROXY: '1' })
const guard = useClient(app, 'gate.tt-hcc')

beforeEach(() => app.rows('delete from throttle; delete from visit; delete from office_day'))

const register = (name: string, address = 1, fields: Record<string, string> = {}) =>
  new Client(app.url).post(
    '/v/tt-hcc',
    { client_uuid: randomUUID(), name, ...fields },
    { 'X-Forwarded-For': `203.0.113.${address}` },
  )

const waiting = async (name = '%') =>
  app.rows<{ id: string; name: string }>(
    `select id, name from visit where state = 'waiting' and name like $1`,
    [name],
  )

const figures = () =>
  app.row<Record<'visits' | 'people' | 'inside' | 'leaving', number>>(
    `select visits, people, inside, leaving from office_day order by day desc, revision desc limit 1`,
  )

describe('many registrations', () => {
  test('at one moment: sixty wait, the others are sent to the receptionist, and none is half stored', async () => {
    const answers = await Promise.all(
      Array.from({ length: 70 }, (_, index) => register(`Cùng Lúc ${index}`, index)),
    )
    const statuses = answers.map((answer) => answer.status)
    expect(statuses.filter((status) => status === 303)).toHaveLength(60)
    const refused = answers.filter((answer) => answer.status === 429)
    expect(refused).toHaveLength(10)
    for (const answer of refused) expect(answer.$('#name').val()).toMatch(/^Cùng Lúc/)
    expect(await waiting()).toHaveLength(60)
    const passes = answers.filter((answer) => answer.status === 303).map((answer) => answer.location)
    expect(new Set(passes).size).toBe(60)
    expect(await wrongFigures(app)).toEqual([])
  })

  test('when nobody confirms two hundred registrations, the next visitor is told to see the receptionist', async () => {
    await register('Người Đầu')
    await app.rows(
      `insert into visit
       select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'client_uuid', gen_random_uuid()))).*
       from visit v, generate_series(1, 198) where v.name = 'Người Đầu'`,
    )
    expect((await register('Người Thứ Hai Trăm', 2)).status).toBe(303)
    expect((await register('Người Sau Đó', 3)).status).toBe(429)
    expect(await waiting()).toHaveLength(200)
  })

  test('at night from one photo change no figure, and visitors who come early are confirmed as on any day', async () => {
    await guard.enter({ name: 'Hôm Qua', app_status: 'running' })
    await guard.post(`/gate/visits/${(await app.row<{ id: string }>('select id from visit'))?.id}/leave`)
    const night = (minute: number) => app.clock.set(`2026-11-26T03:0${minute}:00+07:00`)
    for (let minute = 0; minute < 2; minute += 1) {
      night(minute)
      await app.rows('delete from throttle')
      await Promise.all(
        Array.from({ length: 10 }, (_, index) => register(`Đêm ${minute} ${index}`, minute * 10 + index)),
      )
    }
    expect(await waiting('Đêm%')).toHaveLength(20)
    expect(await figures()).toEqual({ visits: 0, people: 0, inside: 0, leaving: 0 })

    app.clock.set('2026-11-26T06:40:00+07:00')
    await app.rows('delete from throttle')
    const early = await register('Bà Ba Đến Sớm', 7)
    expect(early.status).toBe(303)
    const morning = await app.client('gate.tt-hcc')
    // Who waits now comes before the night's registrations, so that the guard need not search among them.
    app.clock.set('2026-11-26T06:41:00+07:00')
    await register('Ông Tư Đến Sau', 8)
    const { $ } = await morning.get('/gate')
    const names = $('.waiting .item-title strong').toArray()
    expect(names).toHaveLength(22)
    expect(names.slice(0, 2).map((one) => $(one).text())).toEqual(['Bà Ba Đến Sớm', 'Ông Tư Đến Sau'])
    expect((await morning.post('/gate/scan', { text: early.location ?? '' })).status).toBe(303)
    expect(await figures()).toEqual({ visits: 1, people: 1, inside: 1, leaving: 0 })

    // Unconfirmed registrations end with the day and leave no trace in the register.
    await closeAllDays(app, new Date('2026-11-26T20:00:00+07:00'))
    expect(await waiting()).toEqual([])
    expect(await figures()).toMatchObject({ visits: 1, people: 1 })
    expect(await wrongFigures(app)).toEqual([])
  })
})

describe('hostile input', () => {
  test.each([
    ['an emoji beside a name', 'Nguyễn Thị 🌸 Hoa', 303],
    ['a name of 120 letters', 'Đ'.repeat(120), 303],
    ['a name of 121 letters', 'Đ'.repeat(121), 422],
    ['emoji alone', '🙂🙂', 422],
    ['a mark that turns the reading direction', 'Lê \u202eVăn Tám', 422],
    ['a control character', 'Lê\u0007 Văn Tám', 422],
    ['an address that a mail would make a link of', 'Trúng thưởng http://evil.vn/x', 422],
    ['markup', '<script>alert(1)</script> An', 303],
  ])('%s', async (_what, name, status) => {
    const answer = await register(name)
    expect(answer.status).toBe(status)
    if (status === 422) {
      expect(answer.$('#name').val()).toBe(name)
      expect(answer.$('#name').attr('aria-invalid')).toBe('true')
      return
    }
    expect(await waiting(name)).toHaveLength(1)
    expect((await guard.get('/gate')).text).not.toContain('<script>alert')
  })

  test('a body of a megabyte is refused on the visitor’s page, and so is one that is not a form', async () => {
    const huge = await register('A'.repeat(1_000_000))
    expect([huge.status, huge.$('header .office').text()]).toEqual([413, 'Sổ Cổng'])
    const odd = await new Client(app.url).postRaw('/v/tt-hcc', '{"name":"An"}', {
      'Content-Type': 'application/json',
    })
    expect(odd.status).toBe(422)
    const twice = await new Client(app.url).postRaw('/v/tt-hcc', 'name=An&name=Binh')
    expect(twice.status).toBe(422)
  })

  test('a URL with unexpected parameters opens the form or nothing, and is not echoed', async () => {
    const visitor = new Client(app.url)
    for (const query of ['k=<b>', 't=<b>', 'k=a&k=b', 't[x]=1', 'lang=<b>', `t=${'9'.repeat(5000)}`]) {
      const answer = await visitor.get(`/v/tt-hcc?${query}`)
      expect([query, answer.status]).toEqual([query, 200])
      expect(answer.text).not.toContain('<b>')
      expect(answer.$('[name=ticket]')).toHaveLength(0)
    }
  })
})
