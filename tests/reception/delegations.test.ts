import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp()
const guard = useClient(app, 'gate.tt-hcc')
const other = useClient(app, 'gate2.tt-hcc')
const head = useClient(app, 'head.tt-hcc')

let meeting: string
let guests: Record<string, string>

const LIST = [
  ...['Nguyễn Văn An;Xã Phước Lý;', 'Trần Thị Bé;Xã Phước Lý;', 'Lê Văn Cảnh;Xã Phước Lý;'],
  ...['Võ Thị Dung;Xã Long Hậu;', 'Đặng Văn Em;Xã Long Hậu;'],
]

beforeAll(() => head.switchOn('guests'))
beforeEach(async () => {
  await app.rows('delete from expected_guest')
  meeting = await guard.meeting({ room: 'Hội trường A' })
  await guard.imports(`/meetings/${meeting}`, 'Họ và tên;Đơn vị;Điện thoại', ...LIST)
  const rows = await app.rows<{ id: string; name: string }>('select id, name from expected_guest')
  guests = Object.fromEntries(rows.map(({ id, name }) => [name, id]))
})

const at = () => `/gate/meetings/${meeting}`
const idOf = (name: string) => guests[name] ?? ''
const visits = () =>
  app.rows<{ name: string; host: string; purpose: string }>(
    'select name, host, purpose from visit where meeting_id = $1 and voided_at is null order by name',
    [meeting],
  )
const names = async () => (await visits()).map(({ name }) => name)

