import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { MAX_GUESTS_PER_DAY } from '../../server/core/guests/guest.ts'
import { invitationCode } from '../../server/core/guests/invitation.ts'
import { purgeGuests } from '../../server/reception/guests/purge.ts'
import { type Client, fieldsOf } from '../support/client.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp({ PUBLIC_URL: 'http://localhost:3000' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')

beforeAll(() => head.switchOn('guests'))

const form = (fields: Record<string, string> = {}) => ({
  client_uuid: randomUUID(),
  ...{ title: 'Hội nghị tổng kết', day: '25/11/2026', begins: '8h', ends: '11:00' },
  ...{ room: 'Hội trường A', host: '' },
  ...fields,
})

const held = (fields: Record<string, string> = {}, who: Client = guard) => who.meeting(form(fields))

const DELEGATES = ['Nguyễn Văn An;Xã Phước Lý', 'Trần Thị Bé;Xã Phước Lý', 'Lê Văn Cảnh;Xã Long Hậu']

/** Pastes and confirms a list of delegates. Returns their ids. */
async function invited(meeting: string, lines = DELEGATES): Promise<string[]> {
  const text = ['Họ và tên;Đơn vị', ...lines].join('\n')
  const at = (await guard.post(`/meetings/${meeting}/import`, { text })).location ?? ''
  expect((await guard.get(at)).status).toBe(200)
  const done = await guard.post(at)
  expect(done.location).toBe(`/meetings/${meeting}`)
  const rows = await app.rows<{ id: string }>(
    'select id from expected_guest where meeting_id = $1 order by name',
    [meeting],
  )
  return rows.map(({ id }) => id)
}

const meetingRow = (id: string) =>
  app.row<Record<string, unknown>>('select *, day::text as day from meeting where id = $1', [id])

const actions = (id: string) => app.auditOf(id)

const linkOf = async (guest: string) =>
  `/i/${invitationCode(app.context.keys, await app.officeId('tt-hcc'), guest)}`

