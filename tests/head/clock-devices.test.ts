import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { CENTRE, COMMUNE, useClockedOffices } from '../support/clocked-offices.ts'
import { codeAt } from '../support/totp.ts'

const { app, rounds, head, enter, visits, names, fill, bannerOf, logged } = useClockedOffices()

describe('a computer that starts twenty hours ahead after a power cut', () => {
  test('closes a day, which reopens once the clock is right, and accepts entries meanwhile and afterwards', async () => {
    await enter('An Ở Trong')
    await (await app.client()).post(`/v/${CENTRE}`, { client_uuid: randomUUID(), name: 'Bình Đang Chờ' })
    await rounds.round()
    app.clock.reboot()
    app.clock.jump(20 * HOUR)
    rounds.begin()
    await rounds.round()
    expect((await visits()).map(({ state }) => state)).toEqual(['unclosed', 'lapsed'])
    await enter('Ngày Sau')
    app.clock.jump(-20 * HOUR)
    app.clock.forward(5 * MINUTE)
    await rounds.round()
    await enter('Hôm Nay')
    expect((await visits()).map(({ name, state }) => `${name} ${state}`)).toEqual([
      'An Ở Trong inside',
      'Bình Đang Chờ waiting',
      'Hôm Nay inside',
      'Ngày Sau inside',
    ])
    const days = await app.rows<{ day: string }>(
      `select day::text, revision, closed_at, inside, waiting, unclosed from office_day where day = '2026-11-25'`,
    )
    expect(days).toEqual([
      { day: '2026-11-25', revision: 0, closed_at: null, inside: 2, waiting: 1, unclosed: 0 },
    ])
    expect(await app.audited('day.reopened')).toEqual(['day=2026-11-25 visits=2'])
    app.clock.set('2026-11-25T19:01:00+07:00')
    await rounds.round()
    expect((await visits()).map(({ state }) => state)).toEqual(['unclosed', 'lapsed', 'unclosed', 'inside'])
  })
})

