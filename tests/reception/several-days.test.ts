// A guest of several days, such as a trainee: one row, one invitation, and a visit for each of the chosen weekdays.
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { moveGuestsOn, purgeGuests } from '../../server/reception/guests/purge.ts'
import type { Answer } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp({ PUBLIC_URL: 'https://khach.example' })
const head = useFreshClient(app, 'head.tt-hcc')
const guard = useFreshClient(app, 'gate.tt-hcc')

const WEEK = { day: '25/11/2026', until: '02/12/2026', weekday_3: 'on', weekday_5: 'on' }
const form = (fields: Record<string, string> = {}) => ({
  client_uuid: randomUUID(),
  name: 'Lê Thực Tập',
  ...fields,
})
const expected = ({ $ }: Answer) => $('.expected .item-title a').text()

test('comes and goes on each of the days by one row and one invitation, and is counted each day', async () => {
  await head.switchOn('guests')
  const office = await app.officeId('tt-hcc')
  // From a Tuesday on; Wednesday is the first day.
  const trainee = form({ ...WEEK, phone: '0912345678' })
  expect((await guard.post('/guests', trainee)).status).toBe(303)
  const id = trainee.client_uuid
  const page = await guard.get(`/guests/${id}`)
  expect(page.text).toContain('rồi các ngày T4, T6 đến hết 02/12/2026')
  const code = String(page.$('#invitation-link').val()).split('/').at(-1) ?? ''
  const scan = () => guard.post('/gate/scan', { text: code })
  const at = async (time: string) => {
    app.clock.set(`${time}+07:00`)
    await moveGuestsOn(app.db, office, time.slice(0, 10))
  }
  const visits = () =>
    app.rows<{ id: string; day: string }>(
      'select id, day::text as day from visit where guest_id = $1 order by day',
      [id],
    )

  expect(expected(await guard.get('/gate'))).toBe('Lê Thực Tập')
  for (const day of ['2026-11-27', '2026-12-02'])
    expect((await guard.get(`/guests?day=${day}`)).$('.guest-list .item-title a').text()).toBe('Lê Thực Tập')
  expect((await guard.get('/guests?day=2026-11-30')).$('.guest-list .item-title a').text()).toBe('')
  await scan()
  await guard.post(`/gate/guests/${id}/arrive`)
  expect((await visits()).map(({ day }) => day)).toEqual(['2026-11-25'])
  await guard.post(`/gate/visits/${(await visits())[0]?.id}/leave`)

  // Thursday is none of the days: neither the board nor a device without the server knows the trainee.
  await at('2026-11-26T08:00:00')
  const next = await app.client('gate.tt-hcc')
  expect(expected(await next.get('/gate'))).toBe('')
  expect((await next.get('/gate/expected')).text).not.toContain('Thực Tập')
  expect((await next.post('/gate/scan', { text: code })).text).toContain('hẹn ngày 27/11/2026')
  expect((await visits()).length).toBe(1)

  await at('2026-11-27T08:00:00')
  const third = await app.client('gate.tt-hcc')
  expect((await third.get('/gate/expected')).text).toContain('Thực Tập')
  expect((await third.get(`/i/${code}`)).text).not.toContain('hết hiệu lực')
  await third.post('/gate/scan', { text: code })
  await third.post('/gate/scan', { text: code })
  expect((await visits()).map(({ day }) => day)).toEqual(['2026-11-25', '2026-11-27'])
  expect((await third.get('/gate')).$('.expected .count').text()).toBe('đã đến 1/1 người')

  await at('2026-12-03T00:01:00')
  expect(await purgeGuests(app.db, office, app.clock.now(), app.clock.now())).toMatchObject({ guests: 1 })
  expect(await app.rows('select from expected_guest')).toEqual([])
  expect(await app.rows(`select day::text as day, expected, arrived from guest_day order by day`)).toEqual([
    { day: '2026-11-25', expected: 1, arrived: 1 },
    { day: '2026-11-27', expected: 1, arrived: 1 },
  ])
  expect((await guard.get(`/i/${code}`)).text).toContain('hết hiệu lực')
})

test.each([
  ['a last day before the first', { until: '24/11/2026' }],
  ['four hundred days', { until: '30/12/2027' }],
  ['no weekday', { weekday_3: '', weekday_5: '' }],
  [
    'a weekday that is not between the days',
    { until: '26/11/2026', weekday_3: '', weekday_5: '', weekday_1: 'on' },
  ],
])('%s is refused, and the form keeps what was typed', async (_, fields) => {
  await head.switchOn('guests')
  const answer = await guard.post('/guests', form({ ...WEEK, ...fields }))
  expect(answer.status).toBe(422)
  expect(answer.$('#until-problem').text()).toContain('Chọn ngày sau ngày hẹn')
  expect(answer.$('#name').val()).toBe('Lê Thực Tập')
})
