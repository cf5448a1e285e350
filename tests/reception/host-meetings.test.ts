// Meetings on the host's page: created by reception or by the host, counted live, with the names of the missing.
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { MAX_BY_LINK } from '../../server/reception/guests/by-link.ts'
import { newHost } from '../support/personal-link.ts'
import { watch } from '../support/stream.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const byLink = useClient(app)

beforeAll(() => head.switchOn('guests', 'hosts'))
beforeEach(async () => {
  await app.rows('delete from throttle')
})

let last = 0
const host = () => newHost(app, head, `Phạm Chủ Trì ${++last}`)

const form = (fields: Record<string, string> = {}) => ({
  client_uuid: randomUUID(),
  ...{ title: 'Họp giao ban', day: '25/11/2026', begins: '9h', ends: '', room: 'Phòng 2' },
  ...fields,
})
const held = (fields: Record<string, string>) => guard.meeting(form(fields))

async function invited(meeting: string, ...names: string[]): Promise<string[]> {
  const lines = names.map((name) => `${name};Xã Phước Lý`)
  await guard.imports(`/meetings/${meeting}`, 'Họ và tên;Đơn vị', ...lines)
  const rows = await app.rows<{ id: string }>(
    'select id from expected_guest where meeting_id = $1 order by name',
    [meeting],
  )
  return rows.map(({ id }) => id)
}

const pageOf = async (at: string) => {
  const page = await byLink.get(`${at}/guests`)
  return page.$('#host-list').text().replace(/\s+/g, ' ')
}
const row = async (id: string) =>
  (
    await app.rows<Record<string, unknown>>(
      'select title, host, host_member_id, made_by, version from meeting where id = $1',
      [id],
    )
  )[0]

