import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { purgeExpired } from '../../server/core/visits/purge.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import type { VisitRow } from '../../server/platform/db/schema.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../server/platform/lib/clock.ts'
import { accountNamed } from '../support/accounts.ts'
import type { Answer, Client } from '../support/client.ts'
import { expectWholeOffice } from '../support/figures.ts'
import { deviceOf, entry, type Item, NOW, tap } from '../support/replay.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')
let office: string
let send: Device['send']
let answersTo: Device['answersTo']
let outcomes: Device['outcomes']
type Device = ReturnType<typeof deviceOf>

beforeEach(async () => {
  office = await app.officeId('tt-hcc')
  ;({ send, answersTo, outcomes } = deviceOf(app, office, guard))
})

const visits = () => app.rows<VisitRow>('select * from visit order by number')
const events = () => app.rows<{ kind: string }>('select * from replayed_event order by device_at')
const audited = () =>
  app.rows<{ action: string; actor_id: string; fields: string }>(
    `select action, actor_id, fields from audit where action like 'visit.%' order by seq`,
  )
const accountId = async (username: string) => (await accountNamed(app, username)).id

const expectWhole = () => expectWholeOffice(app, office)

test('a batch is not even parsed before its account’s turn, and no other account waits for it', async () => {
  const other = await app.client('gate2.tt-hcc')
  await guard.enter({ name: 'Người Đầu' })
  const refused: number[] = []
  const send = (from: Client) =>
    from.postRaw('/gate/replay', '[[', { 'Content-Type': 'application/json' }).then(({ status }) => status)
  const waiting = await inOffice(app.db, office, async (holder) => {
    await holder.selectFrom('visit_counter').select('last').forUpdate().execute()
    const stored = [1, 2].map(() => answersTo([entry({}, { name: 'Người Đang Gửi' })]))
    while ((await app.rows(WAITING)).length < 2) await sleep(10)
    const waits = send(guard).then((status) => refused.push(status))
    expect(await send(other)).toBe(400)
    expect(refused).toEqual([])
    return [...stored, waits]
  })
  await Promise.all(waiting)
  expect(refused).toEqual([400])
})

test('twenty simultaneous batches of one account leave database connections to the other offices', async () => {
  const neighbour = await app.client('gate.ubnd-xa-long-hau')
  await guard.enter({ name: 'Người Đầu' })
  const items = Array.from({ length: 20 }, (_, at) => entry({}, { name: `Gửi Dồn ${at}` }))
  const [sent, other, waiting] = await inOffice(app.db, office, async (holder) => {
    // Every insert of a visit in this office waits for this lock.
    await holder.selectFrom('visit_counter').select('last').forUpdate().execute()
    const all = Promise.allSettled(items.map((item) => send([item])))
    const seen: number[] = []
    const look = async () => seen.push((await app.rows(WAITING)).length)
    while (!seen.at(-1)) await look()
    const elsewhere = neighbour.enter({ name: 'Ở Nơi Khác' })
    let isAnswered = false
    void elsewhere.finally(() => (isAnswered = true))
    while (!isAnswered) await look()
    return [[all], (await elsewhere).status, Math.max(...seen)] as const
  })
  expect([other, waiting]).toEqual([303, expect.toSatisfy((most: number) => most <= 2)])
  await Promise.all(sent)
  // The device repeats what it was asked to send again.
  await outcomes(items)
  expect(await app.rows(`select from visit where name like 'Gửi Dồn %'`)).toHaveLength(20)
})

