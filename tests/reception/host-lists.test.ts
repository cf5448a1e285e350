// What hosts do on their personal page besides answering: change and cancel what is theirs, paste lists, and send invitations.
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { MAX_BY_LINK } from '../../server/reception/guests/by-link.ts'
import { fieldsOf } from '../support/client.ts'
import { newHost } from '../support/personal-link.ts'
import { watch } from '../support/stream.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp({ PUBLIC_URL: 'https://socong.example.vn' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const byLink = useClient(app)

beforeAll(() => head.switchOn('guests', 'hosts'))
beforeEach(async () => {
  await app.rows('delete from throttle')
})

let last = 0
const host = () => newHost(app, head, `Võ Chủ Nhà ${++last}`)

const guest = (fields: Record<string, string> = {}) => ({
  ...{ client_uuid: randomUUID(), name: 'Khách Tôi Hẹn', day: '25/11/2026', time: '9:30' },
  ...fields,
})
const meeting = (fields: Record<string, string> = {}) => ({
  client_uuid: randomUUID(),
  ...{ title: 'Họp giao ban', day: '25/11/2026', begins: '9h', ends: '', room: 'Phòng 2' },
  ...fields,
})
const guests = (where: string, value: string) =>
  app.rows<Record<string, unknown>>(
    `select name, place, phone, to_char(day, 'YYYY-MM-DD') as day, at_minutes, party_size, host, host_member_id, made_by
     from expected_guest where ${where} = $1 order by name`,
    [value],
  )
const audited = (subject: string) => app.auditOf(subject)

describe('a guest of a host', () => {
  test('has a phone number, is changed by the link that announced them, and keeps the number that is not typed again', async () => {
    const one = await host()
    const form = guest({ phone: '0912 345 678', place: 'Sở Nội vụ' })
    const at = (await byLink.post(`${one.at}/guests`, form)).location ?? ''
    const page = await byLink.get(at)
    expect(page.status).toBe(200)
    expect(page.text).not.toContain('345 678')
    const typed = fieldsOf(page)
    expect((await byLink.post(at, { ...typed, party_size: '3' })).location).toBe(at)
    const [row] = await guests('id', form.client_uuid)
    expect(row).toMatchObject({
      phone: '+84912345678',
      party_size: 3,
      host: one.name,
      host_member_id: one.id,
    })
    expect((await audited(form.client_uuid)).at(-1)).toEqual({
      action: 'guest.corrected',
      fields: `party_size member=${one.id}`,
    })
    const stale = await byLink.post(at, { ...typed, name: 'Tên Từ Trang Cũ' })
    expect([stale.status, stale.text.includes('Người khác vừa sửa khách này')]).toEqual([409, true])
    const wrong = await byLink.post(at, { ...typed, seen_version: '2', name: '', place: 'A & "B"' })
    expect([wrong.status, wrong.$('details[open] #place').val()]).toEqual([422, 'A & "B"'])
  })

  test('has an invitation that is ready to be sent, as words that can be selected', async () => {
    const one = await host()
    const at = (await byLink.post(`${one.at}/guests`, guest())).location ?? ''
    const page = await byLink.get(at)
    const text = page.$('#invitation-message').text()
    expect(text).toContain(`nơi tiếp: ${one.name}`)
    const [, path = ''] = /https:\/\/socong\.example\.vn(\/i\/\S+)/.exec(text) ?? []
    expect((await byLink.get(path)).text).toContain('Khách Tôi Hẹn')
  })

  test('a host sees and invites a guest whom reception announced but cannot change them, and cannot see another host’s guest', async () => {
    const [one, other] = [await host(), await host()]
    const form = guest({ host: one.name })
    await guard.post('/guests', form)
    const at = `/guests/${form.client_uuid}`
    const page = await byLink.get(one.at + at)
    expect([page.status, page.$('form').length, page.$('#invitation-message').length]).toEqual([200, 0, 1])
    const changed = { ...guest({ name: 'Tên Khác' }), seen_version: '1' }
    for (const path of [at, `${at}/withdraw`])
      expect([(await byLink.post(one.at + path, changed)).status, path]).toEqual([404, path])
    expect((await byLink.get(other.at + at)).status).toBe(404)
    expect((await byLink.post(other.at + at, changed)).status).toBe(404)
    expect(await guests('id', form.client_uuid)).toHaveLength(1)
  })
})

