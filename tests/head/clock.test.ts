import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, officeDay } from '../../server/platform/lib/clock.ts'
import type { Answer, Client } from '../support/client.ts'
import { CENTRE, COMMUNE, useClockedOffices } from '../support/clocked-offices.ts'

const { app, rounds, head, guard, enter, visits, names, fill, bannerOf, logged } = useClockedOffices()

async function run(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 30 * MINUTE) {
    app.clock.forward(Math.min(left, 30 * MINUTE))
    await app.context.time.look()
  }
}

/** Lets days pass with checks so frequent that all of it counts as run time; a guard opens the gate about twice a day. */
async function runForDays(days: number, isAttended = true): Promise<void> {
  for (let minutes = 0; minutes < days * 24 * 60; minutes += 5) {
    if (isAttended && minutes % (11 * 60) === 0) await (await guard()).get('/gate')
    app.clock.forward(5 * MINUTE)
    await app.context.time.look()
  }
}

async function counts(): Promise<Record<string, number>> {
  const tables = ['visit', 'log_filter', 'pending_import', 'invitation', 'session', 'key_lookup', 'handover']
  const rows = await app.rows<Record<string, number>>(
    `select ${tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`,
  )
  return rows[0] ?? {}
}

describe('after a computer was off over Tết', () => {
  beforeEach(async () => {
    await fill()
    await run(2 * HOUR)
    await rounds.round()
    app.clock.reboot()
    app.clock.forward(11 * DAY)
    rounds.begin()
    await rounds.round()
  })

  test('nothing is deleted, everything else works, and the head, the district and the log are told', async () => {
    const before = await counts()
    expect(await names()).toHaveLength(4)
    await run(5 * HOUR)
    await rounds.round()
    expect(await counts()).toEqual(before)
    expect(await bannerOf(await head(), '/log')).toBe(
      'Theo đồng hồ máy chủ, lần chạy trước cách đây 11 ngày. Chưa xóa gì theo đồng hồ này. Xác nhận ngày giờ',
    )
    expect(await bannerOf(await head(), '/gate?lang=en')).toContain('Nothing is deleted by that clock yet.')
    expect(await bannerOf(await guard(), '/gate')).toContain('Vui lòng báo thủ trưởng cơ quan.')
    expect(await bannerOf(await app.client('district'), '/district')).toContain(
      'lần chạy trước cách đây 11 ngày',
    )
    const status = await (await app.client('district')).get('/district/health')
    expect(status.$('.health-rows dd.bad').text()).toContain('lần chạy trước cách đây 11 ngày')
    expect(logged('is not believed')).toHaveLength(1)
    expect(logged('is not believed')[0]).toContain('"clock":"ahead"')
    expect((await (await guard()).enter({ name: 'Khách Mới' })).status).toBe(303)
  })

  test('no notice and no page that asks for the date shows it, or the last day from which it could be counted', async () => {
    const wrong = { day: '2026-11-25', time: '10:30' }
    const texts: Record<string, string[]> = { vi: [], en: [] }
    const see = async (act: (client: Client, lang: string) => Promise<string>, ...roles: string[]) => {
      for (const role of roles)
        for (const lang of ['vi', 'en']) texts[lang]?.push(await act(await app.client(role), `?lang=${lang}`))
    }
    const people = [`head.${CENTRE}`, 'district', `gate.${CENTRE}`]
    const shown = (page: Answer) => page.$('main').html() ?? ''
    await see((client, lang) => bannerOf(client, `/gate${lang}`), ...people)
    await see(async (client, lang) => shown(await client.get(`/clock${lang}`)), `head.${CENTRE}`, 'district')
    await see(async (client, lang) => shown(await client.post(`/clock${lang}`, wrong)), 'district')
    await see((client, lang) => bannerOf(client, `/gate${lang}`), ...people)
    expect([texts['vi']?.length, texts['en']?.length]).toEqual([9, 9])
    for (const text of texts['vi'] ?? []) expect(text).toContain('11 ngày')
    for (const text of texts['en'] ?? []) expect(text).toContain('11 days')
    // Neither the clock's date (6 December) nor the one eleven days before it appears, only the typed one.
    for (const text of [...(texts['vi'] ?? []), ...(texts['en'] ?? [])])
      expect(text.replace(/value="25.11.2026"/, '')).not.toMatch(/2026|\b0?6[/.-]12|12-06|25[/.-]11|11-25/)
  })

  test('the head confirms for one office only, by typing the time of another clock', async () => {
    const client = await head()
    const page = await client.get('/clock')
    expect(page.$('main').text()).toContain('sau khi máy chạy thêm 3 ngày')
    expect(page.$('main').text()).toContain('chưa có thiết bị nào cho biết')
    // The page never shows the time that it asks for, not even after a wrong answer.
    expect(page.$('main').text()).not.toContain('10:30')
    const wrong = await client.post('/clock', { day: '2026-11-25', time: '10:30' })
    expect(wrong.status).toBe(422)
    expect(wrong.$('.alert').text()).toContain('khác ngày giờ vừa nhập')
    expect(wrong.$('main').text()).not.toContain('10:30')
    expect((await client.post('/clock', { day: '2026-12-06', time: '11:10' })).status).toBe(422)
    expect((await client.post('/clock', { day: '', time: '25:00' })).status).toBe(422)
    await rounds.round()
    expect(await names()).toHaveLength(4)
    expect((await client.post('/clock', { day: '2026-12-06', time: '10:35' })).status).toBe(303)
    await rounds.round()
    expect(await names()).toEqual([`Tháng trước ${COMMUNE}`, `Sáng nay ${CENTRE}`, `Sáng nay ${COMMUNE}`])
    expect((await visits()).map(({ state }) => state)).toEqual(['left', 'unclosed', 'inside'])
    expect(await bannerOf(client, '/log')).toBe('')
    expect(
      (await client.get('/clock')).$('.done').length +
        (await client.get('/clock')).$('form[action="/clock"]').length,
    ).toBe(0)
    expect(await bannerOf(await app.client('district'), '/district')).not.toBe('')
    expect(
      await app.rows(
        `select fields, actor_id is not null as person from audit where action = 'clock.confirmed'`,
      ),
    ).toEqual([{ fields: expect.stringMatching(/^scope=office seconds=9\d{5}$/), person: true }])
    expect(logged('"purge":"visits"').at(-1)).toContain('"visits":1')
  })

  test('the district confirms for all offices, and everything resumes', async () => {
    const district = await app.client('district')
    expect((await district.post('/clock', { day: '2026-12-06', time: '10:30' })).status).toBe(303)
    await rounds.round()
    expect(await names()).toEqual([`Sáng nay ${CENTRE}`, `Sáng nay ${COMMUNE}`])
    expect((await visits()).map(({ state }) => state)).toEqual(['unclosed', 'unclosed'])
    expect(await counts()).toMatchObject({ log_filter: 0, pending_import: 0, invitation: 0 })
    expect(await bannerOf(district, '/district')).toBe('')
    expect((await district.get('/clock')).$('.verdict.good').text()).toContain('khớp')
    expect(logged('clock of this computer is believed')).toHaveLength(1)
  })

  test('the form says first how many visits a confirmation deletes, to a head only for the head’s own office', async () => {
    const said = async (role: string, lang: string) =>
      (await (await app.client(role)).get(`/clock?lang=${lang}`)).$('form[action="/clock"] > p').text()
    expect(await said(`head.${CENTRE}`, 'vi')).toContain('Xác nhận thì xóa ngay 1 trong 2 lượt đang lưu.')
    expect(await said('district', 'en')).toContain('Confirming deletes 2 of 4 visits at once.')
    await app.rows('update office set retention_days = 60')
    expect(await said(`head.${CENTRE}`, 'vi')).toContain('Theo đồng hồ này chưa có lượt nào hết hạn lưu.')
  })

  test('a guard may not confirm', async () => {
    expect((await (await guard()).post('/clock', { day: '2026-12-06', time: '10:30' })).status).toBe(403)
  })

  test('deletion resumes after three days of running with people at work, and never in an empty building', async () => {
    await run(2.9 * DAY)
    await rounds.round()
    expect(await names()).toHaveLength(4)
    await runForDays(4, false)
    await rounds.round()
    expect(await names()).toHaveLength(4)
    // Two checks an hour count for five minutes each, because a running program checks every minute.
    await runForDays(3)
    await rounds.round()
    expect(await names()).toEqual([`Sáng nay ${CENTRE}`, `Sáng nay ${COMMUNE}`])
  })
})