describe('records made without the server', () => {
  test('are stored in order with their real times, and every item is answered', async () => {
    const one = entry({ at: NOW - 50 * MINUTE }, { phone: '0912 345 678', place: 'my loc', party_size: '3' })
    const two = entry({ at: NOW - 40 * MINUTE }, { name: 'Trần Thị Hai' })
    const answers = await answersTo([
      one,
      two,
      tap('departure', one['visit'], NOW - 30 * MINUTE),
      tap('departure', two['visit'], NOW - 20 * MINUTE),
      tap('undo', two['visit'], NOW - 20 * MINUTE + 6 * SECOND),
    ])
    expect(answers.map(({ outcome }) => outcome)).toEqual(Array(5).fill('stored'))
    expect(answers[0]?.event).toBe(one['event'])
    const guardId = await accountId('gate.tt-hcc')
    expect(await visits()).toMatchObject([
      {
        name: 'Nguyễn Văn Đợi',
        number: 1,
        state: 'left',
        source: 'offline',
        phone: '+84912345678',
        entered_at: new Date(NOW - 50 * MINUTE),
        left_at: new Date(NOW - 30 * MINUTE),
        recorded_at: new Date(NOW),
        entered_by: guardId,
        ended_by: guardId,
        clock_skew_s: 0,
      },
      { name: 'Trần Thị Hai', state: 'inside', left_at: null, entered_at: new Date(NOW - 40 * MINUTE) },
    ])
    expect((await audited()).map(({ action }) => action)).toEqual([
      'visit.entered_offline',
      'visit.entered_offline',
      'visit.left_offline',
      'visit.left_offline',
      'visit.undone_offline',
    ])
    await expectWhole()
    const head = await app.client('head.tt-hcc')
    const page = await head.get(`/log/visits/${(await visits())[0]?.id}`)
    expect(page.text).toContain('Ghi khi mất mạng, gửi lên 25/11 08:30')
    expect((await head.post('/log/search', { words: 'đợi' })).status).toBe(303)
  })

  test('are stored once, however often and from wherever they are sent', async () => {
    const come = entry()
    const leave = tap('departure', come['visit'], NOW - 30 * MINUTE)
    const back = tap('undo', come['visit'], NOW - 30 * MINUTE + 5 * SECOND)
    const again = tap('departure', come['visit'], NOW - 10 * MINUTE)
    const batch = [come, leave, back, again]
    const colleague = await app.client('gate2.tt-hcc')
    // Both guards use the same device.
    const device = randomUUID()
    for (const client of [guard, colleague]) client.cookies.set('device', device)
    const all = (await Promise.all([outcomes(batch), outcomes(batch), outcomes(batch, {}, colleague)])).flat()
    expect(all.filter((outcome) => outcome === 'stored')).toHaveLength(4)
    expect(all.filter((outcome) => outcome !== 'stored')).toEqual(Array(8).fill('duplicate'))
    // A late repeat does not carry out a departure that was undone.
    expect(await outcomes([leave, back])).toEqual(['duplicate', 'duplicate'])
    expect(await visits()).toMatchObject([{ state: 'left', left_at: new Date(NOW - 10 * MINUTE) }])
    expect(await events()).toHaveLength(4)
    await expectWhole()
  })

  test('a departure that is undone and recorded again is taken back by the undo that follows it, each visit by its own', async () => {
    const [one, other] = [entry(), entry()]
    const at = NOW - 30 * MINUTE
    const taps = [
      tap('departure', one['visit'], at),
      tap('undo', one['visit'], at + SECOND),
      tap('departure', one['visit'], at + 2 * SECOND + HOUR / 4),
      tap('departure', other['visit'], at + 3 * SECOND),
    ]
    expect(await outcomes([one, other, ...taps])).toEqual(Array(6).fill('stored'))
    // By now the log's departure of the first is a quarter of an hour later than this undo.
    const undo = tap('undo', one['visit'], at + 4 * SECOND)
    expect(await outcomes([undo])).toEqual(['invalid'])
    expect(await outcomes([tap('undo', one['visit'], at + 9 * SECOND + HOUR / 4)])).toEqual(['stored'])
    expect(await visits()).toMatchObject([{ state: 'inside' }, { state: 'left' }])
  })

  test('are duplicates even for a sender whose request began before another guard recorded them', async () => {
    const come = entry()
    await outcomes([come, tap('departure', come['visit'], NOW - 30 * MINUTE)])
    const back = tap('undo', come['visit'], NOW - 30 * MINUTE + 5 * SECOND)
    const guardId = await accountId('gate.tt-hcc')
    const [slow] = await inOffice(app.db, office, async (other) => {
      await other.selectFrom('visit').select('id').forUpdate().execute()
      const sent = outcomes([back])
      while ((await app.rows(WAITING)).length === 0) await sleep(10)
      // The other request has replayed this undo and a later departure.
      await other
        .insertInto('replayed_event')
        .values({
          office_id: office,
          event_uuid: String(back['event']),
          visit_uuid: String(back['visit']),
          kind: 'undo',
          device_at: new Date(Number(back['at'])),
          clock_skew_s: 0,
          made_by: guardId,
          sent_by: guardId,
          device_id: null,
          recorded_at: new Date(NOW),
        })
        .execute()
      await other
        .updateTable('visit')
        .set({ left_at: new Date(NOW - 10 * MINUTE) })
        .execute()
      return [sent]
    })
    expect(await slow).toEqual(['duplicate'])
  })

  test('are the same entry as an online form whose answer was lost', async () => {
    const visit = randomUUID()
    const fields = { name: 'Đã Tới Nơi', phone: '0912345678' }
    await guard.enter({ client_uuid: visit, ...fields })
    expect(await outcomes([entry({ visit, at: NOW }, fields)])).toEqual(['duplicate'])
    expect(await outcomes([entry({ visit, at: NOW }, { ...fields, name: 'Tên Khác' })])).toEqual(['conflict'])
    expect(await visits()).toMatchObject([{ name: 'Đã Tới Nơi', source: 'gate' }])
    // The reverse: the online form arrives after the replayed entry.
    const late = entry({}, { name: 'Tới Muộn' })
    expect(await outcomes([late])).toEqual(['stored'])
    const answer = await guard.enter({ client_uuid: String(late['visit']), name: 'Tới Muộn' })
    expect(answer.status).toBe(303)
    expect(await visits()).toHaveLength(2)
  })

  test('a record in conflict or invalid keeps nothing, and can be sent again once it is right', async () => {
    const one = entry()
    await outcomes([one])
    for (const other of [{ at: NOW - 2 * HOUR }, { visit: randomUUID() }]) {
      const [conflict] = await answersTo([{ ...one, ...other }])
      expect(conflict).toMatchObject({ outcome: 'conflict', text: expect.stringContaining('nội dung khác') })
    }
    const wrong = entry({}, { phone: '0912' })
    const [invalid] = await answersTo([wrong])
    expect(invalid).toMatchObject({ outcome: 'invalid', text: expect.stringContaining('thiếu chữ số') })
    expect(await visits()).toHaveLength(1)
    expect(await outcomes([{ ...wrong, fields: { name: 'Số Đã Sửa', phone: '0912345678' } }])).toEqual([
      'stored',
    ])
  })

  test('take their times from the device’s clock, corrected by how far it is off when sending', async () => {
    const ahead = 42 * MINUTE + 7 * SECOND
    const one = entry({ at: NOW + ahead - 20 * MINUTE })
    expect(await outcomes([one], { sent_at: NOW + ahead })).toEqual(['stored'])
    expect(await visits()).toMatchObject([
      { entered_at: new Date(NOW - 20 * MINUTE), clock_skew_s: 42 * 60 + 7 },
    ])
    expect((await audited())[0]).toMatchObject({ fields: 'clock_skew_s=2527' })
    const head = await app.client('head.tt-hcc')
    const page = await head.get(`/log/visits/${(await visits())[0]?.id}`)
    expect(page.text).toContain('Đồng hồ của máy lệch 42 phút')
    // A device with an empty battery: its clock, and so the visit, starts in 1970.
    const old = entry({ at: 5 * MINUTE }, { name: 'Pin Hết' })
    expect(await outcomes([old], { sent_at: 15 * MINUTE })).toEqual(['stored'])
    expect((await visits())[1]).toMatchObject({ entered_at: new Date(NOW - 10 * MINUTE) })
    // A departure tells how far off its own device was, and when it was sent.
    const left = tap('departure', one['visit'], NOW - 6 * MINUTE)
    expect(await outcomes([left], { sent_at: NOW - 301 * SECOND })).toEqual(['stored'])
    const times = { left_at: new Date(NOW - 59 * SECOND), ended_at: new Date(NOW), clock_skew_s: -301 }
    expect((await visits())[0]).toMatchObject(times)
  })

  test('an entry by a card keeps a hash and four digits, and the number goes nowhere else', async () => {
    const number = '080190001234'
    expect(await outcomes([entry({}, { id_number: number })])).toEqual(['stored'])
    const [visit] = await visits()
    expect(visit).toMatchObject({ id_last4: '1234' })
    const everything = JSON.stringify([
      await app.rows('select * from visit'),
      await events(),
      await app.rows('select * from audit'),
      app.logged,
    ])
    expect(everything).not.toContain(number)
    expect(everything).not.toContain(createHash('sha256').update(number).digest('hex'))
    // The same card at the gate finds its holder inside.
    const scan = await guard.post('/gate/scan', { text: number })
    expect(scan.text).toContain('chưa ra')
  })
})

