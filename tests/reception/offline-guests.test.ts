import { createHash, randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { invitationCode } from '../../server/core/guests/invitation.ts'
import { HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { wrongFigures } from '../support/figures.ts'
import { deviceOf, entry, type Item, NOW, tap } from '../support/replay.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp()
const guard = useClient(app, 'gate.tt-hcc')
const other = useClient(app, 'gate2.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const neighbour = useClient(app, 'head.ubnd-xa-long-hau')

let meeting: string
let guests: Record<string, string>
let device: ReturnType<typeof deviceOf>

beforeAll(async () => {
  await head.switchOn('guests')
  await neighbour.switchOn('guests')
})
beforeEach(async () => {
  app.clock.now = () => new Date(NOW)
  await app.rows('truncate expected_guest, replayed_event, visit, office_day, office_hour cascade')
  meeting = await makeMeeting(guard, 'Nguyễn Văn An;Hội Nông dân;0912345678', 'Trần Thị Bé;Hội Nông dân;')
  guests = await idsOf(meeting)
  device = deviceOf(app, await app.officeId('tt-hcc'), guard)
})

async function makeMeeting(who: typeof guard, ...lines: string[]): Promise<string> {
  const id = await who.meeting({ begins: '7h', room: 'Hội trường A' })
  await who.imports(`/meetings/${id}`, 'Họ và tên;Đơn vị;Điện thoại', ...lines)
  return id
}

async function idsOf(ofMeeting: string): Promise<Record<string, string>> {
  const rows = await app.rows<{ id: string; name: string }>(
    'select id, name from expected_guest where meeting_id = $1',
    [ofMeeting],
  )
  return Object.fromEntries(rows.map(({ id, name }) => [name, id]))
}

/** The device on a later day, with a new session. */
async function laterBy(milliseconds: number): Promise<typeof device> {
  app.clock.now = () => new Date(NOW + milliseconds)
  return deviceOf(app, await app.officeId('tt-hcc'), await app.client('gate.tt-hcc'))
}

const visits = () =>
  app.rows<Record<string, unknown>>(
    `select name, host, organisation, purpose, phone, source, state, guest_id, meeting_id, entered_at, left_at, duplicate_presence
     from visit where voided_at is null order by entered_at, name`,
  )
const ofMeeting = async () => (await head.get(`/meetings/${meeting}/attendance`)).text
/** One tap on a guest in the device's list. */
const arrival = (name: string, more: Item = {}, fields: Item = {}) =>
  entry(more, { name, guest_id: guests[name], meeting_id: meeting, as_listed: 'on', ...fields })
const typed = (fields: Item = {}) => entry({}, { name: 'Khách Vãng Lai', meeting_id: meeting, ...fields })
const text = async (items: Item[]) => (await device.answersTo(items)).map((answer) => answer.text)

describe('the list of a device', () => {
  test('has who is awaited today, where to send them and nothing more, and each office has its own', async () => {
    const day = (date: string, name: string) =>
      guard.post('/guests', {
        client_uuid: randomUUID(),
        name,
        day: date,
        phone: '0987654321',
        purpose: 'other',
        purpose_note: 'Kín',
      })
    await day('25/11/2026', 'Lê Thị Hẹn')
    await day('26/11/2026', 'Hẹn Ngày Mai')
    await guard.post(`/gate/guests/${guests['Trần Thị Bé']}/arrive`, {})
    const answer = await guard.get('/gate/expected')
    const ofUnit = { place: 'Hội Nông dân', host: 'Hội trường A', time: '07:00', meeting, title: 'Hội nghị' }
    const none = { place: '', host: '', time: '', meeting: '', title: '' }
    const code = invitationCode(app.context.keys, await app.officeId('tt-hcc'), guests['Nguyễn Văn An'] ?? '')
    const mark = createHash('sha256').update(code).digest('hex').slice(0, 16)
    expect(JSON.parse(answer.text)).toEqual({
      guests: [
        { id: guests['Nguyễn Văn An'], name: 'Nguyễn Văn An', party: 1, mark, ...ofUnit },
        { id: expect.any(String), name: 'Lê Thị Hẹn', party: 1, mark: expect.any(String), ...none },
      ],
      badges: {},
    })
    expect(answer.text).not.toContain(code)
    expect(JSON.parse((await neighbour.get('/gate/expected')).text)).toEqual({ guests: [], badges: {} })
  })

  test('gets a new version stamp on the board after every arrival and every correction', async () => {
    const stamp = async () => (await guard.get('/gate')).$('.expected').attr('data-stamp')
    const stamps = [await stamp(), await stamp()]
    await guard.post(`/gate/guests/${guests['Trần Thị Bé']}/arrive`, {})
    stamps.push(await stamp())
    await app.rows('update expected_guest set version = version + 1')
    stamps.push(await stamp())
    expect(new Set(stamps).size).toBe(3)
    expect(stamps[0]).toBe(stamps[1])
  })
})

describe('a visitor of a meeting, typed without the server', () => {
  test('keeps the meeting with its room and its purpose, lands once, and stands in the attendance', async () => {
    const shown = { purpose: 'work', purpose_shown: 'work' }
    const one = typed(shown)
    for (const outcome of ['stored', 'duplicate']) expect(await device.outcomes([one])).toEqual([outcome])
    expect(await visits()).toMatchObject([
      {
        name: 'Khách Vãng Lai',
        host: 'Hội trường A',
        purpose: 'meeting',
        meeting_id: meeting,
        guest_id: null,
      },
    ])
    expect(await ofMeeting()).toContain('Khách Vãng Lai')
    expect(await wrongFigures(app)).toEqual([])
  })

  test('is one visit when the gate’s form had been stored and only its answer was lost', async () => {
    const one = typed()
    await guard.post('/gate', {
      ...(one['fields'] as Record<string, string>),
      client_uuid: String(one['visit']),
    })
    expect(await device.outcomes([one])).toEqual(['duplicate'])
    // Even if the meeting was cancelled in between.
    await head.post(`/meetings/${meeting}/cancel`, {})
    expect(await device.outcomes([{ ...one, event: randomUUID() }])).toEqual(['duplicate'])
    expect(await visits()).toHaveLength(1)
  })

  test('is recorded without the meeting where that was cancelled, is of another office or of another day, and the gate is told', async () => {
    const foreign = await makeMeeting(neighbour, 'Khách Xa;;')
    const items = [
      typed({ name: 'Ở Họp Khác', meeting_id: foreign }),
      typed({ name: 'Không Có', meeting_id: randomUUID() }),
    ]
    await head.post(`/meetings/${meeting}/cancel`, {})
    items.push(typed({ name: 'Họp Đã Hủy' }), typed({ name: 'Mã Hỏng', meeting_id: 'x' }))
    const lost = (name: string) =>
      `Đã ghi ${name}, nhưng không ghi vào cuộc họp: cuộc họp đã hủy hoặc không phải của hôm đó.`
    expect(await text(items)).toEqual([lost('Ở Họp Khác'), lost('Không Có'), lost('Họp Đã Hủy'), undefined])
    const stored = await visits()
    expect(stored.map(({ meeting_id: id }) => id)).toEqual([null, null, null, null])
    // Nothing is copied from a meeting of another office.
    expect(stored.find(({ name }) => name === 'Ở Họp Khác')).toMatchObject({ host: null, purpose: 'work' })
  })
})

describe('an expected guest who came without the server', () => {
  test('lands once with the real time, as the list knows them by now', async () => {
    const one = arrival('Nguyễn Văn An')
    await app.rows(`update expected_guest set name = 'Nguyễn Văn Ân', version = version + 1 where id = $1`, [
      guests['Nguyễn Văn An'],
    ])
    for (const outcome of ['stored', 'duplicate', 'duplicate'])
      expect(await device.outcomes([one])).toEqual([outcome])
    expect(await visits()).toMatchObject([
      {
        name: 'Nguyễn Văn Ân',
        ...{ host: 'Hội trường A', organisation: 'Hội Nông dân', purpose: 'meeting', phone: '+84912345678' },
        ...{ source: 'offline', state: 'inside', guest_id: guests['Nguyễn Văn An'], meeting_id: meeting },
        entered_at: new Date(NOW - HOUR),
      },
    ])
    expect((await guard.get('/gate')).$('.meetings-at-gate a.button').text()).toBe('1/2')
    expect(await wrongFigures(app)).toEqual([])
  })

  test('a guest who is chosen in the form of the gate is recorded with what was typed', async () => {
    const fields = {
      name: 'Nguyễn Văn An',
      guest_id: guests['Nguyễn Văn An'],
      host: 'Bà Tư',
      party_size: '2',
    }
    expect(await device.outcomes([entry({}, fields)])).toEqual(['stored'])
    expect(await visits()).toMatchObject([
      { host: 'Bà Tư', phone: '+84912345678', guest_id: guests['Nguyễn Văn An'], meeting_id: meeting },
    ])
  })

  test('is one visit when another gate had let them in, and the device then records the departure', async () => {
    await other.post(`/gate/guests/${guests['Nguyễn Văn An']}/arrive`, {})
    const come = arrival('Nguyễn Văn An', { at: NOW - MINUTE })
    const leave = tap('departure', come['visit'], NOW)
    expect(await device.outcomes([come])).toEqual(['duplicate'])
    expect(await device.outcomes([leave])).toEqual(['stored'])
    expect(await device.outcomes([come, leave])).toEqual(['duplicate', 'duplicate'])
    expect(await visits()).toMatchObject([{ source: 'gate', state: 'left', left_at: new Date(NOW) }])
    expect(await wrongFigures(app)).toEqual([])
  })

  test('is one visit when two devices have them, sent one after the other and at once', async () => {
    const second = deviceOf(app, await app.officeId('tt-hcc'), other)
    const [one, two] = [arrival('Nguyễn Văn An'), arrival('Nguyễn Văn An', { at: NOW - 40 * MINUTE })]
    expect([await device.outcomes([one]), await second.outcomes([two])]).toEqual([['stored'], ['duplicate']])
    const both = [arrival('Trần Thị Bé'), arrival('Trần Thị Bé')] as const
    const outcomes = await Promise.all([device.outcomes([both[0]]), second.outcomes([both[1]])])
    expect(outcomes.flat().toSorted()).toEqual(['duplicate', 'stored'])
    expect((await visits()).map(({ name }) => name)).toEqual(['Nguyễn Văn An', 'Trần Thị Bé'])
  })

  test('is one visit even when somebody else inside has the same phone number', async () => {
    await guard.enter({ name: 'Người Cùng Số', phone: '0912345678' })
    const second = deviceOf(app, await app.officeId('tt-hcc'), other)
    expect(await device.outcomes([arrival('Nguyễn Văn An')])).toEqual(['stored'])
    expect(await second.outcomes([arrival('Nguyễn Văn An')])).toEqual(['duplicate'])
    expect(await visits()).toMatchObject([{ duplicate_presence: true }, { name: 'Người Cùng Số' }])
  })

  test('a guest who had left by then has come again, and the gate is told', async () => {
    const first = arrival('Nguyễn Văn An', { at: NOW - 2 * HOUR })
    await device.outcomes([first, tap('departure', first['visit'], NOW - HOUR)])
    const again = arrival('Nguyễn Văn An', { at: NOW - MINUTE })
    expect(await text([again])).toEqual([
      'Đã ghi Nguyễn Văn An là lượt mới: khách hẹn này đã đến và đã ra trước đó.',
    ])
    expect(await visits()).toMatchObject([
      { state: 'left' },
      { state: 'inside', guest_id: null, meeting_id: null },
    ])
    expect((await guard.get('/gate')).$('.meetings-at-gate a.button').text()).toBe('1/2')
  })

  test('a guest whose visit was voided at the other gate comes', async () => {
    await other.post(`/gate/guests/${guests['Nguyễn Văn An']}/arrive`, {})
    const id = await app.value<string>('select id from visit where voided_at is null')
    await other.post(`/gate/visits/${id}/void`, { reason: 'wrong_person' })
    expect(await device.outcomes([arrival('Nguyễn Văn An')])).toEqual(['stored'])
    expect(await visits()).toMatchObject([{ source: 'offline', guest_id: guests['Nguyễn Văn An'] }])
  })

  test('a guest who was withdrawn, or whose id is of another office, is recorded as an ordinary visit, and the gate is told', async () => {
    const foreign = Object.values(await idsOf(await makeMeeting(neighbour, 'Khách Xa;;0987654321')))[0]
    await head.post(`/guests/${guests['Trần Thị Bé']}/withdraw`, {})
    const items = [
      arrival('Trần Thị Bé', {}, { place: 'Hội Nông dân', party_size: '3' }),
      entry({}, { name: 'Mã Lạ', guest_id: foreign, as_listed: 'on' }),
    ]
    const told = (name: string) =>
      `Đã ghi ${name} như khách thường: khách không còn trong danh sách khách hẹn.`
    expect(await text(items)).toEqual([told('Trần Thị Bé'), told('Mã Lạ')])
    expect(await visits()).toMatchObject([
      { name: 'Mã Lạ', phone: null, guest_id: null, meeting_id: null },
      { name: 'Trần Thị Bé', organisation: 'Hội Nông dân', guest_id: null, meeting_id: meeting },
    ])
    expect(await app.rows('select from visit where guest_id = $1', [foreign])).toEqual([])
  })

  test('a guest of a closed day enters the log once, with guest and meeting', async () => {
    const [one, two] = [arrival('Nguyễn Văn An'), arrival('Nguyễn Văn An')]
    const walkIn = typed()
    const late = await laterBy(15 * HOUR)
    expect(await late.outcomes([one, two, walkIn])).toEqual(['stored', 'duplicate', 'stored'])
    expect(await visits()).toMatchObject([
      { name: 'Khách Vãng Lai', meeting_id: meeting },
      { name: 'Nguyễn Văn An', guest_id: guests['Nguyễn Văn An'], meeting_id: meeting, state: 'unclosed' },
    ])
    // A device of another gate sends the same guest even later.
    expect(await late.outcomes([arrival('Nguyễn Văn An')])).toEqual(['duplicate'])
  })

  test('a guest whose list is deleted the next day enters the log in the meeting', async () => {
    const one = arrival('Nguyễn Văn An', {}, { place: 'Hội Nông dân' })
    await app.rows('delete from expected_guest')
    const late = await laterBy(24 * HOUR)
    // Nobody is told of a list that has been deleted.
    const alone = arrival('Trần Thị Bé', {}, { meeting_id: undefined })
    const stored = { outcome: 'stored' }
    expect(await late.answersTo([one, alone])).toEqual(
      [one, alone].map(({ event }) => ({ ...stored, event })),
    )
    await app.rows(`delete from visit where name = 'Trần Thị Bé'`)
    expect(await visits()).toMatchObject([{ guest_id: null, meeting_id: meeting, state: 'unclosed' }])
  })
})
