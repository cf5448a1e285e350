import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, officeDay } from '../../server/platform/lib/clock.ts'
import { CENTRE, COMMUNE, useClockedOffices } from '../support/clocked-offices.ts'

const { app, rounds, head, guard, enter, visits, names, fill, bannerOf, logged } = useClockedOffices()

const today = () => ({ day: officeDay(app.clock.now()) })

async function nights(count: number): Promise<void> {
  for (let night = 0; night < count; night += 1) {
    app.clock.forward(DAY)
    await rounds.round()
  }
}

/** Enters a visit for each of the last days in both offices, the oldest of which falls due tonight. */
async function fillDays(days: number): Promise<void> {
  for (const office of [CENTRE, COMMUNE]) await enter(`Mẫu ${office}`, office)
  await app.rows(
    `insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'client_uuid', gen_random_uuid(),
       'number', 1000 + n, 'state', 'left', 'day', v.day - n, 'phone', null, 'ended_how', 'staff',
       'entered_at', v.entered_at - make_interval(days => n), 'left_at', v.entered_at - make_interval(days => n)))).*
     from visit v, generate_series(1, $1) n`,
    [days],
  )
}

describe('after a computer was off over Tết', () => {
  beforeEach(async () => {
    await fill()
    await rounds.round()
    app.clock.forward(11 * DAY)
    rounds.begin()
    await rounds.round()
  })

  test('nothing is deleted, days are closed, and the head, the district and the log are told', async () => {
    expect(await names()).toHaveLength(4)
    await nights(3)
    expect(await names()).toHaveLength(4)
    expect((await visits()).map(({ state }) => state)).toEqual(['left', 'left', 'unclosed', 'unclosed'])
    const text =
      'Theo đồng hồ máy chủ, lần xóa theo thời hạn trước cách đây 14 ngày. Chưa xóa gì theo đồng hồ này.'
    for (const [who, path] of [
      [`head.${CENTRE}`, '/log'],
      ['district', '/district'],
    ] as const)
      expect(await bannerOf(await app.client(who), path)).toBe(`${text} Xác nhận ngày hôm nay`)
    expect(await bannerOf(await head(), '/gate?lang=en')).toContain('Nothing is deleted by that clock yet.')
    expect(await bannerOf(await guard(), '/gate')).toBe('')
    const status = await (await app.client('district')).get('/district/health')
    expect(status.$('.health-rows dd.bad').text()).toContain(text)
    expect(logged('until a person has typed the date').length).toBeGreaterThan(0)
    expect(await app.rows(`select ok from installation_state where key = 'clock'`)).toEqual([{ ok: false }])
    expect((await (await guard()).enter({ name: 'Khách Mới' })).status).toBe(303)
  })

  test('the page says what waits and what day the server has, and the head types it for one office only', async () => {
    const client = await head()
    const page = await client.get('/clock')
    for (const words of ['08:30 06/12/2026', 'Lần xóa trước', '25/11/2026', 'xóa ngay 1 trong 2 lượt'])
      expect(page.$('main').text()).toContain(words)
    const wrong = await client.post('/clock', { day: '25/11/2026' })
    const { status, $ } = wrong
    expect([status, $('#day-problem').text(), $('#day').val(), $('.clock-banner').length]).toEqual([
      422,
      expect.stringContaining('Máy chủ báo ngày khác.'),
      '25/11/2026',
      0,
    ])
    expect((await client.post('/clock', { day: '' })).status).toBe(422)
    await rounds.round()
    expect(await names()).toHaveLength(4)
    expect((await client.post('/clock', today())).status).toBe(303)
    const done = await client.get('/clock')
    expect(done.$('.done').text()).toBe('Đã xác nhận ngày hôm nay.')
    await rounds.round()
    expect(await names()).toEqual([`Tháng trước ${COMMUNE}`, `Sáng nay ${CENTRE}`, `Sáng nay ${COMMUNE}`])
    expect(await bannerOf(client, '/log')).toBe('')
    expect((await client.get('/clock')).$('form[action="/clock"]')).toHaveLength(0)
    expect(await bannerOf(await app.client('district'), '/district')).not.toBe('')
    expect(
      await app.rows(
        `select fields, actor_id is not null as person from audit where action = 'clock.confirmed'`,
      ),
    ).toEqual([{ fields: 'scope=office', person: true }])
    expect(logged('"purge":"visits"').at(-1)).toContain('"visits":1')
  })

  test('the district confirms for all offices, everything resumes, and the nights go on', async () => {
    const district = await app.client('district')
    expect((await district.get('/clock?lang=en')).$('form[action="/clock"] > p').text()).toContain(
      'Confirming deletes 2 of 4 visits at once.',
    )
    expect((await district.post('/clock', today())).status).toBe(303)
    await rounds.round()
    expect(await names()).toEqual([`Sáng nay ${CENTRE}`, `Sáng nay ${COMMUNE}`])
    for (const table of ['log_filter', 'pending_import', 'invitation'])
      expect(await app.rows(`select from ${table}`)).toEqual([])
    expect(await bannerOf(district, '/district')).toBe('')
    expect((await district.get('/clock')).$('.verdict.good').text()).toContain('khớp với các lượt đã ghi')
    await nights(31)
    expect(await names()).toEqual([])
  })
})

test('after a week off, all that fell due meanwhile is deleted; after a night more, it waits', async () => {
  await fillDays(29)
  await rounds.round()
  expect(await names()).toHaveLength(60)
  app.clock.forward(7 * DAY)
  rounds.begin()
  await rounds.round()
  expect(await names()).toHaveLength(48)
  app.clock.forward(8 * DAY)
  await rounds.round()
  expect(await names()).toHaveLength(48)
})

