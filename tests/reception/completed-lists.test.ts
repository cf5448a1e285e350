// A list imported again with more columns fills in missing values, changes no known ones, and says how many it filled in.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newHost } from '../support/personal-link.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp({ PUBLIC_URL: 'http://localhost:3000' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const nobody = useClient(app)

const HOST = 'Võ Thị Chủ Trì'
let [meeting, member, link] = ['', '', '']

beforeAll(async () => {
  await head.switchOn('guests', 'hosts')
  const host = await newHost(app, head, HOST)
  member = host.id
  link = host.at
})
beforeEach(async () => {
  for (const table of ['visit_search_term', 'visit_change', 'visit', 'expected_guest'])
    await app.rows(`delete from ${table}`)
  await app.rows('delete from expected_guest')
  meeting = await guard.meeting({ room: 'Hội trường A', host: HOST })
})

const stored = () =>
  app.rows<Record<string, unknown>>(
    'select id, name, position, place, phone, version from expected_guest order by name, phone, place',
  )
const said = async () =>
  (await stored()).map(({ name, position, place, phone }) => [name, position, place, phone])
const delegates = (text: string) => guard.imports(`/meetings/${meeting}`, text)
const preview = async (text: string) =>
  guard.get((await guard.post(`/meetings/${meeting}/import`, { text })).location ?? '')