describe('a list that a host pastes', () => {
  const LINES = [
    '1. Nguyễn Văn Một - UBND xã Phước Lý - 0912345111',
    '2. Trần Thị Hai (3 người)',
    '3. Lê Văn Ba - 30/2/2026',
    'Nguyễn Văn Một - UBND xã Phước Lý - 0912345111',
  ].join('\n')

  test('is shown with what is wrong beside its line, and is stored once it is confirmed, as guests of theirs', async () => {
    const one = await host()
    const at = `${one.at}/guests/list`
    const preview = await byLink.post(at, { text: LINES, day: '27/11/2026' })
    expect(preview.status).toBe(200)
    const shown = preview.$('.host-list').text().replace(/\s+/g, ' ')
    expect(shown).toContain('Dòng 3: Ngày hẹn')
    expect(preview.$('#text').val()).toContain('Nguyễn Văn Một')
    expect(await guests('host_member_id', one.id)).toEqual([])
    const sent = fieldsOf(preview)
    for (let times = 0; times < 2; times += 1)
      expect((await byLink.post(at, sent)).location).toBe(`${one.at}/guests`)
    const mine = { day: '2026-11-27', host: one.name, host_member_id: one.id, made_by: null }
    const rows = await guests('host_member_id', one.id)
    expect(rows).toEqual([
      expect.objectContaining({ ...mine, name: 'Nguyễn Văn Một', phone: '+84912345111' }),
      expect.objectContaining({ ...mine, name: 'Trần Thị Hai', party_size: 3 }),
    ])
    const [line] = await app.rows<{ fields: string; actor_id: string | null }>(
      `select fields, actor_id from audit where action = 'guests.imported' and fields like $1 order by seq`,
      [`%${one.id}`],
    )
    expect(line).toEqual({ fields: `count=2 member=${one.id}`, actor_id: null })
  })

  test('says of no guest that another host expects them, and knows those of one’s own', async () => {
    const [one, other] = [await host(), await host()]
    const days = ['25/11/2026', '26/11/2026']
    const name = 'Khách Của Người Kia'
    for (const day of days) {
      await byLink.post(`${one.at}/guests`, guest({ name, day, phone: '0912345222', place: 'Sở Nội vụ' }))
      await guard.guest({ name: `${name} Hai`, day, host: one.name })
    }
    const list = (who: string) =>
      days.flatMap((day) => [`${who} - Sở Nội vụ - ${day}`, `${who} Hai - ${day}`]).join('\n')
    const asked = async (by: { at: string }, who: string) => {
      const page = await byLink.post(`${by.at}/guests/list`, { text: list(who), day: days[0] ?? '' })
      expect(page.status).toBe(200)
      return page.$('main').text().replaceAll(who, '').replace(/\s+/g, ' ')
    }
    expect(await asked(other, name)).toBe(await asked(other, 'Người Không Ai Hẹn'))
    expect(await asked(one, name)).not.toBe(await asked(one, 'Người Không Ai Hẹn'))
  })

  test('a list longer than what is left of the day says so beside each line that is too many, whatever a page says', async () => {
    const one = await host()
    await byLink.post(`${one.at}/guests`, guest())
    const text = Array.from({ length: MAX_BY_LINK + 1 }, (_, each) => `Khách Thứ ${each}`).join('\n')
    const preview = await byLink.post(`${one.at}/guests/list`, { text, day: '25/11/2026' })
    expect(preview.$('.host-list .problem').length).toBe(2)
    await byLink.post(`${one.at}/guests/list`, { text, day: '25/11/2026', step: 'confirm' })
    expect(await guests('host_member_id', one.id)).toHaveLength(MAX_BY_LINK)
    const more = await byLink.post(`${one.at}/guests/list`, { text: 'Thêm Một Người', step: 'confirm' })
    expect(more.status).toBe(303)
    expect(await guests('host_member_id', one.id)).toHaveLength(MAX_BY_LINK)
  })

  test('that is empty or too long is returned with the problem; the page does not exist where guests are off or the link is unknown', async () => {
    const one = await host()
    const at = `${one.at}/guests/list`
    expect((await byLink.post(at, { text: ' ' })).$('#text-problem').length).toBe(1)
    const long = await byLink.post(at, { text: 'Nguyễn Văn Dài\n'.repeat(2000) })
    expect([long.status, long.$('#text-problem').length]).toEqual([422, 1])
    expect((await byLink.get(`/d/${'0'.repeat(29)}/guests/list`)).status).toBe(404)
    await head.post('/office/guests', { expects_guests: 'off' })
    expect((await byLink.post(at, { text: 'Một Người', step: 'confirm' })).status).toBe(404)
    await head.switchOn('guests')
  })
})

