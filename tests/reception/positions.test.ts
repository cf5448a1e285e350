// A guest's position: recorded where guests are announced, shown where they are received, and deleted with them.
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { purgeGuests } from '../../server/reception/guests/purge.ts'
import { textsOf } from '../support/client.ts'
import { newHost } from '../support/personal-link.ts'
import { deviceOf, entry } from '../support/replay.ts'
import { useApp, useClient } from '../support/suite.ts'
import { readXlsx } from '../support/xlsx.ts'

const app = useApp({ PUBLIC_URL: 'http://localhost:3000' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const nobody = useClient(app)

const NAME = 'Nguyễn Văn Cường'
const POSITION = 'Phó Chủ tịch'
const UNIT = 'UBND xã Phước Lý'
let link = ''
let meeting: string

beforeAll(async () => {
  await head.switchOn('guests', 'hosts')
  link = (await newHost(app, head, 'Võ Thị Chủ Trì')).at
})
beforeEach(async () => {
  await app.rows('delete from visit_search_term')
  await app.rows('delete from visit_change')
  await app.rows('delete from visit')
  await app.rows('delete from expected_guest')
  meeting = await guard.meeting({ room: 'Hội trường A' })
})

const expected = (fields: Record<string, string> = {}) =>
  guard.guest({ name: NAME, position: ` ${POSITION} `, place: UNIT, ...fields })
const guests = () =>
  app.rows<Record<string, unknown>>('select name, position, place from expected_guest order by name')
const known = { name: NAME, position: POSITION, place: UNIT }
const visits = () =>
  app.rows<{ id: string; position: string | null }>(
    'select id, name, position, version from visit order by number',
  )
const form = (version: unknown) => ({
  ...{ name: NAME, place: UNIT, purpose: 'work', seen_version: String(version), entered_at: '08:30' },
  ...{ left_at: '', party_size: '1', reason: 'trial' },
})

describe('the position of a guest', () => {
  test('is written down by a member on their own page, and changed there', async () => {
    const id = randomUUID()
    const said = { name: NAME, position: POSITION, place: UNIT, day: '25/11/2026' }
    const added = await nobody.post(`${link}/guests`, { client_uuid: id, ...said })
    expect([added.status, await guests()]).toEqual([303, [known]])
    expect((await nobody.get(`${link}/guests`)).text).toContain(`${POSITION}\u00a0· ${UNIT}`)
    await nobody.post(`${link}/guests/${id}`, { ...said, seen_version: '1', position: 'Chủ tịch' })
    expect((await guests())[0]?.['position']).toBe('Chủ tịch')
    await guard.post(`/gate/guests/${id}/arrive`)
    const page = await nobody.get(`${link}/guests`)
    expect(page.$('[data-visit]').text()).toContain(`Chủ tịch · ${UNIT}`)
  })

  test('is taken from one column with the unit, and from a list of guests', async () => {
    const text = `Họ tên;Ngày;Chức vụ, đơn vị công tác\n${NAME};25/11/2026;${POSITION} ${UNIT}\nLý Tám;25/11/2026;Trưởng phòng Nội vụ`
    await guard.imports('/guests', text)
    expect(await guests()).toEqual([{ name: 'Lý Tám', position: 'Trưởng phòng Nội vụ', place: null }, known])
  })

  test('tells two of one name apart at the gate, on the card, on the invitation and on the device', async () => {
    const id = await expected()
    await expected({ position: 'Kế toán', phone: '0912345678' })
    const board = await guard.get('/gate')
    const details = textsOf(board, '.expected .visit-details')
    expect(new Set(details.map((text) => text.split(/\s· /)[0]))).toEqual(new Set(['Kế toán', POSITION]))
    const kept = await guard.get('/gate/expected')
    expect(
      JSON.parse(kept.text)
        .guests.map((one: { position: string }) => one.position)
        .toSorted(),
    ).toEqual(['Kế toán', POSITION])
    const { $: cards } = await guard.get('/guests/cards')
    expect(
      cards('.card-position')
        .get()
        .map((one) => cards(one).text())
        .toSorted(),
    ).toEqual(['Kế toán', POSITION])
    const page = await guard.get(`/guests/${id}`)
    const invitation = /\/i\/[\w-]+/.exec(page.text)?.[0] ?? ''
    expect((await nobody.get(invitation)).$('.pass').text()).toContain(POSITION)
    expect((await guard.get('/gate')).$('#entry-form [name=position]')).toHaveLength(0)
  })
})

describe('the position of a visitor who was expected', () => {
  const attendance = async (who = guard) => {
    const page = await who.get(`/meetings/${meeting}/attendance`)
    const cells = (row: string) =>
      page
        .$(row)
        .map((_, one) => page.$(one).text().trim())
        .get()
    return { head: cells('.attendance th'), row: cells('.attendance tr:has(.as-is) td') }
  }
  const comes = async () => {
    await guard.imports(`/meetings/${meeting}`, `Họ tên;Chức vụ;Đơn vị\n${NAME};${POSITION};${UNIT}`)
    const [guest] = await app.rows<{ id: string }>('select id from expected_guest')
    await guard.post(`/gate/meetings/${meeting}/arrive`, {
      client_uuid: randomUUID(),
      guest: guest?.id ?? '',
    })
  }

  test('stands in the list to sign and in its file, also when the guest is deleted after the day', async () => {
    await comes()
    expect((await attendance()).head).toEqual(['STT', 'Họ và tên', 'Chức vụ', 'Đơn vị', 'Giờ đến', 'Ký tên'])
    await app.rows(`update meeting set day = '2026-11-24' where id = $1`, [meeting])
    await app.rows(`update expected_guest set day = '2026-11-24'`)
    await purgeGuests(app.context.db, await app.officeId('tt-hcc'), app.clock.now(), app.clock.now())
    expect(await guests()).toEqual([])
    expect((await attendance(head)).row).toEqual(['1', NAME, POSITION, UNIT, '08:30', ''])
    const file = await head.post(`/meetings/${meeting}/attendance/export`)
    expect(readXlsx(file.bytes)[0]?.rows[1]).toEqual([1, NAME, POSITION, UNIT, 1, '08:30'])
  })

  test('has no column when no guest of the list has one', async () => {
    await guard.imports(`/meetings/${meeting}`, `Họ tên;Đơn vị\n${NAME};${UNIT}`)
    await guard.post(`/gate/meetings/${meeting}/arrive`, {
      client_uuid: randomUUID(),
      unit_of: await app.value<string>('select id from expected_guest'),
    })
    expect((await attendance()).head).not.toContain('Chức vụ')
  })

  test('is in the log’s page and in the copy for the person, and goes when they ask for it', async () => {
    await expected({ phone: '0912345677' })
    const [guest] = await app.rows<{ id: string }>('select id from expected_guest')
    await guard.post(`/gate/guests/${guest?.id}/arrive`)
    const [visit] = await visits()
    expect((await head.get(`/log/visits/${visit?.id}`)).$('.facts').text()).toContain(POSITION)
    await guard.post(`/gate/visits/${visit?.id}/leave`)
    const asked = { kind: 'erase', person: '0912345677', received_on: '2026-11-25' }
    const { location } = await head.post('/subjects', { client_uuid: randomUUID(), ...asked })
    expect((await head.get(location ?? '')).text).toContain(`${POSITION}, ${UNIT}`)
    const copy = JSON.parse((await head.post(`${location}/export`, { format: 'json' })).text)
    expect(copy.visits[0].position).toBe(POSITION)
    await head.post(`${location}/erase`, { sure: 'on' })
    expect([await visits(), await guests()]).toEqual([[], []])
  })

  test('is corrected where the visit has one, with what stood there before, and is asked of nobody else', async () => {
    await expected()
    const [guest] = await app.rows<{ id: string }>('select id from expected_guest')
    await guard.post(`/gate/guests/${guest?.id}/arrive`)
    const [visit] = await visits()
    const at = `/gate/visits/${visit?.id}`
    expect((await guard.get(at)).$('#position').val()).toBe(POSITION)
    expect((await guard.post(`${at}/correct`, { ...form(1), position: 'Chủ tịch' })).status).toBe(303)
    expect((await visits())[0]?.position).toBe('Chủ tịch')
    const trail = (await head.get(`/log/visits/${visit?.id}`)).$('.trail .change').text()
    expect(trail).toContain(`Chức vụ: ${POSITION} → Chủ tịch`)
    await guard.enter({ name: 'Khách Vãng Lai' })
    const walkIn = await app.visit('Khách Vãng Lai')
    expect((await guard.get(`/gate/visits/${walkIn?.id}`)).$('#position')).toHaveLength(0)
    await guard.post(`/gate/visits/${walkIn?.id}/correct`, {
      ...{ ...form(1), name: 'Khách Vãng Lai', position: 'Giám đốc', place: UNIT },
    })
    expect((await visits())[1]?.position).toBeNull()
  })

  test('is copied when a walk-in is linked to the guest, and removed when the link is taken back', async () => {
    const id = await expected()
    await guard.enter({ name: NAME })
    const at = `/gate/visits/${(await visits())[0]?.id}/guest`
    await guard.post(at, { guest_id: id })
    expect((await visits())[0]?.position).toBe(POSITION)
    await guard.post(at, { guest_id: id, not: '1' })
    expect((await visits())[0]?.position).toBeNull()
  })

  test('comes with an entry that was made without the server', async () => {
    const id = await expected()
    const device = deviceOf(app, await app.officeId('tt-hcc'), guard)
    expect(await device.outcomes([entry({}, { name: NAME, guest_id: id, as_listed: 'on' })])).toEqual([
      'stored',
    ])
    expect((await visits())[0]?.position).toBe(POSITION)
  })
})