test('a deletion of far more than the elapsed days explain waits for a person, even if the clock is believed', async () => {
  for (const office of [CENTRE, COMMUNE]) await enter(`Mẫu ${office}`, office)
  await app.rows(
    `insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'client_uuid', gen_random_uuid(),
       'number', 1000 + n, 'state', 'left', 'day', v.day - n, 'phone', null, 'ended_how', 'staff',
       'entered_at', v.entered_at - make_interval(days => n), 'left_at', v.entered_at - make_interval(days => n)))).*
     from visit v, generate_series(1, 29) n`,
  )
  await rounds.round()
  const count = async () => (await names()).length
  expect(await count()).toBe(60)
  app.clock.reboot()
  app.clock.forward(20 * DAY)
  rounds.begin()
  await rounds.round()
  await runForDays(3.1)
  await rounds.round()
  expect(app.context.time.belief().doubt).toBeUndefined()
  // Visits that fell due within a week of the last deletion may be deleted; the younger ones stay.
  expect(await count()).toBeGreaterThanOrEqual(44)
  expect(logged('far more is due')).toHaveLength(1)
  const text = 'lượt hết hạn lưu cùng lúc, nhiều hơn số ngày đã qua. Chưa xóa, chờ xác nhận ngày giờ.'
  expect(await bannerOf(await head(), '/log')).toContain(text)
  expect(await bannerOf(await guard(), '/gate')).toBe('')
  const district = await app.client('district')
  expect(await bannerOf(district, '/district')).toContain(text)
  expect((await district.get('/district/health')).$('.health-rows dd.bad').text()).toContain(text)
  const page = await (await head()).get('/clock')
  expect(page.$('.verdict.bad').text()).toContain(text)
  expect(page.$('form[action="/clock"] > p').text()).toContain('Xác nhận thì xóa ngay')
  const before = await count()
  const now = app.clock.now()
  const typed = {
    day: officeDay(now),
    time: new Date(now.getTime() + 7 * HOUR).toISOString().slice(11, 16),
  }
  expect((await (await head()).post('/clock', typed)).status).toBe(303)
  await rounds.round()
  const own = await count()
  expect(own).toBeLessThan(before)
  expect((await names()).filter((name) => name.endsWith(COMMUNE))).toHaveLength(before / 2)
  expect(await bannerOf(await head(), '/log')).toBe('')
  expect((await district.post('/clock', typed)).status).toBe(303)
  await rounds.round()
  expect(await count()).toBe(2 * (own - before / 2))
  expect(await bannerOf(district, '/district')).toBe('')
})