describe('a meeting of a host', () => {
  test('takes the delegates whom the organiser pastes, and counts them against the fifty of the day', async () => {
    const one = await host()
    const form = meeting()
    const at = (await byLink.post(`${one.at}/meetings`, form)).location ?? ''
    expect(at).toBe(`${one.at}/meetings/${form.client_uuid}`)
    const preview = await byLink.post(`${at}/list`, { text: 'I. UBND xã Long Hậu\n1. Lý Tám\n2. Hồ Chín' })
    expect((await byLink.post(`${at}/list`, fieldsOf(preview))).location).toBe(at)
    const rows = await guests('meeting_id', form.client_uuid)
    expect(rows.map(({ name, place, host: room }) => [name, place, room])).toEqual([
      ['Hồ Chín', 'UBND xã Long Hậu', 'Phòng 2'],
      ['Lý Tám', 'UBND xã Long Hậu', 'Phòng 2'],
    ])
    const page = await byLink.get(at)
    expect(page.text).toContain('0/2 đã đến')
    // Each delegate can be opened, invited, changed and removed.
    const delegate = page.$('.host-list a').first().attr('href') ?? ''
    const own = await byLink.get(delegate)
    expect(own.$('#invitation-message').text()).toContain('kính mời Ông/Bà dự Họp giao ban')
    const typed = fieldsOf(own)
    expect((await byLink.post(delegate, { ...typed, name: 'Lý Tám Mươi' })).status).toBe(303)
    expect((await guests('meeting_id', form.client_uuid)).map(({ name }) => name)).toContain('Lý Tám Mươi')
    expect((await byLink.post(`${delegate}/withdraw`)).location).toBe(at)
    const text = Array.from({ length: MAX_BY_LINK }, (_, each) => `Đại Biểu Thứ ${each}`).join('\n')
    await byLink.post(`${at}/list`, { text, step: 'confirm' })
    // Less one: the limit also counts the meeting, and the delegate added and removed above.
    expect(await guests('meeting_id', form.client_uuid)).toHaveLength(MAX_BY_LINK - 1)
  })

  test('is moved and cancelled by the link that made it; the invitations say so', async () => {
    const one = await host()
    const form = meeting({ title: 'Họp sẽ dời' })
    const at = (await byLink.post(`${one.at}/meetings`, form)).location ?? ''
    await byLink.post(`${at}/list`, { text: 'Đại Biểu Được Dời', step: 'confirm' })
    const typed = fieldsOf(await byLink.get(at))
    expect((await byLink.post(at, { ...typed, day: '26/11/2026', begins: '14h' })).location).toBe(at)
    expect((await guests('meeting_id', form.client_uuid))[0]).toMatchObject({
      day: '2026-11-26',
      at_minutes: 840,
    })
    const stale = await byLink.post(at, { ...typed, title: 'Từ trang cũ' })
    expect(stale.status).toBe(409)
    const wrong = await byLink.post(at, { ...typed, seen_version: '2', begins: '' })
    expect([wrong.status, wrong.$('details[open] #begins-problem').length]).toEqual([422, 1])
    for (let times = 0; times < 2; times += 1)
      expect((await byLink.post(`${at}/cancel`)).location).toBe(`${one.at}/guests`)
    expect(await guests('meeting_id', form.client_uuid)).toEqual([])
    expect((await audited(form.client_uuid)).map(({ action, fields }) => [action, fields])).toEqual([
      ['meeting.made', `member=${one.id}`],
      ['meeting.changed', `day begins member=${one.id}`],
      ['meeting.cancelled', `count=1 member=${one.id}`],
    ])
    expect((await byLink.get(at)).status).toBe(404)
  })

  test('that reception made for them accepts their list and cannot be changed by them; that of another host does not exist', async () => {
    const [one, other] = [await host(), await host()]
    const form = meeting({ host: one.name })
    await guard.post('/meetings', form)
    const path = `/meetings/${form.client_uuid}`
    expect((await byLink.get(one.at + path)).$('form')).toHaveLength(0)
    await byLink.post(`${one.at}${path}/list`, { text: 'Người Tôi Thêm', step: 'confirm' })
    expect(await guests('meeting_id', form.client_uuid)).toHaveLength(1)
    expect((await byLink.post(one.at + path, { ...meeting(), seen_version: '1' })).status).toBe(404)
    expect((await byLink.post(`${one.at}${path}/cancel`)).status).toBe(404)
    for (const each of [path, `${path}/list`])
      expect([(await byLink.get(other.at + each)).status, each]).toEqual([404, each])
    const theirs = await byLink.post(`${other.at}${path}/list`, { text: 'Người Chen Vào', step: 'confirm' })
    expect(theirs.status).toBe(404)
    expect(
      await app.rows('select 1 from meeting where id = $1 and cancelled_at is null', [form.client_uuid]),
    ).toHaveLength(1)
  })
})