describe('a visitor who is inside already', () => {
  test.each([
    ['by phone', { phone: '0912345678' }],
    ['by card', { id_number: '080190001234' }],
  ])('%s is stored as unclosed and marked as a duplicate, never refused', async (_, person) => {
    await guard.enter({ name: 'Đang Ở Trong', ...person })
    const again = entry({}, person)
    expect(await outcomes([again])).toEqual(['stored'])
    expect((await visits())[1]).toMatchObject({
      state: 'unclosed',
      duplicate_presence: true,
      day_closed_at: new Date(NOW),
    })
    // The real departure replaces the automatic end; the mark stays.
    expect(await outcomes([tap('departure', again['visit'], NOW - MINUTE)])).toEqual(['stored'])
    expect((await visits())[1]).toMatchObject({ state: 'left', duplicate_presence: true })
    await expectWhole()
  })

  test('is stored as another person when the guard confirmed it', async () => {
    await guard.enter({ phone: '0912345678' })
    expect(await outcomes([entry({}, { phone: '0912345678', resolve: 'shared' })])).toEqual(['stored'])
    expect((await visits())[1]).toMatchObject({ state: 'inside', duplicate_presence: false })
  })

  test('becomes an unclosed visit when their departure is undone', async () => {
    const one = entry({ at: NOW - HOUR }, { phone: '0912345678' })
    await outcomes([one, tap('departure', one['visit'], NOW - 30 * MINUTE)])
    await guard.enter({ phone: '0912345678' })
    const back = tap('undo', one['visit'], NOW - 30 * MINUTE + SECOND)
    expect(await outcomes([back])).toEqual(['stored'])
    expect((await visits())[0]).toMatchObject({ state: 'unclosed', duplicate_presence: true })
    expect(await outcomes([back])).toEqual(['duplicate'])
    await expectWhole()
  })
})

