// The clock was ahead unnoticed; once it is right, the visits recorded meanwhile are dated in the future.
import { expect, test } from 'vitest'
import { closeDays, listClosings } from '../../server/core/visits/close-of-day.ts'
import { DAY } from '../../server/platform/lib/clock.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp({}, fill)
const head = useFreshClient(app, 'head.tt-hcc')

async function fill() {
  const guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: 'Khách Hôm Nay' })
  app.clock.forward(9 * DAY)
  const later = await app.client('gate.tt-hcc')
  await later.enter({ name: 'Khách Ngày Mai', phone: '' })
  await later.enter({ name: 'Khách Ngày Kia', phone: '' })
  await later.post(`/gate/visits/${(await app.visit('Khách Ngày Kia'))?.id}/leave`)
  await later.enter({ name: 'Khách Của Bảo Vệ', phone: '' })
  app.clock.forward(30 * DAY)
  await (await app.client('gate.tt-hcc')).enter({ name: 'Khách Năm Sau', phone: '' })
  app.clock.forward(-39 * DAY)
}

const waits = async () => {
  const { $ } = await head.get('/today')
  return $('.waits a[href="/log?view=ahead"]').text()
}

test('the head is told of entries dated in the future, and the log lists them and nothing else', async () => {
  expect(await waits()).toBe('Lượt ghi vào ngày chưa tới: 4')
  const { status, text, $ } = await head.get('/log?view=ahead')
  expect([status, $('h1').text()]).toEqual([200, 'Lượt ghi vào ngày chưa tới'])
  expect($('.alert').text()).toContain('nhập ngày, giờ thực tế')
  expect((await head.get('/log')).$('.alert').text()).toBe('')
  expect(['Khách Ngày Mai', 'Khách Ngày Kia', 'Khách Hôm Nay'].map((name) => text.includes(name))).toEqual([
    true,
    true,
    false,
  ])
})

test('a close of day closes none of them before its time', async () => {
  for (const office of await listClosings(app.db)) await closeDays(app.db, [office], app.clock.now())
  expect(await app.visit('Khách Ngày Mai')).toMatchObject({ state: 'inside', day_closed_at: null })
})

/** Corrects a visit on the page that the log links to. */
async function move(name: string, fields: Record<string, string>, who = head) {
  const { id } = (await app.visit(name)) ?? {}
  const { $ } = await who.get(`/gate/visits/${id}?from=log`)
  const shown = Object.fromEntries(
    $('form[action$="/correct"]')
      .serializeArray()
      .map((field) => [field.name, field.value]),
  )
  return who.post(`/gate/visits/${id}/correct`, { ...shown, reason: 'time_wrong', ...fields })
}

/** The day before the clock was corrected; its close of day has run since. */
const YESTERDAY = '2026-11-24'

test.each([
  ['', 'Vui lòng chọn một ngày'],
  ['26/11/2026', 'Ngày này chưa tới'],
  ['01/01/2020', 'Sổ chỉ giữ'],
])('the day %s is refused with a reason, and what was typed stays', async (day, words) => {
  const { status, $ } = await move('Khách Ngày Mai', { day, name: 'Tên Đang Gõ' })
  expect([status, $('#day-problem').text(), $('#day').val(), $('#name').val()]).toEqual([
    422,
    expect.stringContaining(words),
    day,
    'Tên Đang Gõ',
  ])
  expect(await app.visit('Khách Ngày Mai')).toMatchObject({ day: '2026-12-04' })
})

test('the head moves a visit to its real day on the usual correction page, and the old day is kept', async () => {
  const { id, number } = (await app.visit('Khách Ngày Kia')) ?? {}
  const page = await head.get(`/gate/visits/${id}?from=log`)
  expect(page.$('#day-hint').text()).toContain('04/12/2026')
  expect(page.$('[name=reason]:checked').val()).toBe('time_wrong')
  const { status, text } = await move('Khách Ngày Kia', {
    day: '24/11/2026',
    entered_at: '08:10',
    left_at: '',
  })
  expect(status, text).toBe(303)
  expect(await app.visit('Khách Ngày Kia')).toMatchObject({
    ...{ day: YESTERDAY, state: 'unclosed', left_at: null, year: 2026, number },
    entered_at: new Date('2026-11-24T08:10:00+07:00'),
    day_closed_at: new Date('2026-11-24T19:00:00+07:00'),
  })
  expect((await head.get(`/log?day=${YESTERDAY}`)).text).toContain('Khách Ngày Kia')
  const trail = (await head.get(`/log/visits/${id}`)).text.replace(/\s+/g, ' ')
  expect(trail).toMatch(/Ngày[^:]*: ?(<[^>]+> ?)*04\/12\/2026(.{1,40})24\/11\/2026/)
  const figures = await app.rows<{ day: string; visits: number }>(
    `select distinct on (day) day::text, visits from office_day d join office o on o.id = d.office_id
     where o.code = 'tt-hcc' order by day, revision desc`,
  )
  expect(figures.filter(({ day }) => day !== '2026-11-25')).toEqual([
    { day: YESTERDAY, visits: 1 },
    { day: '2026-12-04', visits: 2 },
    { day: '2027-01-03', visits: 1 },
  ])
})

test('a visit in the book of a future year gets a number of the right year', async () => {
  expect(await app.visit('Khách Năm Sau')).toMatchObject({ day: '2027-01-03', year: 2027, number: 1 })
  const [{ last } = { last: 0 }] = await app.rows<{ last: number }>(
    `select last from visit_counter c join office o on o.id = c.office_id where o.code = 'tt-hcc' and year = 2026`,
  )
  const { status, text } = await move('Khách Năm Sau', {
    day: '25/11/2026',
    entered_at: '07:30',
    left_at: '',
  })
  expect(status, text).toBe(303)
  expect(await app.visit('Khách Năm Sau')).toMatchObject({
    ...{ day: '2026-11-25', state: 'inside', year: 2026, number: last + 1 },
  })
})

test('reception can move such a visit to today, but to no day that is over', async () => {
  const guard = await app.client('gate.tt-hcc')
  const fields = { entered_at: '08:00', left_at: '08:20' }
  const refused = await move('Khách Của Bảo Vệ', { ...fields, day: '24/11/2026' }, guard)
  expect([refused.status, refused.$('.alert').first().text()]).toEqual([
    409,
    expect.stringContaining('đã khóa sổ'),
  ])
  expect((await move('Khách Của Bảo Vệ', { ...fields, day: '25/11/2026' }, guard)).status).toBe(303)
  expect(await app.visit('Khách Của Bảo Vệ')).toMatchObject({ day: '2026-11-25', state: 'left' })
})

test('such a visit can be voided with a reason, also after the visitor has left, and is no longer reported then', async () => {
  const ahead = ['Khách Ngày Kia', 'Khách Của Bảo Vệ', 'Khách Năm Sau', 'Khách Ngày Mai']
  for (const name of ahead) {
    expect(await waits()).not.toBe('')
    const visit = await app.visit(name)
    expect((await head.get(`/gate/visits/${visit?.id}?from=log`)).status).toBe(200)
    expect((await head.post(`/gate/visits/${visit?.id}/void`, { reason: 'time_wrong' })).status).toBe(303)
    expect((await app.visit(name))?.voided_at).not.toBeNull()
  }
  expect(await waits()).toBe('')
  expect((await head.get('/log?view=ahead')).text).toContain('Khách Ngày Mai')
})