test('each step of the clock that is accepted without confirmation is one line in the log, with its seconds', async () => {
  await rounds.round()
  const minutes = async (count: number) => {
    for (let minute = 0; minute < count; minute += 1) {
      app.clock.forward(MINUTE)
      await rounds.round()
    }
  }
  app.clock.reboot()
  app.clock.forward(20 * MINUTE)
  await rounds.round()
  await (await guard()).get('/gate')
  await minutes(12)
  expect(logged('"clock":"followed"')).toEqual([expect.stringMatching(/"seconds":1[89]\d\d,"unconfirmed":0/)])
  app.clock.jump(50 * MINUTE)
  await minutes(20)
  expect(app.context.time.belief().doubt).toBeUndefined()
  expect(logged('"clock":"followed"')).toEqual([
    expect.anything(),
    expect.stringMatching(/"seconds":3000,"unconfirmed":(3000|2999)/),
  ])
  app.clock.jump(50 * MINUTE)
  await minutes(20)
  expect(logged('"clock":"followed"')).toHaveLength(2)
  expect(logged('is not believed')).toEqual([expect.stringMatching(/"seconds":(6000|599\d)/)])
})

describe('a computer whose clock starts forty days ahead', () => {
  beforeEach(async () => {
    await fill()
    await run(HOUR)
    await rounds.round()
    app.clock.reboot()
    app.clock.jump(40 * DAY)
    rounds.begin()
    await rounds.round()
  })

  test('deletes nothing, however long it runs, once a head has typed another date, until a person confirms the clock', async () => {
    const before = await visits()
    const right = { day: '2026-11-25', time: '09:30' }
    const answered = await (await head()).post('/clock', right)
    expect(answered.status).toBe(422)
    expect(answered.$('main').text()).toContain('Có người đã nhập ngày giờ khác.')
    expect(answered.$('main').text()).toContain('không, vì có người hoặc thiết bị báo giờ khác')
    expect(await app.audited('clock.denied')).toEqual([expect.stringMatching(/^seconds=345\d{4}$/)])
    await rounds.round()
    expect(logged('"against":"person"')).toHaveLength(1)
    await runForDays(4)
    await rounds.round()
    expect(await visits()).toEqual(before)
    const district = await app.client('district')
    expect((await district.get('/clock')).$('main').text()).toContain('Có người đã nhập ngày giờ khác.')
    // The control: a matching answer resumes the deletion at once.
    expect((await district.post('/clock', { day: '2027-01-08', time: '09:30' })).status).toBe(303)
    await rounds.round()
    expect(await visits()).toEqual([])
  })
})