test('a field that the form of an older version had is left out, and the rest is stored', async () => {
  expect(
    await outcomes([
      entry({ fields: JSON.parse('{"name":"Bản Cũ","plate":"62A","state":"left","__proto__":{"x":1}}') }),
    ]),
  ).toEqual(['stored'])
  expect(await visits()).toMatchObject([{ name: 'Bản Cũ', state: 'inside' }])
})

describe('a batch of offline records', () => {
  const most = (count: number) => Array.from({ length: count }, () => entry())

  const refused: [string, () => Promise<Answer>, number][] = [
    ['of 51 items', () => send(most(51)), 400],
    ['of none', () => send([]), 400],
    ['that is no list', () => send({ 0: entry() }), 400],
    ['with words of others', () => send([entry()], { admin: true }), 400],
    ['without the time of sending', () => send([entry()], { sent_at: null }), 400],
    ['for another office', () => send([entry()], { office: randomUUID() }), 409],
    ['too large', () => send([entry({}, { name: 'x'.repeat(300_000) })]), 413],
    ['cut short', () => raw('{"items":[', 'application/json'), 400],
    ['as a form', () => guard.post('/gate/replay', { items: '[]' }), 415],
    ['as plain text, which other sites may send', () => raw(JSON.stringify({ office }), 'text/plain'), 415],
    ['from another site', () => send([entry()], {}, guard, { Origin: 'https://evil.example' }), 403],
  ]
  const raw = (body: string, type: string) => guard.postRaw('/gate/replay', body, { 'Content-Type': type })

  test('a batch in another format is refused as a whole', async () => {
    for (const [what, request, status] of refused) {
      expect([what, (await request()).status]).toEqual([what, status])
    }
    expect(await visits()).toEqual([])
  })

  test('a batch of 50 items is accepted, each once and in order, one that stands in it twice as well', async () => {
    const batch = most(49)
    const twice = [...batch, ...batch.slice(0, 1)]
    expect(await outcomes(twice)).toEqual([...Array(49).fill('stored'), 'duplicate'])
    expect(await outcomes(twice, {}, await app.client('gate2.tt-hcc'))).toEqual(Array(50).fill('duplicate'))
    expect((await visits()).map(({ client_uuid: uuid, number }) => [uuid, number])).toEqual(
      batch.map(({ visit }, at) => [visit, at + 1]),
    )
    await expectWhole()
  })

  test('a batch after the session has ended is told to sign in, and nothing of it is carried through the sign-in page', async () => {
    const stranger = await app.client()
    const answer = await send([entry({}, { name: 'Canary Bí Mật' })], {}, stranger)
    expect([answer.status, answer.$('[name=resume]').length]).toEqual([401, 0])
    expect(answer.text).not.toContain('Canary')
  })

  test('a batch with one item that fails stores the others, and that one when it is sent again', async () => {
    const batch = [entry(), entry({}, { name: 'Nguyễn Văn Đợi', party_size: '77' }), entry()]
    await app.rows('alter table visit add constraint broken check (party_size <> 77)')
    expect(await outcomes(batch)).toEqual(['stored', 'failed', 'stored'])
    expect(app.logged.filter((line) => line.includes('request failed'))).toHaveLength(1)
    await app.rows('alter table visit drop constraint broken')
    expect(await visits()).toHaveLength(2)
    expect(await events()).toHaveLength(2)
    expect(await outcomes(batch)).toEqual(['duplicate', 'stored', 'duplicate'])
    expect(app.logged.join()).not.toContain('Nguyễn Văn Đợi')
    await expectWhole()
  })
})