describe('a meeting', () => {
  test('needs a title, a start, a room or a host, and ends after it begins', async () => {
    const wrong = await guard.post('/meetings', form({ title: '', begins: '', room: '', ends: '' }))
    expect([wrong.status, wrong.$('#title-problem').length, wrong.$('#begins-problem').length]).toEqual([
      422, 1, 1,
    ])
    const order = await guard.post('/meetings', form({ begins: '9h', ends: '9h', room: '' }))
    expect(
      [order.$('#ends-problem').text(), order.$('#room-problem').text()].map((text) => text.trim()),
    ).toEqual(['Giờ kết thúc phải sau giờ bắt đầu.', 'Vui lòng ghi phòng họp hoặc người chủ trì.'])
    expect((await guard.post('/meetings', form({ day: '24/11/2026' }))).status).toBe(422)
  })

  test('adds delegates as expected guests, and leaves out those who are invited already', async () => {
    const id = await held()
    expect(await invited(id)).toHaveLength(3)
    expect(
      await invited(id, [...DELEGATES.map((line) => line.toUpperCase()), 'Nguyễn Văn An;Xã Long Hậu']),
    ).toHaveLength(4)
    const [one] = await app.rows(
      `select day::text as day, at_minutes, host, purpose, place from expected_guest where meeting_id = $1 and name = 'Lê Văn Cảnh'`,
      [id],
    )
    expect(one).toEqual({
      day: '2026-11-25',
      at_minutes: 480,
      host: 'Hội trường A',
      purpose: 'meeting',
      place: 'Xã Long Hậu',
    })
  })

  test('takes no more delegates than a day has guests', async () => {
    const id = await held({ day: '26/11/2026' })
    await app.rows(
      `insert into expected_guest (office_id, id, day, name, purpose, made_at)
       select $1, gen_random_uuid(), '2026-11-26', 'Khách ' || n, 'work', now() from generate_series(3, $2::int) n`,
      [await app.officeId('tt-hcc'), MAX_GUESTS_PER_DAY],
    )
    expect(await invited(id)).toHaveLength(2)
    const other = await held({ day: '27/11/2026' })
    await invited(other)
    const moved = await guard.post(`/meetings/${other}`, {
      ...form({ day: '26/11/2026' }),
      seen_version: '1',
    })
    expect([moved.status, moved.$('#day-problem').text().trim()]).toEqual([
      422,
      'Ngày này đã đủ 500 khách hẹn.',
    ])
    const empty = await held({ day: '27/11/2026', begins: '9h' })
    const alone = { ...form({ day: '26/11/2026', begins: '9h' }), seen_version: '1' }
    expect((await guard.post(`/meetings/${empty}`, alone)).status).toBe(303)
  })

  test('is refused as the two hundred and first of its day', async () => {
    await app.rows(
      `insert into meeting (office_id, id, title, day, begins, room, made_at)
       select $1, gen_random_uuid(), 'Họp ' || n, '2026-12-20', 480, 'Phòng', now() from generate_series(1, 199) n`,
      [await app.officeId('tt-hcc')],
    )
    await held({ day: '20/12/2026' })
    const more = await guard.post('/meetings', form({ day: '20/12/2026' }))
    const other = await held({ day: '21/12/2026' })
    const moved = await guard.post(`/meetings/${other}`, {
      ...form({ day: '20/12/2026' }),
      seen_version: '1',
    })
    for (const { status, $ } of [more, moved])
      expect([status, $('#day-problem').text()]).toEqual([422, expect.stringContaining('200 cuộc họp')])
  })

  test('moves its delegates when it is changed, and refuses a change that is based on a stale version', async () => {
    const id = await held()
    const [first = ''] = await invited(id)
    const wanted = form({ day: '30/11/2026', begins: '13h30', ends: '', room: 'Phòng 2' })
    expect((await guard.post(`/meetings/${id}`, { ...wanted, seen_version: '1' })).status).toBe(303)
    expect((await guard.post(`/meetings/${id}`, { ...form(), seen_version: '1' })).status).toBe(409)
    const [guest] = await app.rows(
      'select day::text as day, at_minutes, host, version from expected_guest where id = $1',
      [first],
    )
    expect(guest).toEqual({ day: '2026-11-30', at_minutes: 810, host: 'Phòng 2', version: 2 })
    expect(await actions(id)).toEqual([
      { action: 'meeting.made', fields: '' },
      { action: 'meeting.changed', fields: 'day begins ends room' },
    ])
    app.clock.set('2026-11-30T08:00:00+07:00')
    const then = await app.client('gate.tt-hcc')
    await then.post(`/gate/guests/${first}/arrive`)
    const begun = await then.post(`/meetings/${id}`, { ...wanted, day: '1/12/2026', seen_version: '2' })
    expect([begun.status, begun.$('#day-problem').text()]).toEqual([
      ...[422, 'Đã có đại biểu đến nên không đổi ngày được.'],
    ])
  })

  test('keeps its own day, hour and place for a delegate who is corrected', async () => {
    const id = await held()
    const [first = ''] = await invited(id)
    const page = await guard.get(`/guests/${first}`)
    const fields = {
      ...fieldsOf(page),
      name: 'Nguyễn Văn Ân',
      day: '30/11/2026',
      time: '10:15',
      host: 'Khác',
    }
    expect((await guard.post(`/guests/${first}`, fields)).location).toBe(`/meetings/${id}`)
    const [guest] = await app.rows(
      'select name, day::text as day, at_minutes, host from expected_guest where id = $1',
      [first],
    )
    const kept = { day: '2026-11-25', at_minutes: 480, host: 'Hội trường A' }
    expect(guest).toEqual({ name: 'Nguyễn Văn Ân', ...kept })
  })
})