const held = (fields: Record<string, string>) => guard.meeting(meeting(fields))

async function invited(id: string, ...names: string[]): Promise<string[]> {
  const lines = names.map((name) => `${name};Xã Phước Lý`)
  await guard.imports(`/meetings/${id}`, 'Họ và tên;Đơn vị', ...lines)
  const rows = await app.rows<{ id: string }>(
    'select id from expected_guest where meeting_id = $1 order by name',
    [id],
  )
  return rows.map(({ id }) => id)
}

const pageOf = async (at: string) => {
  const page = await byLink.get(`${at}/guests`)
  return page.$('#host-list').text().replace(/\s+/g, ' ')
}
const row = (id: string) =>
  app.row<Record<string, unknown>>(
    'select title, host, host_member_id, made_by, version from meeting where id = $1',
    [id],
  )

describe('the page of a host', () => {
  test('counts who has come to a meeting of theirs and names who is missing, live, and of nobody else’s', async () => {
    const [one, other] = [await host(), await host()]
    const made = await held({ host: one.name })
    await held({ host: other.name, title: 'Họp của người khác' })
    await held({ host: 'Ông Ngoài Danh Sách', title: 'Họp không có trên danh sách' })
    const [an, be] = await invited(made, 'Nguyễn Văn An', 'Trần Thị Bé')
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
    await guard.post(`/meetings/${made}/cancel`)
    expect(await pageOf(one.at)).not.toContain('Họp giao ban')
  })

  test('the page of one meeting shows its host live who came and who is missing, until it is cancelled, and nobody else’s meeting', async () => {
    const [one, other] = [await host(), await host()]
    const made = await held({ host: one.name })
    const [an] = await invited(made, 'Nguyễn Văn An', 'Trần Thị Bé')
    const page = await byLink.get(`${one.at}/meetings/${made}?lang=en`)
    const events = page.$('#host-list').attr('data-events') ?? ''
    expect(events).toBe(`${one.at}/events?lang=en&meeting=${made}`)
    const [own, foreign] = [
      await watch(byLink, events),
      await watch(byLink, `${other.at}/events?meeting=${made}`),
    ]
    for (const one of [own, foreign]) onTestFinished(() => one.close())
    expect((await guard.post(`/gate/guests/${an}/arrive`, { client_uuid: randomUUID() })).status).toBe(303)
    // Not just `1/2`, which is also part of the meeting's date.
    await own.until('1/2 arrived')
    const text = own.events.at(-1)
    expect(text).toMatch(/data-who="Nguyễn Văn An · Xã Phước Lý"/)
    expect(text).toContain('Trần Thị Bé · Xã Phước Lý')
    expect(text).not.toContain('<form')
    await guard.post(`/meetings/${made}/cancel`)
    await own.until('role="alert"')
    expect(own.events.at(-1)).not.toContain('Trần Thị Bé')
    await held({ host: other.name })
    await foreign.until('role="alert"')
    expect(foreign.events.join()).not.toContain('Phước Lý')
  })

  test('moves the meeting to the page of its new host, and unlinks a host who is removed', async () => {
    const [one, other] = [await host(), await host()]
    const made = await held({ host: one.name })
    const changed = { ...meeting({ host: other.name, title: 'Họp đổi người' }), seen_version: '1' }
    expect((await guard.post(`/meetings/${made}`, changed)).status).toBe(303)
    expect(await pageOf(one.at)).not.toContain('Họp đổi người')
    expect(await pageOf(other.at)).toContain('Họp đổi người')
    await head.post(`/people/${other.id}/remove`)
    expect(await row(made)).toMatchObject({ host: other.name, host_member_id: null })
  })

  test('creates a meeting, which is on it until the end of its day', async () => {
    const one = await host()
    const sent = meeting({ title: 'Họp tôi mời', room: '' })
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
    const wrong = await byLink.post(`${one.at}/meetings`, meeting({ title: '', begins: '' }))
    expect([wrong.status, wrong.$('.problem').length]).toEqual([422, 2])
    const order = await byLink.post(`${one.at}/meetings`, meeting({ ends: '8h' }))
    expect([order.status, order.$('#ends-problem').length]).toEqual([422, 1])
    const unnamed = await byLink.post(`${one.at}/guests`, { client_uuid: randomUUID(), day: '25/11/2026' })
    expect([unnamed.status, unnamed.$('#name').attr('aria-invalid')]).toEqual([422, 'true'])
    await head.post('/office/guests', { expects_guests: 'off' })
    expect((await byLink.get(`${one.at}/meetings/new`)).status).toBe(404)
    expect((await byLink.post(`${one.at}/meetings`, meeting())).status).toBe(404)
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
    expect((await byLink.post(`${one.at}/meetings`, meeting())).status).toBe(303)
    const full = await byLink.post(`${one.at}/meetings`, meeting())
    expect([full.status, full.text.includes('đã hẹn đủ 50')]).toEqual([422, true])
    const guest = { client_uuid: randomUUID(), name: 'Khách', day: '26/11/2026' }
    const refused = await byLink.post(`${one.at}/guests`, guest)
    expect([refused.status, refused.$('#name').val()]).toEqual([422, 'Khách'])
    expect(refused.$('.note.bad').text()).toContain('Đường dẫn này đã hẹn đủ 50 khách và cuộc họp hôm nay')
    app.clock.set('2026-11-26T07:00:00+07:00')
    expect((await byLink.post(`${one.at}/guests`, guest)).status).toBe(303)
  })
})