test('replayed events are deleted after the office’s retention', async () => {
  await outcomes([entry()])
  app.clock.forward(40 * DAY)
  await purgeExpired(app.db, { id: office, retention_days: 30 }, app.clock.now())
  expect([await visits(), await events()]).toEqual([[], []])
})

describe('an impossible record is refused with a reason and not kept', () => {
  const refusals: [string, () => Promise<Item>, string][] = [
    ['an entry of eight days ago', async () => entry({ at: NOW - 8 * DAY }), '7 ngày'],
    ['an entry that is to come', async () => entry({ at: NOW + HOUR }), 'chưa tới'],
    ['a departure of a visit nobody knows', async () => tap('departure', randomUUID(), NOW), 'không có lượt'],
    [
      'a departure before the arrival',
      async () => tap('departure', await stored({}), NOW - HOUR),
      'trước giờ vào',
    ],
    [
      'an undo of nothing near',
      async () => tap('undo', await stored({ left: true }), NOW - 30 * SECOND),
      'chính máy này',
    ],
    [
      'a departure of a voided visit',
      async () => tap('departure', await stored({ voided: true }), NOW),
      'đã hủy',
    ],
    ['an undo of a voided visit', async () => tap('undo', await stored({ voided: true }), NOW), 'đã hủy'],
    [
      'a departure of who was never let in',
      async () => {
        const visitor = await app.client()
        const visit = randomUUID()
        await visitor.post('/v/tt-hcc', { client_uuid: visit, name: 'Còn Chờ' })
        return tap('departure', visit, NOW)
      },
      'không còn ở trong',
    ],
  ]

  const stored = async (how: { left?: boolean; voided?: boolean }): Promise<string> => {
    const visit = randomUUID()
    await guard.enter({ client_uuid: visit })
    const [row] = await visits()
    if (how.left) await guard.post(`/gate/visits/${row?.id}/leave`)
    if (how.voided) await guard.post(`/gate/visits/${row?.id}/void`, { reason: 'trial' })
    return visit
  }

  test.each(refusals)('%s', async (_, make, text) => {
    const item = await make()
    const before = await app.rows('select * from visit')
    const [answer] = await answersTo([item])
    expect(answer).toMatchObject({
      event: item['event'],
      outcome: 'invalid',
      text: expect.stringContaining(text),
    })
    expect(await app.rows('select * from visit')).toEqual(before)
    expect(await events()).toEqual([])
  })

  test('the clocks of two devices may differ by a few minutes', async () => {
    const visit = await stored({})
    expect(await outcomes([tap('departure', visit, NOW - 2 * MINUTE)])).toEqual(['stored'])
    const ahead = entry({ at: NOW + MINUTE })
    expect(await outcomes([ahead])).toEqual(['stored'])
    expect(await visits()).toMatchObject([
      { entered_at: new Date(NOW), left_at: new Date(NOW) },
      { entered_at: new Date(NOW) },
    ])
  })

  test('a departure that another guard recorded first is kept', async () => {
    const visit = await stored({ left: true })
    expect(await outcomes([tap('departure', visit, NOW + MINUTE)])).toEqual(['duplicate'])
    expect(await visits()).toMatchObject([{ state: 'left', left_at: new Date(NOW) }])
  })

  const hostile: [string, unknown][] = [
    ['nothing', null],
    ['a number', 7],
    ['a list', []],
    ['an object of nothing', {}],
    ['an unknown kind', { ...entry(), kind: 'delete' }],
    ['a column beside the fields', entry({ office_id: randomUUID() })],
    ['a time of words', entry({ at: 'now' })],
    ['a time out of this world', entry({ at: 8.64e18 })],
    ['a time before all times', entry({ at: -1 })],
    ['a name of an object', entry({}, { name: { $ne: '' } })],
    ['a name with a control character', entry({}, { name: 'An\u202eA' })],
    ['a NUL', entry({}, { name: 'An\u0000' })],
    ['half a letter', entry({}, { name: 'An\ud800' })],
    ['no name', entry({}, { name: ' ' })],
    ['a number of a card that is none', entry({}, { id_number: '1' })],
    ['a UUID that is none', entry({ visit: "' or true--" })],
    ['a time in more seconds than the log can hold', entry({ at: 3_900_000_000_001 })],
  ]

  test('a malformed item is refused, and the others are stored', async () => {
    const answers = await answersTo([...hostile.map(([, item]) => item as Item), entry()])
    const taken = hostile.filter((_, index) => answers[index]?.outcome !== 'invalid' || !answers[index]?.text)
    expect(taken).toEqual([])
    // A device sets aside what is named; an item without a readable id is told by its place.
    const named = hostile.map(([, item]) => (item as Item | null)?.['event'] ?? null)
    expect(answers.slice(0, -1).map(({ event }) => event)).toEqual(named)
    expect(answers.at(-1)?.outcome).toBe('stored')
    expect(await visits()).toHaveLength(1)
  })
})