describe('devices', () => {
  /** Reports a device's time, as another computer behind the proxy would. */
  const says = async (username: string, at: Date, address = '203.0.113.7') => {
    const client = await app.client(username)
    return client.post('/clock/device', { now: String(at.getTime()) }, { 'X-Forwarded-For': address })
  }

  test('that agree with the clock end the doubt after downtime at once; those on the server itself do not count', async () => {
    app.clock.reboot()
    app.clock.forward(3 * DAY)
    await rounds.round()
    for (const username of [`head.${CENTRE}`, `gate.${CENTRE}`])
      expect((await says(username, app.clock.now(), '127.0.0.1')).status).toBe(204)
    await rounds.round()
    expect(app.context.time.belief().doubt).toBeDefined()
    for (const username of [`head.${CENTRE}`, `gate.${CENTRE}`]) await says(username, app.clock.now())
    await rounds.round()
    expect(app.context.time.belief().doubt).toBeUndefined()
  })

  test('that contradict the clock are shown, and the page says that deletion does not resume by itself', async () => {
    app.clock.reboot()
    const right = app.clock.now()
    app.clock.jump(40 * DAY)
    for (const username of [`head.${CENTRE}`, `gate.${CENTRE}`]) await says(username, right)
    await rounds.round()
    expect(app.context.time.belief().doubt).toMatchObject({ against: 'devices' })
    const page = await (await app.client('district')).get('/clock')
    expect(page.$('main').text()).toContain('0 tài khoản báo cùng giờ, 2 tài khoản báo khác giờ')
    expect(page.$('main').text()).toContain('Phần lớn thiết bị đang đăng nhập báo giờ khác.')
    expect(page.$('main').text()).toContain('không, vì có người hoặc thiết bị báo giờ khác')
  })

  describe('when the stopwatch raises no doubt', () => {
    const PEOPLE = [`head.${CENTRE}`, `gate.${CENTRE}`, `gate.${COMMUNE}`]
    const say = async (people: string[], off = 40 * DAY) => {
      for (const username of people) await says(username, new Date(app.clock.now().getTime() - off))
    }

    beforeEach(async () => {
      await fill()
      await rounds.round()
    })

    test('hold deletion when three accounts of two offices report the same different time, until people overrule them', async () => {
      await say(PEOPLE)
      await rounds.round()
      expect(await bannerOf(await head(), '/log')).toBe(
        'Đồng hồ máy chủ có thể nhanh 40 ngày. Chưa xóa gì theo đồng hồ này. Xác nhận ngày giờ',
      )
      const status = await (await app.client('district')).get('/district/health')
      expect(status.$('.health-rows dd.bad').text()).toContain('có thể nhanh 40 ngày')
      expect(logged('"against":"devices"')).toHaveLength(1)
      // Data that is due by the server's clock is not due by the devices' time, and a device that reports no time does not
      // agree.
      app.clock.forward(4 * DAY)
      await rounds.round()
      expect(await names()).toHaveLength(4)
      const now = { day: '2026-11-29', time: '10:30' }
      expect((await (await head()).post('/clock', { ...now, time: '08:30' })).status).toBe(303)
      await rounds.round()
      expect(await names()).toEqual([`Tháng trước ${COMMUNE}`, `Sáng nay ${CENTRE}`, `Sáng nay ${COMMUNE}`])
      expect((await (await app.client('district')).post('/clock', { ...now, time: '08:30' })).status).toBe(
        303,
      )
      await say(PEOPLE)
      await rounds.round()
      expect(await names()).toEqual([`Sáng nay ${CENTRE}`, `Sáng nay ${COMMUNE}`])
      expect(await bannerOf(await head(), '/log')).toBe('')
      await say(PEOPLE, 2 * DAY)
      await rounds.round()
      expect(await bannerOf(await head(), '/log')).toBe('')
    })

    test.each([
      ['one account from fifty addresses', Array.from({ length: 50 }, () => `gate.${CENTRE}`)],
      ['two accounts of two offices', [`head.${CENTRE}`, `gate.${COMMUNE}`]],
      ['all accounts of one office', [`head.${CENTRE}`, `gate.${CENTRE}`, `gate2.${CENTRE}`]],
    ])('are not believed when they are only %s', async (_what, people) => {
      for (const [each, username] of people.entries()) {
        const right = new Date(app.clock.now().getTime() - 40 * DAY)
        expect((await says(username, right, `203.0.113.${each + 1}`)).status).toBe(204)
      }
      await rounds.round()
      expect(app.context.time.belief().doubt).toBeUndefined()
      app.clock.forward(4 * DAY)
      await rounds.round()
      expect(await names()).toEqual([`Sáng nay ${CENTRE}`, `Sáng nay ${COMMUNE}`])
    })

    test('devices are not heard when each reports a different time, or when one agrees with the clock', async () => {
      for (const [each, username] of PEOPLE.entries()) await say([username], (each + 2) * DAY)
      await rounds.round()
      expect(app.context.time.belief().doubt).toBeUndefined()
      await say(PEOPLE)
      await say(['district'], 0)
      await rounds.round()
      expect(app.context.time.belief().doubt).toBeUndefined()
    })

    test('a visitor without an account is not heard', async () => {
      const visitor = await app.client()
      const at = String(app.clock.now().getTime() - 40 * DAY)
      expect((await visitor.post('/clock/device', { now: at })).status).toBe(401)
      expect(app.context.time.testimony()).toMatchObject({ agree: 0, differ: 0 })
    })

    test('do not make a one-time password valid by the time that they report', async () => {
      await say(PEOPLE)
      await rounds.round()
      const client = await app.client()
      await client.signIn(`head.${CENTRE}`)
      const code = (off: number) => codeAt(new Date(app.clock.now().getTime() - off))
      expect((await client.post('/sign-in/code', { one_time_password: code(40 * DAY) })).status).toBe(401)
      expect((await client.post('/sign-in/code', { one_time_password: code(0) })).status).toBe(303)
    })

    test('that report a later time cause a warning, and nothing is recorded by their time', async () => {
      await say(PEOPLE, -40 * DAY)
      await rounds.round()
      expect(await bannerOf(await head(), '/log')).toContain(
        'Đồng hồ máy chủ có thể chậm 40 ngày so với các máy đang đăng nhập.',
      )
      expect(app.context.time.clock.now()).toEqual(app.clock.now())
      // Most devices agree again, so the doubt is over.
      await say(PEOPLE, 0)
      await rounds.round()
      expect(await bannerOf(await head(), '/log')).toBe('')
    })
  })

  test('do not keep a session alive by reporting the time', async () => {
    const client = await app.client('district')
    app.clock.forward(14 * MINUTE)
    expect((await client.post('/clock/device', { now: String(app.clock.now().getTime()) })).status).toBe(204)
    app.clock.forward(2 * MINUTE)
    expect((await client.get('/district')).status).toBe(303)
  })
})
