import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { closeDays, listClosings } from '../../server/core/visits/close-of-day.ts'
import { closedByMoving, closePage } from '../../server/head/settings/routes.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { Client, fieldsOf, textsOf } from '../support/client.ts'
import { useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
let head: Client
let guard: Client
let office: string

beforeAll(async () => {
  head = await app.client('head.tt-hcc')
  guard = await app.client('gate.tt-hcc')
  office = await app.officeId('tt-hcc')
})

const USUAL = { opens: '07:00', closes: '17:00', close_at: '19:00', overdue: '90' }

beforeEach(async () => {
  // A session that began in the afternoon is not valid in the morning.
  head = await app.client('head.tt-hcc')
  await head.post('/office', USUAL)
})

const stored = async (code = 'tt-hcc') =>
  (
    await app.rows(
      'select opens_minutes, closes_minutes, close_minutes, overdue_minutes from office where code = $1',
      [code],
    )
  )[0]

const audited = async () =>
  (
    await app.rows<{ fields: string }>(
      `select fields from audit where action = 'office.hours_set' and office_id = $1 order by seq`,
      [office],
    )
  ).map(({ fields }) => fields)

test('overdue visitors and self check-in follow new settings at once', async () => {
  await guard.enter({ name: 'Ở Lại Lâu' })
  app.clock.forward(30 * 60_000)
  const row = async () => (await guard.get('/gate')).$('#inside li.visit:contains("Ở Lại Lâu")').attr('class')
  expect(await row()).not.toContain('overdue')
  await head.post('/office', { ...USUAL, opens: '13:00', overdue: '20' })
  expect(await row()).toContain('overdue')
  expect((await new Client(app.url).get('/v/tt-hcc')).text).toContain('Ngoài giờ làm việc')
})

test('the day closes at the new time', async () => {
  await guard.enter({ name: 'Khóa Sổ Sớm' })
  await head.post('/office', { ...USUAL, closes: '15:00', close_at: '16:00' })
  const at = new Date('2026-11-25T16:01:00+07:00')
  await closeDays(
    app.db,
    (await listClosings(app.db)).filter(({ id }) => id === office),
    at,
  )
  expect(await app.rows(`select state, day_closed_at from visit where name = 'Khóa Sổ Sớm'`)).toEqual([
    { state: 'unclosed', day_closed_at: new Date('2026-11-25T16:00:00+07:00') },
  ])
})

describe('a new close of day that has already passed', () => {
  const EARLY = { ...USUAL, closes: '15:00', close_at: '16:00', overdue: '75' }

  /** In the morning two enter and one waits; at 16:30 the head opens the settings. */
  async function afternoon(): Promise<void> {
    await app.rows('delete from visit')
    await app.rows('delete from office_day')
    await guard.enter({ name: 'Đang Ở Trong' })
    await guard.enter({ name: 'Cũng Ở Trong' })
    await new Client(app.url).post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Đang Chờ' })
    app.clock.set('2026-11-25T16:30:00+07:00')
    await (await app.client('gate.tt-hcc')).enter({ name: 'Mới Đến' })
    head = await app.client('head.tt-hcc')
  }
  const states = async () =>
    Object.fromEntries(
      (await app.rows<{ name: string; state: string }>('select name, state from visit')).map((row) => [
        row.name,
        row.state,
      ]),
    )
  const close = async () =>
    closeDays(
      app.db,
      (await listClosings(app.db)).filter(({ id }) => id === office),
      app.clock.now(),
    )

  test('asks for confirmation with the number of visits concerned, and saves nothing before the answer', async () => {
    await afternoon()
    const [before, lines] = [await stored(), await audited()]
    const asked = await head.post('/office', EARLY)
    expect(asked.status).toBe(409)
    expect(asked.$('[role="alert"]').text()).toContain('Giờ khóa sổ mới là 16:00, đã qua')
    const happens = textsOf(asked, '.happens li')
    expect(happens[0]).toContain('2 lượt đang ở trong')
    expect(happens[0]).toContain('nhiều nhất đến 16:00')
    expect(happens[1]).toContain('1 lượt tự đăng ký')
    expect([await stored(), await audited()]).toEqual([before, lines])
    await close()
    expect(Object.values(await states())).not.toContain('unclosed')

    const answered = await head.post('/office', { ...fieldsOf(asked), close_now: '2026-11-25' })
    expect(answered.location).toBe('/office')
    expect(await stored()).toMatchObject({ close_minutes: 960, overdue_minutes: 75 })
    await close()
    expect(await states()).toEqual({
      'Đang Ở Trong': 'unclosed',
      'Cũng Ở Trong': 'unclosed',
      'Đang Chờ': 'lapsed',
      'Mới Đến': 'inside',
    })
  })

  test('does not mention waiting visitors if there are none', () => {
    const { happens } = closePage([], { day: '2026-11-25', closeMinutes: 960, typed: {} }, translator('vi'))
    expect([happens.length, happens[0]]).toEqual([2, expect.stringContaining('Không có lượt nào')])
    expect(happens.join()).not.toContain('tự đăng ký')
  })

  test('can be declined: the form comes back as it was typed', async () => {
    await afternoon()
    const before = await stored()
    const asked = await head.post('/office', EARLY)
    const back = await head.post('/office', { ...fieldsOf(asked), close_now: '' })
    expect(back.status).toBe(200)
    expect(back.$('#close_at').val()).toBe('16:00')
    expect(back.$('#overdue').val()).toBe('75')
    expect(await stored()).toEqual(before)
  })

  test('asks again if the answer was for another day', async () => {
    await afternoon()
    expect((await head.post('/office', { ...EARLY, close_now: '2026-11-24' })).status).toBe(409)
    expect((await head.post('/office', { ...EARLY, close_now: 'on' })).status).toBe(409)
  })

  const AT_ONE_AT_NIGHT = '2026-11-26T01:00:00+07:00'
  test.each([
    ['a time to come', '2026-11-25T16:30:00+07:00', 1140, 1020, undefined],
    ['a time that has passed', '2026-11-25T16:30:00+07:00', 1140, 960, '2026-11-25'],
    ['this very minute', '2026-11-25T16:00:00+07:00', 1140, 960, '2026-11-25'],
    ['what was closed before', '2026-11-25T19:30:00+07:00', 1140, 960, undefined],
    ['the end of the night', '2026-11-25T19:30:00+07:00', 1140, 1620, undefined],
    ['the evening, told in the night', AT_ONE_AT_NIGHT, 1620, 1140, '2026-11-25'],
    ['the evening, told in the morning', '2026-11-26T08:00:00+07:00', 1620, 1140, undefined],
  ] as const)('concerns the right day when it moves to %s', (_what, now, from, to, day) => {
    expect(closedByMoving({ from, to }, new Date(now))).toBe(day)
  })
})

describe('an office with a guard all night', () => {
  test('is set by one checkbox, which comes back checked', async () => {
    await head.post('/office', {
      opens: '00:00',
      closes: '24:00',
      close_at: '',
      all_night: 'on',
      overdue: '240',
    })
    expect(await stored()).toMatchObject({ opens_minutes: 0, closes_minutes: 1440, close_minutes: 1620 })
    const page = await head.get('/office')
    expect(page.$('[name=all_night]').attr('checked')).toBeDefined()
    expect([page.$('#opens').val(), page.$('#closes').val(), page.$('#close_at').val()]).toEqual([
      '00:00',
      '24:00',
      '',
    ])
  })

  test('that closes at another hour of the night keeps that hour', async () => {
    await app.rows('update office set close_minutes = 1500 where id = $1', [office])
    await app.forget()
    await head.post('/office', { ...USUAL, all_night: 'on', overdue: '91' })
    expect(await stored()).toMatchObject({ close_minutes: 1500, overdue_minutes: 91 })
  })
})

test.each([
  ['closes', { closes: '07:00' }, 'Giờ kết thúc phải sau'],
  ['close_at', { close_at: '16:59' }, 'không được trước giờ ngừng tiếp khách'],
  ['close_at', { closes: '11:00', close_at: '11:59' }, 'sớm nhất là 12:00'],
  ['close_at', { close_at: '' }, 'ví dụ 08:15'],
  ['opens', { opens: '25:00' }, 'ví dụ 08:15'],
  ['opens', { opens: '<b>' }, 'ví dụ 08:15'],
  ['overdue', { overdue: '4' }, 'từ 5 đến 1440'],
  ['overdue', { overdue: '1441' }, 'từ 5 đến 1440'],
  ['overdue', { overdue: '90.5' }, 'từ 5 đến 1440'],
])('%s of %j is refused', async (field, wrong, words) => {
  const answer = await head.post('/office', { ...USUAL, ...wrong })
  expect(answer.status).toBe(422)
  expect(answer.$(`#${field}-problem`).text()).toContain(words)
})