describe('a clock that jumps while the program runs', () => {
  beforeEach(async () => {
    await fill()
    await run(HOUR)
    await rounds.round()
  })

  test.each([20 * HOUR, 2 * DAY, 40 * DAY, 2 * 365 * DAY])(
    'ahead by %i ms deletes and closes nothing; once it is corrected, all is as before',
    async (off) => {
      const before = [await counts(), await visits()]
      app.clock.jump(off)
      await rounds.round()
      expect([await counts(), await visits()]).toEqual(before)
      // A visitor who enters now gets a wrong time, and leaves after the clock was corrected.
      await enter('Giờ Sai')
      app.clock.jump(-off)
      app.clock.forward(2 * MINUTE)
      await rounds.round()
      const guardian = await guard()
      const [wrong] = await app.rows<{ id: string }>(`select id from visit where name = 'Giờ Sai'`)
      expect((await guardian.post(`/gate/visits/${wrong?.id}/leave`)).status).toBe(303)
      await enter('Giờ Đúng')
      expect((await visits()).map(({ name, state }) => `${name} ${state}`).toSorted()).toEqual(
        [
          ...(before[1] as { name: string; state: string }[]),
          { name: 'Giờ Sai', state: 'left' },
          { name: 'Giờ Đúng', state: 'inside' },
        ]
          .map(({ name, state }) => `${name} ${state}`)
          .toSorted(),
      )
      expect(app.context.time.belief().doubt).toBeUndefined()
    },
  )

  test('behind by twenty hours is reported to everybody, and whoever is inside can leave', async () => {
    app.clock.jump(-20 * HOUR)
    await rounds.round()
    const text = 'Đồng hồ máy chủ chậm 20 giờ so với các lượt đã ghi. Thứ tự trong sổ có thể sai.'
    expect(await bannerOf(await head(), '/log')).toContain(text)
    expect(await bannerOf(await guard(), '/gate')).toContain(text)
    expect(logged('"clock":"behind"')).toHaveLength(1)
    const one = await app.visit(`Sáng nay ${CENTRE}`)
    expect((await (await guard()).post(`/gate/visits/${one?.id}/leave`)).status).toBe(303)
    expect(
      await app.rows('select from visit where id = $1 and left_at = entered_at', [one?.id]),
    ).toHaveLength(1)
  })

  test('sessions and invitations made while it was ahead end once it is right again', async () => {
    app.clock.jump(2 * DAY)
    await rounds.round()
    await (await head()).post('/office/accounts', {
      username: 'nguoi.moi',
      display_name: 'Mới',
      role: 'reception',
    })
    const later = await guard()
    app.clock.jump(-2 * DAY)
    await rounds.round()
    expect((await later.get('/gate')).status).toBe(303)
    expect(await app.rows('select from invitation where created_at > $1', [app.clock.now()])).toEqual([])
  })
})