test('every night is recorded, also one that finds nothing, so that the first deletion of a new register is none of many', async () => {
  await fillDays(5)
  await nights(24)
  expect(await names()).toHaveLength(12)
  await nights(10)
  expect(await names()).toEqual([])
})

test('a visit recorded by a clock that had lost weeks waits once the clock is right, and the pages say why', async () => {
  await rounds.round()
  await enter('Hôm Nay')
  app.clock.forward(-40 * DAY)
  await enter('Giờ Sai')
  app.clock.forward(40 * DAY)
  await nights(1)
  expect(await names()).toEqual(['Giờ Sai', 'Hôm Nay'])
  const text = 'Theo đồng hồ máy chủ, 1 trong 2 lượt hết hạn lưu cùng lúc, nhiều hơn số ngày đã qua.'
  expect(await bannerOf(await head(), '/log')).toContain(text)
  expect(await bannerOf(await guard(), '/gate')).toBe('')
  expect((await (await app.client('district')).get('/clock')).$('.verdict.bad').text()).toContain(text)
  await (await head()).post('/clock', today())
  await rounds.round()
  expect(await names()).toEqual(['Hôm Nay'])
})

test('a shorter retention deletes as the head has decided, however much that is', async () => {
  await fillDays(29)
  await rounds.round()
  await app.rows('update office set retention_days = 14')
  await nights(1)
  expect(await names()).toHaveLength(28)
})

describe('a clock that jumps while the program runs', () => {
  beforeEach(async () => {
    await fill()
    await rounds.round()
  })

  test.each([20 * HOUR, 2 * 365 * DAY])(
    'a clock %i ms ahead closes a day that opens again once it is right, with everybody inside, and nobody needs to confirm',
    async (off) => {
      await (await app.client()).post(`/v/${CENTRE}`, { client_uuid: randomUUID(), name: 'Đang Chờ' })
      const before = await visits()
      app.clock.forward(off)
      await rounds.round()
      expect((await visits()).map(({ state }) => state)).toEqual([
        'left',
        'left',
        'unclosed',
        'unclosed',
        'lapsed',
      ])
      // A visitor who enters now gets a wrong time, and leaves after the clock was corrected.
      await enter('Giờ Sai')
      app.clock.forward(-off + 2 * MINUTE)
      await rounds.round()
      const [wrong] = await app.rows<{ id: string }>(`select id from visit where name = 'Giờ Sai'`)
      expect((await (await guard()).post(`/gate/visits/${wrong?.id}/leave`)).status).toBe(303)
      expect(await visits()).toEqual([...before, { name: 'Giờ Sai', state: 'left' }])
      const days = await app.rows(
        `select distinct revision, closed_at from office_day where day = '2026-11-25' and closed_at is not null`,
      )
      expect(days).toEqual([])
      expect(await app.audited('day.reopened')).toContain('day=2026-11-25 visits=2')
    },
  )

  test('opens no visit again whose visitor was recorded once more meanwhile', async () => {
    const again = { name: 'Ghi Hai Lần', phone: '0912345678' }
    await (await guard()).enter(again)
    app.clock.forward(20 * HOUR)
    await rounds.round()
    app.clock.forward(-20 * HOUR + 2 * MINUTE)
    await (await guard()).enter(again)
    await rounds.round()
    const theirs = (await visits()).filter(({ name }) => name === again.name)
    expect(theirs.map(({ state }) => state)).toEqual(['unclosed', 'inside'])
  })

  test('behind by twenty hours is reported to everybody, and whoever is inside can leave', async () => {
    app.clock.forward(-20 * HOUR)
    await rounds.round()
    const text = 'Đồng hồ máy chủ chậm 20 giờ so với các lượt đã ghi. Thứ tự trong sổ có thể sai.'
    expect(await bannerOf(await head(), '/log')).toContain(text)
    expect(await bannerOf(await guard(), '/gate')).toBe(`${text} Vui lòng báo thủ trưởng cơ quan.`)
    expect((await (await head()).get('/clock')).$('main').text()).toContain('Quản trị chung xác nhận')
    const one = await app.visit(`Sáng nay ${CENTRE}`)
    expect((await (await guard()).post(`/gate/visits/${one?.id}/leave`)).status).toBe(303)
    expect(
      await app.rows('select from visit where id = $1 and left_at = entered_at', [one?.id]),
    ).toHaveLength(1)
    await (await app.client('district')).post('/clock', today())
    expect(await bannerOf(await guard(), '/gate')).toBe('')
  })

  test('a clock two years behind deletes nothing, opens no day of before, and is forgotten once it is right', async () => {
    const stored = async () => [
      await visits(),
      await app.rows('select * from office_day order by office_id, day, revision'),
    ]
    await nights(1)
    const before = await stored()
    app.clock.forward(-2 * 365 * DAY)
    await rounds.round()
    expect(await stored()).toEqual(before)
    app.clock.forward(2 * 365 * DAY)
    await nights(2)
    expect(await bannerOf(await head(), '/log')).toBe('')
    expect(await names()).toEqual([`Sáng nay ${CENTRE}`, `Sáng nay ${COMMUNE}`])
  })

  test('sessions and invitations made while it was ahead end once somebody has said that it is right again', async () => {
    app.clock.forward(2 * DAY)
    await rounds.round()
    await (await head()).post('/office/accounts', {
      username: 'nguoi.moi',
      display_name: 'Mới',
      role: 'reception',
    })
    const later = await guard()
    app.clock.forward(-2 * DAY)
    await rounds.round()
    expect((await later.get('/gate')).status).toBe(303)
    await (await app.client('district')).post('/clock', today())
    await rounds.round()
    expect(await app.rows('select from invitation where created_at > $1', [app.clock.now()])).toEqual([])
  })
})