describe('the invitation of a delegate', () => {
  test('names title, place and both times, also in the file for the calendar and on the card', async () => {
    const id = await held({ host: 'Bà Tư' })
    const [first = ''] = await invited(id)
    const address = await linkOf(first)
    const text = await app.client(undefined)
    const shown = (await text.get(address)).text
    for (const words of ['08:00–11:00, thứ tư 25/11/2026', 'Hội nghị tổng kết', 'Hội trường A', 'Bà Tư'])
      expect(shown).toContain(words)
    const file = (await text.get(`${address}/calendar.ics`)).text
    for (const line of [
      ...['DTSTART:20261125T010000Z', 'DTEND:20261125T040000Z', 'SUMMARY:Hội nghị tổng kết'],
      'LOCATION:Hội trường A\\, Trung tâm',
    ])
      expect(file).toContain(line)
    const [alone = ''] = await invited(await held({ room: '', host: 'Bà Tư' }))
    expect((await text.get(await linkOf(alone))).$('dl').text().match(/Bà Tư/g)).toHaveLength(1)
    const cards = await guard.get(`/guests/cards?meeting=${id}`)
    expect(cards.$('.name-cards > li')).toHaveLength(3)
    expect(cards.$('.name-cards > li').first().text()).toContain('Hội nghị tổng kết')
    expect((await guard.get(`/guests/${first}`)).$('#invitation-message').text()).toContain(
      'Hội nghị tổng kết',
    )
  })

  test('says that the meeting is cancelled, and the names of its delegates are gone', async () => {
    const id = await held({ title: 'Họp bị hủy' })
    const [came = '', gone = ''] = await invited(id)
    expect((await guard.post(`/gate/guests/${came}/arrive`)).status).toBe(303)
    for (let times = 0; times < 2; times += 1)
      expect((await guard.post(`/meetings/${id}/cancel`)).status).toBe(303)
    const visitor = await app.client(undefined)
    const over = await visitor.get(await linkOf(gone))
    expect([over.status, over.text.includes('Họp bị hủy')]).toEqual([410, true])
    expect((await visitor.get(await linkOf(came))).status).toBe(200)
    expect(await app.rows('select id from expected_guest where meeting_id = $1', [id])).toEqual([
      { id: came },
    ])
    expect(await meetingRow(id)).toMatchObject({ invited: 3 })
    expect((await actions(id)).at(-1)).toEqual({ action: 'meeting.cancelled', fields: 'count=2' })
    expect((await guard.post('/gate/scan', { text: await linkOf(gone) })).text).toContain('đã bị hủy')
    expect((await guard.get(`/meetings/${id}/import`)).status).toBe(404)
  })
})

describe('the day after', () => {
  test('the names of who never came are gone, the counts stay, and reception sees the meeting no more', async () => {
    const id = await held({ title: 'Họp hôm qua' })
    const [came = ''] = await invited(id)
    await guard.post(`/gate/guests/${came}/arrive`)
    const office = await app.officeId('tt-hcc')
    await purgeGuests(app.db, office, new Date('2026-11-26T00:05:00+07:00'), app.clock.now())
    expect(await meetingRow(id)).toMatchObject({ invited: 3, came: 1, title: 'Họp hôm qua' })
    await app.rows(`update meeting set day = '2026-11-24' where id = $1`, [id])
    expect((await guard.get(`/meetings/${id}`)).status).toBe(404)
    expect((await guard.get('/meetings')).text).not.toContain('Họp hôm qua')
    expect((await head.get('/meetings')).text).toContain('Họp hôm qua')
    expect((await head.get(`/meetings/${id}`)).$('.meeting-counts').text().replace(/\s+/g, ' ').trim()).toBe(
      '1 Đã đến 3 Được mời',
    )
    await purgeGuests(app.db, office, new Date('2026-12-24T12:00:00+07:00'), app.clock.now())
    expect(await meetingRow(id)).toBeDefined()
    await purgeGuests(app.db, office, new Date('2026-12-25T12:00:00+07:00'), app.clock.now())
    expect(await meetingRow(id)).toBeUndefined()
  })

  test('after months with the computer off, all guests and meetings are deleted at once and counted', async () => {
    const id = await held({ title: 'Họp trước kỳ nghỉ' })
    await invited(id)
    const office = await app.officeId('tt-hcc')
    const purged = await purgeGuests(app.db, office, new Date('2027-03-01T12:00:00+07:00'), app.clock.now())
    expect(purged.meetings).toBeGreaterThan(0)
    expect(purged.guests).toBeGreaterThan(2)
    expect(await meetingRow(id)).toBeUndefined()
  })
})