describe('a list that names known guests again', () => {
  test('adds missing positions, units and phone numbers to known guests, says so before and after, and adds nobody twice', async () => {
    await delegates('Nguyễn Văn Cường\nLý Tám - UBND xã Long Hậu')
    const ids = (await stored()).map(({ id }) => id)
    const text =
      'Họ tên;Chức vụ;Đơn vị;Điện thoại\nNguyễn Văn Cường;Chủ tịch;UBND xã Phước Lý;0912345678\nLý Tám;Phó Chủ tịch;UBND xã Long Hậu;\nTrần Bé;;;'
    const page = await preview(text)
    expect(page.$('.log-count').text()).toBe(
      '1 dòng sẽ được ghi; 0 dòng có lỗi; 0 dòng đã có. Bổ sung cho 2 khách đã có.',
    )
    expect(page.$('.row-note').first().text()).toBe('Chức vụ; Đơn vị; Số điện thoại')
    expect(page.$('#import button').last().text()).toBe('Ghi 1 dòng, bổ sung cho 2 khách')
    const done = await delegates(text)
    expect((await guard.get(done.location ?? '')).text).toContain(
      'Đã ghi danh sách: thêm 1 khách, bổ sung cho 2 khách đã có.',
    )
    expect(await said()).toEqual([
      ['Lý Tám', 'Phó Chủ tịch', 'UBND xã Long Hậu', null],
      ['Nguyễn Văn Cường', 'Chủ tịch', 'UBND xã Phước Lý', '+84912345678'],
      ['Trần Bé', null, null, null],
    ])
    const now = (await stored()).slice(0, 2).map(({ id }) => id)
    expect(new Set(now)).toEqual(new Set(ids))
    expect((await stored())[0]?.['version']).toBe(2)
    expect((await app.audited('guests.imported')).at(-1)).toBe('count=1 completed=2')
  })

  test('overwrites nothing that is known, and says what it keeps', async () => {
    await delegates('Lý Tám - Chủ tịch - UBND xã Long Hậu - 0912345678')
    const text = 'Lý Tám - Phó Chủ tịch - UBND xã Long Hậu'
    const page = await preview(text)
    expect(page.$('.row-note').text()).toBe('Giữ như đã ghi: Chủ tịch.')
    expect(page.$('#import button')).toHaveLength(0)
    await delegates(text)
    expect(await said()).toEqual([['Lý Tám', 'Chủ tịch', 'UBND xã Long Hậu', '+84912345678']])
  })

  test('adds to neither of two guests of one name, and gives no phone number to a guest who has another', async () => {
    await delegates(
      'Lý Tám - UBND xã Long Hậu\nLý Tám - UBND xã Phước Lý\nLê Ba - 0912345671\nLê Ba - 0912345672',
    )
    await delegates('Lý Tám - Chủ tịch\nLê Ba - Kế toán - 0912345672\nLê Ba - Văn thư - 0912345671')
    expect(await said()).toEqual([
      ['Lê Ba', 'Văn thư', null, '+84912345671'],
      ['Lê Ba', 'Kế toán', null, '+84912345672'],
      ['Lý Tám', null, 'UBND xã Long Hậu', null],
      ['Lý Tám', null, 'UBND xã Phước Lý', null],
      ['Lý Tám', 'Chủ tịch', null, null],
    ])
  })

  test('asks whether a line with the same name and fewer details is another person', async () => {
    await delegates('Lý Tám - UBND xã Long Hậu')
    const page = await preview('Lý Tám')
    expect(page.$('.row-note').text()).toBe(
      'Cùng tên với một khách đã có của UBND xã Long Hậu. Hai người khác nhau?',
    )
    await delegates('Lý Tám')
    expect(await said()).toHaveLength(1)
    const at = (await guard.post(`/meetings/${meeting}/import`, { text: 'Lý Tám' })).location ?? ''
    await guard.post(at, { asked: '1', both: '1' })
    expect(await said()).toHaveLength(2)
  })

  test('does not change a guest who has already arrived', async () => {
    await delegates('Lý Tám')
    const [guest] = await stored()
    expect((await guard.post(`/gate/guests/${String(guest?.['id'])}/arrive`)).status).toBe(303)
    await delegates('Lý Tám - Chủ tịch - UBND xã Long Hậu')
    expect(await said()).toEqual([['Lý Tám', null, null, null]])
    const [visit] = await app.rows<{ id: string }>('select id from visit')
    await guard.post(`/gate/visits/${visit?.id}/void`, { reason: 'trial' })
    await delegates('Lý Tám - Chủ tịch - UBND xã Long Hậu')
    expect(await said()).toEqual([['Lý Tám', 'Chủ tịch', 'UBND xã Long Hậu', null]])
  })

  test('adds to nobody where two of its lines may be the guest', async () => {
    await delegates('Lý Tám')
    await delegates('Lý Tám - UBND xã Long Hậu\nLý Tám - UBND xã Phước Lý')
    expect((await said()).filter(([, , place]) => place === null)).toHaveLength(1)
    expect(await said()).toHaveLength(3)
  })

  test('a list of one day fills in time and host, too', async () => {
    await guard.imports('/guests', 'Họ tên;Ngày\nLý Tám;25/11/2026')
    await guard.imports('/guests', `Họ tên;Ngày;Giờ;Người cần gặp\nLý Tám;25/11/2026;9h30;${HOST}`)
    const [guest] = await app.rows('select at_minutes, host, host_member_id from expected_guest')
    expect(guest).toEqual({ at_minutes: 570, host: HOST, host_member_id: member })
  })
})

describe('a list by a personal link', () => {
  const pasted = (text: string, to = '/guests') =>
    nobody.post(`${link}${to}/list`, { text, day: '25/11/2026', step: 'confirm' })

  test('completes the guests that it has announced', async () => {
    await pasted('Lý Tám')
    await pasted('Lý Tám - Chủ tịch - UBND xã Long Hậu')
    expect(await said()).toEqual([['Lý Tám', 'Chủ tịch', 'UBND xã Long Hậu', null]])
  })

  test('neither adds to the guests of others nor reveals what is known about them', async () => {
    await guard.imports('/guests', 'Họ tên;Ngày;Chức vụ;Đơn vị\nLý Tám;25/11/2026;Bí thư;UBND xã Long Hậu')
    await delegates('Lê Ba - UBND xã Phước Lý')
    const page = await nobody.post(`${link}/guests/list`, {
      ...{ text: 'Lý Tám - Chủ tịch', day: '25/11/2026', step: 'preview' },
    })
    expect(page.text).not.toMatch(/Bí thư|Long Hậu/)
    await pasted('Lê Ba - Kế toán - UBND xã Phước Lý - 0912345678', `/meetings/${meeting}`)
    expect((await said())[0]).toEqual(['Lê Ba', null, 'UBND xã Phước Lý', null])
  })
})