describe('the page of a host', () => {
  test('counts who has come to a meeting of theirs and names who is missing, live, and of nobody else’s', async () => {
    const [one, other] = [await host(), await host()]
    const meeting = await held({ host: one.name })
    await held({ host: other.name, title: 'Họp của người khác' })
    await held({ host: 'Ông Ngoài Danh Sách', title: 'Họp không có trên danh sách' })
    const [an, be] = await invited(meeting, 'Nguyễn Văn An', 'Trần Thị Bé')
    expect(await pageOf(one.at)).toContain(
      'Họp giao ban 09:00, thứ tư 25/11/2026 · Phòng 2 0/2 đã đến Chưa đến (2)',
    )
    const watching = await watch(byLink, `${one.at}/events`)
    onTestFinished(() => watching.close())
    expect((await guard.post(`/gate/guests/${an}/arrive`, { client_uuid: randomUUID() })).status).toBe(303)
    await watching.until('1/2 đã đến')
    const text = watching.events.at(-1)
    expect(text).not.toContain('Nguyễn Văn An')
    expect(text).toContain('Trần Thị Bé · Xã Phước Lý')
    for (const title of ['Họp của người khác', 'Họp không có trên danh sách'])
      expect(await pageOf(one.at)).not.toContain(title)
    await guard.post(`/gate/guests/${be}/arrive`, { client_uuid: randomUUID() })
    await watching.until('2/2 đã đến')
    expect(await pageOf(one.at)).not.toContain('Chưa đến')
    await guard.post(`/meetings/${meeting}/cancel`)
    expect(await pageOf(one.at)).not.toContain('Họp giao ban')
  })

  test('the page of one meeting shows its host live who came and who is missing, until it is cancelled, and nobody else’s meeting', async () => {
    const [one, other] = [await host(), await host()]
    const meeting = await held({ host: one.name })
    const [an] = await invited(meeting, 'Nguyễn Văn An', 'Trần Thị Bé')
    const page = await byLink.get(`${one.at}/meetings/${meeting}?lang=en`)
    const events = page.$('#host-list').attr('data-events') ?? ''
    expect(events).toBe(`${one.at}/events?lang=en&meeting=${meeting}`)
    const [own, foreign] = [
      await watch(byLink, events),
      await watch(byLink, `${other.at}/events?meeting=${meeting}`),
    ]
    for (const one of [own, foreign]) onTestFinished(() => one.close())
    expect((await guard.post(`/gate/guests/${an}/arrive`, { client_uuid: randomUUID() })).status).toBe(303)
    // Not just `1/2`, which is also part of the meeting's date.
    await own.until('1/2 arrived')
    const text = own.events.at(-1)
    expect(text).toMatch(/data-who="Nguyễn Văn An · Xã Phước Lý"/)
    expect(text).toContain('Trần Thị Bé · Xã Phước Lý')
    expect(text).not.toContain('<form')
    await guard.post(`/meetings/${meeting}/cancel`)
    await own.until('role="alert"')
    expect(own.events.at(-1)).not.toContain('Trần Thị Bé')
    await held({ host: other.name })
    await foreign.until('role="alert"')
    expect(foreign.events.join()).not.toContain('Phước Lý')
  })

  test('moves the meeting to the page of its new host, and unlinks a host who is removed', async () => {
    const [one, other] = [await host(), await host()]
    const meeting = await held({ host: one.name })
    const changed = { ...form({ host: other.name, title: 'Họp đổi người' }), seen_version: '1' }
    expect((await guard.post(`/meetings/${meeting}`, changed)).status).toBe(303)
    expect(await pageOf(one.at)).not.toContain('Họp đổi người')
    expect(await pageOf(other.at)).toContain('Họp đổi người')
    await head.post(`/people/${other.id}/remove`)
    expect(await row(meeting)).toMatchObject({ host: other.name, host_member_id: null })
  })

  test('creates a meeting, which is on it until the end of its day', async () => {
    const one = await host()
    const sent = form({ title: 'Họp tôi mời', room: '' })
    expect((await byLink.post(`${one.at}/meetings`, sent)).status).toBe(303)
    expect(await row(sent.client_uuid)).toEqual({
      ...{ title: 'Họp tôi mời', host: one.name, host_member_id: one.id, made_by: null, version: 1 },
    })
    expect(await pageOf(one.at)).toContain('Họp tôi mời')
    expect((await guard.get('/meetings')).text).toContain('Họp tôi mời')
    await app.rows(`update meeting set day = '2026-11-24' where id = $1`, [sent.client_uuid])
    expect(await pageOf(one.at)).not.toContain('Họp tôi mời')
    await app.rows(`update meeting set day = '2026-11-25' where id = $1`, [sent.client_uuid])
    expect(
      await app.rows('select actor_id, fields from audit where subject_id = $1', [sent.client_uuid]),
    ).toEqual([{ actor_id: null, fields: `member=${one.id}` }])
  })

  test('returns an invalid form with its problems, and does not exist where guests are off', async () => {
    const one = await host()
    const wrong = await byLink.post(`${one.at}/meetings`, form({ title: '', begins: '' }))
    expect([wrong.status, wrong.$('.problem').length]).toEqual([422, 2])
    const order = await byLink.post(`${one.at}/meetings`, form({ ends: '8h' }))
    expect([order.status, order.$('#ends-problem').length]).toEqual([422, 1])
    await head.post('/office/guests', { expects_guests: 'off' })
    expect((await byLink.get(`${one.at}/meetings/new`)).status).toBe(404)
    expect((await byLink.post(`${one.at}/meetings`, form())).status).toBe(404)
    await head.switchOn('guests')
  })

  test('announces fifty guests and meetings a day at most, together', async () => {
    const one = await host()
    await app.rows(
      `insert into expected_guest (office_id, id, day, name, purpose, party_size, host_member_id, made_at)
       select office_id, gen_random_uuid(), '2026-12-01', 'Khách', 'work', 1, id, $2
       from staff_member, generate_series(2, $3::int) where id = $1`,
      [one.id, app.clock.now(), MAX_BY_LINK],
    )
    expect((await byLink.post(`${one.at}/meetings`, form())).status).toBe(303)
    const full = await byLink.post(`${one.at}/meetings`, form())
    expect([full.status, full.text.includes('đã hẹn đủ 50')]).toEqual([422, true])
    const guest = { client_uuid: randomUUID(), name: 'Khách', day: '26/11/2026' }
    const refused = await byLink.post(`${one.at}/guests`, guest)
    expect([refused.status, refused.$('#name').val()]).toEqual([422, 'Khách'])
    expect(refused.$('.note.bad').text()).toContain('Đường dẫn này đã hẹn đủ 50 khách và cuộc họp hôm nay')
    app.clock.set('2026-11-26T07:00:00+07:00')
    expect((await byLink.post(`${one.at}/guests`, guest)).status).toBe(303)
  })
})