describe('a delegation', () => {
  test('is recorded by one request, one visit of the meeting per delegate, and sending the same form again adds none', async () => {
    const form = { client_uuid: randomUUID(), unit_of: idOf('Trần Thị Bé') }
    for (let times = 0; times < 2; times += 1) {
      const answer = await guard.post(`${at()}/arrive`, form)
      expect([answer.status, answer.location]).toEqual([303, at()])
      expect((await guard.get(at())).$('[role=status] p').text()).toBe('Đã ghi 3 lượt vào.')
    }
    expect(await visits()).toEqual(
      ['Lê Văn Cảnh', 'Nguyễn Văn An', 'Trần Thị Bé'].map((name) => ({
        name,
        host: 'Hội trường A',
        purpose: 'meeting',
      })),
    )
    expect((await guard.get('/gate')).$('.meetings-at-gate a.button').text()).toBe('3/5')
    const entered = await app.value<number>(
      `select count(*)::int as entered from audit where action = 'visit.entered'
       and subject_id in (select id from visit where meeting_id = $1)`,
      [meeting],
    )
    expect(entered).toBe(3)
  })

  test('all who are expected in a day are let in by one form, whoever of them is ticked', async () => {
    const ticked = [...Array.from({ length: 498 }, () => randomUUID()), idOf('Võ Thị Dung')]
    const fields = [['client_uuid', randomUUID()], ...ticked.map((id) => ['guest', id])]
    const answer = await guard.postRaw(
      `${at()}/arrive`,
      new URLSearchParams(fields as [string, string][]).toString(),
    )
    expect([answer.status, await names()]).toEqual([303, ['Võ Thị Dung']])
  })

  test('comes once when two gates let in the same people', async () => {
    const send = (who: typeof guard) =>
      who.postRaw(
        `${at()}/arrive`,
        new URLSearchParams([
          ['client_uuid', randomUUID()],
          ...Object.values(guests).map((id): [string, string] => ['guest', id]),
        ]).toString(),
      )
    const answers = await Promise.all([send(guard), send(other)])
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect(await names()).toHaveLength(5)
  })

  test('is undone as a whole by one undo and expected again; other delegates who came stay', async () => {
    await guard.post(`/gate/guests/${idOf('Đặng Văn Em')}/arrive`)
    const form = { client_uuid: randomUUID(), unit_of: idOf('Trần Thị Bé') }
    await guard.post(`${at()}/arrive`, form)
    const undo = (await guard.get(at())).$(`form[action="${at()}/undo"]`)
    expect(undo.find('[name=batch]').attr('value')).toBe(form.client_uuid)
    expect((await guard.post(`${at()}/undo`, { batch: form.client_uuid })).status).toBe(303)
    expect(await names()).toEqual(['Đặng Văn Em'])
    expect((await guard.post(`${at()}/undo`, { batch: form.client_uuid })).status).toBe(303)
    await guard.post(`${at()}/arrive`, { client_uuid: randomUUID(), guest: idOf('Trần Thị Bé') })
    expect(await names()).toEqual(['Trần Thị Bé', 'Đặng Văn Em'])
  })

  test('sent again by the same form after an undo is asked about, with its delegates ticked, and is not reported as arrived', async () => {
    const form = { client_uuid: randomUUID(), unit_of: idOf('Trần Thị Bé') }
    await guard.post(`${at()}/arrive`, form)
    await guard.post(`${at()}/undo`, { batch: form.client_uuid })
    await guard.get(at())
    const asked = await guard.post(`${at()}/arrive`, form)
    expect(asked.status).toBe(409)
    expect(asked.$('[role=alert]').text()).toContain('đã hoàn tác 3 lượt vào')
    expect(await names()).toEqual([])
    const ticked = asked
      .$('[name=guest]:checked')
      .map((_, box) => asked.$(box).attr('value'))
      .get()
    expect(ticked.toSorted()).toEqual(
      ['Lê Văn Cảnh', 'Nguyễn Văn An', 'Trần Thị Bé'].map((name) => idOf(name)).toSorted(),
    )
    const fresh = String(asked.$('#delegation [name=client_uuid]').attr('value'))
    expect(fresh).not.toBe(form.client_uuid)
    const again = new URLSearchParams([
      ['client_uuid', fresh],
      ...ticked.map((id): [string, string] => ['guest', id]),
    ]).toString()
    for (let times = 0; times < 2; times += 1) {
      expect((await guard.postRaw(`${at()}/arrive`, again)).status).toBe(303)
      expect((await guard.get(at())).$('[role=status] p').text()).toBe('Đã ghi 3 lượt vào.')
    }
    // They are inside through the new form, so the old form has no more to ask.
    expect((await guard.post(`${at()}/arrive`, form)).status).toBe(303)
    expect(await names()).toEqual(['Lê Văn Cảnh', 'Nguyễn Văn An', 'Trần Thị Bé'])
  })

  test('leaves out a delegate whose phone number belongs to somebody inside, and says so; for that delegate alone, the form asks', async () => {
    const inside = await guard.enter({ name: 'Người Cùng Số', phone: '0912345671' })
    expect(inside.status).toBe(303)
    await app.rows(`update expected_guest set phone = '+84912345671' where id = $1`, [idOf('Võ Thị Dung')])
    await guard.post(`${at()}/arrive`, { client_uuid: randomUUID(), unit_of: idOf('Võ Thị Dung') })
    expect((await guard.get(at())).$('[role=status] p').text()).toContain('Đã ghi 1 lượt vào. Người còn lại')
    const asked = await guard.post(`${at()}/arrive`, { client_uuid: randomUUID(), only: idOf('Võ Thị Dung') })
    expect([asked.status, asked.text.includes('Người Cùng Số')]).toEqual([409, true])
    expect(await names()).toEqual(['Đặng Văn Em'])
  })

  test('lets nobody in without a chosen delegate, with one of another meeting, or on another day', async () => {
    expect((await guard.post(`${at()}/arrive`, { client_uuid: randomUUID() })).status).toBe(422)
    expect(
      (await guard.post(`${at()}/arrive`, { client_uuid: randomUUID(), guest: randomUUID() })).status,
    ).toBe(422)
    await app.rows(`update meeting set day = '2026-11-26' where id = $1`, [meeting])
    expect((await guard.get(at())).status).toBe(404)
    expect(
      (await guard.post(`${at()}/arrive`, { client_uuid: randomUUID(), guest: idOf('Trần Thị Bé') })).status,
    ).toBe(404)
    expect(await names()).toEqual([])
  })
})

test('the gate shows a meeting as one line, and its search without tones finds delegates by name and by unit', async () => {
  await guard.post('/guests', { client_uuid: randomUUID(), name: 'Khách Lẻ', day: '25/11/2026' })
  const page = await guard.get('/gate')
  expect(page.$('.meetings-at-gate .item-title').text()).toBe('Hội nghị')
  expect(page.$('#expected-list .item-title a').text()).toBe('Khách Lẻ')
  expect(page.$('#expected-list').attr('data-ask')).toBe('/gate/expected')
  const found = await guard.post('/gate/expected', { query: 'vo thi dung' })
  expect(found.$('.item-title a').text()).toBe('Võ Thị Dung')
  expect((await guard.post('/gate/expected', { query: 'long hau' })).$('.item-title a')).toHaveLength(2)
})
