import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { purgeExpired } from '../../server/core/visits/purge.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../server/platform/lib/clock.ts'
import { MORNING } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { expectWholeOffice } from '../support/figures.ts'
import { deviceOf, entry, NOW, tap } from '../support/replay.ts'
import { useFreshApp } from '../support/suite.ts'

const app = useFreshApp()
let office: string
let guard: Client
let head: Client
let device: ReturnType<typeof deviceOf>

/** 18:00 yesterday. The day closed at 19:00, and now it is the next morning. */
const EVENING = Date.parse('2026-11-24T18:00:00+07:00')
const CLOSE = new Date('2026-11-24T19:00:00+07:00')

beforeEach(async () => {
  office = await app.officeId('tt-hcc')
  app.clock.set('2026-11-24T17:00:00+07:00')
  guard = await app.client('gate.tt-hcc')
  await guard.enter({ client_uuid: STORED, name: 'Khách Trong Sổ' })
  app.clock.set(MORNING)
  await closeDays(app.db, [{ id: office, close_minutes: 19 * 60 }], app.clock.now())
  guard = await app.client('gate.tt-hcc')
  head = await app.client('head.tt-hcc')
  device = deviceOf(app, office, guard)
})

/** A visit that was in the log when the day closed. */
const STORED = randomUUID()

interface Row {
  id: string
  name: string
  state: string
  day: string
  source: string
  entered_at: Date
  entered_by: string
  left_at: Date | null
  ended_by: string | null
  day_closed_at: Date | null
  recorded_at: Date
}

const visits = () => app.rows<Row>('select * from visit order by number')
const waiting = () =>
  app.rows<{ state: string; left_at: Date | null }>('select * from late_record order by entered_at')
const revisions = () =>
  app.rows<{ revision: number; visits: number }>(
    `select revision, visits, unclosed, departed from office_day where day = '2026-11-24' order by revision`,
  )
const accountId = async (username: string) =>
  (await app.rows<{ id: string }>('select id from account where username = $1', [username]))[0]?.id ?? ''
const refs = async (client = head) =>
  (await client.get('/log/late'))
    .$('[name=record]')
    .toArray()
    .map((box) => box.attribs['value'] ?? '')

const decide = async (answer: 'accept' | 'reject', records?: string[], client = head) => {
  const form = new URLSearchParams({ answer })
  for (const record of records ?? (await refs())) form.append('record', record)
  return client.postRaw('/log/late', form.toString())
}

const expectWhole = () => expectWholeOffice(app, office)

describe('an entry of a closed day', () => {
  test('waits for the head without changing a figure, and becomes a visit with its real times once it is accepted', async () => {
    const late = entry({ at: EVENING }, { name: 'Buổi Chiều', phone: '0912345678', party_size: '3' })
    const out = tap('departure', late['visit'], EVENING + 2 * HOUR)
    const before = await revisions()
    expect(await device.answersTo([late, out])).toMatchObject([
      { outcome: 'stored', late: true },
      { outcome: 'stored', late: true },
    ])
    expect(await visits()).toHaveLength(1)
    expect(await revisions()).toEqual(before)
    expect((await head.get('/log')).$('.alert a[href="/log/late"]').text()).toContain('1 bản ghi gửi muộn')

    const page = await head.get('/log/late')
    const line = page.$('.late-records li').text().replace(/\s+/g, ' ')
    expect(line).toContain('Buổi Chiều 24/11/2026: vào 18:00, ra 20:00')
    expect(line).toContain('··· 678')
    expect(page.$('[name=record]').attr('checked')).toBeDefined()

    app.clock.forward(HOUR)
    head = await app.client('head.tt-hcc')
    expect((await decide('accept')).location).toBe('/log/late')
    const by = await accountId('gate.tt-hcc')
    expect((await visits())[1]).toMatchObject({
      name: 'Buổi Chiều',
      state: 'left',
      day: '2026-11-24',
      source: 'offline',
      entered_at: new Date(EVENING),
      left_at: new Date(EVENING + 2 * HOUR),
      entered_by: by,
      ended_by: by,
      recorded_at: new Date(NOW + HOUR),
    })
    expect(await revisions()).toEqual([
      { revision: 0, visits: 1, unclosed: 1, departed: 0 },
      { revision: 1, visits: 2, unclosed: 1, departed: 1 },
    ])
    expect(await waiting()).toEqual([])
    const trail = (await head.get(`/log/visits/${(await visits())[1]?.id}`)).$('.trail').text()
    expect(trail).toContain('chờ duyệt')
    expect(trail).toContain('Chấp nhận bản ghi gửi muộn')
    const [accepted] = await app.audited('visit.late_accepted')
    expect(accepted).toBe(`entered_by=${by} left_by=${by} sent_by=${by}`)
    // The search finds it like any other visit.
    expect((await head.post('/log/search', { words: 'buoi chieu' })).status).toBe(303)
    await expectWhole()
  })

  test('an entry without a departure is accepted as unclosed at the close of its day', async () => {
    await device.outcomes([entry({ at: EVENING })])
    await decide('accept')
    expect((await visits())[1]).toMatchObject({ state: 'unclosed', left_at: null, day_closed_at: CLOSE })
    await expectWhole()
  })

  test('an entry by ID card keeps a hash and four digits while it waits, and the number nowhere', async () => {
    await device.outcomes([entry({ at: EVENING }, { id_number: '080190001234' })])
    expect(JSON.stringify(await app.rows('select * from late_record'))).not.toContain('080190001234')
    await decide('accept')
    expect(await app.rows('select id_last4 from visit where id_hash is not null')).toEqual([
      { id_last4: '1234' },
    ])
  })

  test('is one record, however often and by whomever it is sent, and different words are a conflict', async () => {
    const late = entry({ at: EVENING })
    const other = { ...late, event: randomUUID(), fields: { name: 'Tên Khác' } }
    expect(await device.outcomes([late, late, { ...late, event: randomUUID() }, other])).toEqual([
      'stored',
      'duplicate',
      'duplicate',
      'conflict',
    ])
    const senders = [guard, await app.client('gate2.tt-hcc'), head]
    const again = () => [late, { ...late, event: randomUUID() }]
    const all = await Promise.all(senders.map((sender) => device.outcomes(again(), {}, sender)))
    expect(all.flat()).toEqual(Array(6).fill('duplicate'))
    expect(await waiting()).toHaveLength(1)
  })

  test('that a form has recorded in the meantime is not recorded twice', async () => {
    const late = entry({ at: EVENING }, { name: 'Hai Đường' })
    await device.outcomes([late])
    await guard.enter({ client_uuid: String(late['visit']), name: 'Hai Đường' })
    expect((await decide('accept')).status).toBe(303)
    expect((await visits()).filter(({ name }) => name === 'Hai Đường')).toHaveLength(1)
    expect(await waiting()).toEqual([])
    await expectWhole()
  })

  test('an entry after the close of the same day is handled as at the gate', async () => {
    app.clock.set('2026-11-25T20:00:00+07:00')
    await closeDays(app.db, [{ id: office, close_minutes: 19 * 60 }], app.clock.now())
    const night = await app.client('gate.tt-hcc')
    const [one, two] = [entry({ at: NOW + 11 * HOUR }), entry({ at: NOW + 10 * HOUR })]
    const answers = await device.answersTo([one, two], {}, night)
    expect(answers.map(({ late }) => late ?? false)).toEqual([false, true])
    expect((await visits())[1]).toMatchObject({ state: 'inside' })
  })
})

describe('the departure of a visit whose day is closed', () => {
  const out = (more = {}) => tap('departure', STORED, EVENING, more)

  test('waits, is not preselected, and keeps the old values when it is accepted', async () => {
    expect(await device.answersTo([out()])).toMatchObject([{ outcome: 'stored', late: true }])
    expect(await visits()).toMatchObject([{ state: 'unclosed', left_at: null }])
    const page = await head.get('/log/late')
    expect(page.$('.late-records').text()).toContain('lượt vào 17:00, ghi giờ ra 18:00')
    expect(page.$('[name=record]').attr('checked')).toBeUndefined()
    await decide('accept')
    expect(await visits()).toMatchObject([{ state: 'left', left_at: new Date(EVENING), day_closed_at: null }])
    const by = await accountId('head.tt-hcc')
    expect(
      await app.rows(
        `select field, old, new, reason, by from visit_change where field in ('left_at', 'state') order by 1`,
      ),
    ).toEqual([
      { field: 'left_at', old: null, new: new Date(EVENING).toISOString(), reason: 'sent_later', by },
      { field: 'state', old: 'unclosed', new: 'left', reason: 'sent_later', by },
    ])
    expect((await visits())[0]?.ended_by).toBe(await accountId('gate.tt-hcc'))
    await expectWhole()
  })

  test('a departure and its undo on the same device leave nothing to decide; an undo from another device does not count', async () => {
    const undo = tap('undo', STORED, EVENING + 5 * SECOND)
    const colleague = await app.client('gate2.tt-hcc')
    await device.outcomes([out()])
    expect(await device.outcomes([undo], {}, colleague)).toEqual(['invalid'])
    expect(await waiting()).toMatchObject([{ left_at: new Date(EVENING) }])
    expect(await device.outcomes([undo])).toEqual(['stored'])
    expect(await waiting()).toEqual([])
    expect(await visits()).toMatchObject([{ state: 'unclosed' }])
  })

  test('that was stored before the close can be undone only by the head', async () => {
    app.clock.set('2026-11-24T18:30:00+07:00')
    const evening = await app.client('gate.tt-hcc')
    const come = entry({ at: EVENING - HOUR })
    const left = tap('departure', come['visit'], EVENING)
    expect(await device.answersTo([come, left], {}, evening)).toMatchObject([{}, { outcome: 'stored' }])
    app.clock.set(MORNING)
    const morning = await app.client('gate.tt-hcc')
    morning.cookies.set('device', evening.cookies.get('device') ?? '')
    const undo = tap('undo', come['visit'], EVENING + 5 * SECOND)
    expect(await device.answersTo([undo], {}, morning)).toMatchObject([{ outcome: 'stored', late: true }])
    expect((await visits())[1]).toMatchObject({ state: 'left' })
    expect((await head.get('/log/late')).text).toContain('bỏ giờ ra 18:00')
    // He left a little later, which the device also recorded.
    const again = tap('departure', come['visit'], EVENING + 10 * MINUTE)
    expect(await device.outcomes([again], {}, morning)).toEqual(['stored'])
    expect((await head.get('/log/late')).text).toContain('giờ ra 18:00 đổi thành 18:10')
    await decide('accept')
    expect((await visits())[1]).toMatchObject({ state: 'left', left_at: new Date(EVENING + 10 * MINUTE) })
    await expectWhole()
  })

  test('a departure on the next morning is refused, for a visit in the log and for one that waits', async () => {
    const late = entry({ at: EVENING })
    const answers = await device.answersTo([
      late,
      tap('departure', late['visit'], NOW - MINUTE),
      tap('departure', STORED, NOW - MINUTE),
    ])
    expect(answers.map(({ outcome }) => outcome)).toEqual(['stored', 'invalid', 'invalid'])
    expect(answers[1]?.text).toContain('hết ngày')
  })

  test('is not applied if the visit was meanwhile voided, or corrected to the same', async () => {
    await device.outcomes([out()])
    const [visit] = await visits()
    await head.post(`/gate/visits/${visit?.id}/void`, { reason: 'trial' })
    const refused = await decide('accept')
    expect([refused.status, refused.$('.late-records .problem').text()]).toEqual([409, 'Lượt này đã hủy.'])
    expect(await waiting()).toHaveLength(1)
    await head.post(`/log/visits/${visit?.id}/unvoid`, { reason: 'trial' })
    const typed = { seen_version: '4', name: 'Khách Trong Sổ', entered_at: '17:00', left_at: '18:00' }
    const corrected = await head.post(`/gate/visits/${visit?.id}/correct`, { ...typed, reason: 'time_wrong' })
    expect(corrected.status).toBe(303)
    expect((await decide('accept')).status).toBe(303)
    expect(await waiting()).toEqual([])
    await expectWhole()
  })
})

describe('a decision', () => {
  test('against a record is kept with it, and can be reversed', async () => {
    const late = entry({ at: EVENING }, { name: 'Bị Từ Chối' })
    await device.outcomes([late])
    await decide('reject')
    expect(await waiting()).toMatchObject([{ state: 'rejected' }])
    expect((await head.get('/log')).$('.alert a[href="/log/late"]')).toHaveLength(0)
    const [answer] = await device.answersTo([tap('departure', late['visit'], EVENING + HOUR)])
    expect(answer).toMatchObject({ outcome: 'invalid', text: expect.stringContaining('không chấp nhận') })
    expect((await head.get('/log/late')).text).toContain('Bị Từ Chối')
    await decide('accept')
    expect(await visits()).toMatchObject([{}, { name: 'Bị Từ Chối' }])
    await expectWhole()
  })

  test('against several records lists the latest decision first', async () => {
    for (const name of ['Từ Chối Trước', 'Từ Chối Sau']) {
      await device.outcomes([entry({ at: EVENING }, { name })])
      await decide('reject')
      app.clock.forward(MINUTE)
    }
    const { text } = await head.get('/log/late')
    expect(text).toMatch(/Từ Chối Sau[\s\S]*Từ Chối Trước/)
  })

  test('applies to what the head saw, not to what a device has added since', async () => {
    const late = entry({ at: EVENING })
    await device.outcomes([late])
    const seen = await refs()
    await device.outcomes([tap('departure', late['visit'], EVENING + HOUR)])
    const answer = await decide('accept', seen)
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('vừa thay đổi')
    expect(await visits()).toHaveLength(1)
  })

  test('two heads who decide at the same time make one decision', async () => {
    const items = Array.from({ length: 5 }, () => entry({ at: EVENING }))
    await device.outcomes([...items, tap('departure', STORED, EVENING)])
    const seen = await refs()
    const answers = await Promise.all([
      decide('accept', seen),
      decide('accept', seen),
      decide('reject', seen),
    ])
    expect(answers.map(({ status }) => [303, 409].includes(status))).toEqual([true, true, true])
    await decide('accept')
    expect(await visits()).toHaveLength(6)
    const [{ count } = { count: 0 }] = await app.rows<{ count: number }>(
      `select count(*)::int as count from audit where action = 'visit.late_accepted'`,
    )
    expect(count).toBe(6)
    await expectWhole()
  })

  test('is open neither to reception nor to the head of another office', async () => {
    await device.outcomes([entry({ at: EVENING })])
    const seen = await refs()
    const foreign = await app.client('head.ubnd-xa-long-hau')
    expect((await foreign.get('/log/late')).$('[name=record]')).toHaveLength(0)
    expect((await decide('accept', seen, foreign)).status).toBe(409)
    expect((await decide('accept', seen, guard)).status).toBe(403)
    expect(await visits()).toHaveLength(1)
    expect(await waiting()).toMatchObject([{ state: 'waiting' }])
  })

  test('about no record, or about something that is none, says what to do', async () => {
    await device.outcomes([entry({ at: EVENING })])
    for (const records of [[], ['x'], [`${randomUUID()}.x`], Array(101).fill(`${randomUUID()}.1`)]) {
      const answer = await decide('accept', records)
      expect([answer.status, answer.$('[role=alert]').text()]).toEqual([422, 'Chọn ít nhất một bản ghi.'])
    }
    const [ref = ''] = await refs()
    expect((await decide('accept', [ref, ref])).status).toBe(409)
    expect(await visits()).toHaveLength(2)
  })
})

describe('a late record', () => {
  test('is deleted at the end of the office’s retention, decided or not', async () => {
    await device.outcomes([entry({ at: EVENING }), entry({ at: EVENING }), tap('departure', STORED, EVENING)])
    await decide('reject', (await refs()).slice(0, 1))
    app.clock.forward(40 * DAY)
    await purgeExpired(app.db, { id: office, retention_days: 30 }, app.clock.now())
    expect([await visits(), await waiting()]).toEqual([[], []])
  })

  test('is found and deleted when the person asks for it', async () => {
    const [late, other] = [entry({ at: EVENING }, { phone: '0912345678' }), entry({ at: EVENING })]
    await device.outcomes([late, other])
    const asked = {
      client_uuid: randomUUID(),
      kind: 'erase',
      person: '0912345678',
      received_on: '2026-11-25',
    }
    const { location } = await head.post('/subjects', asked)
    const page = await head.get(location ?? '')
    expect(page.$('.alert a[href="/log/late"]').text()).toContain('1 bản ghi gửi muộn')
    expect(page.text).not.toContain('đã bị xóa')
    const erased = await head.post(`${location}/erase`, { sure: 'on' })
    expect(erased.status).toBe(303)
    expect(await waiting()).toHaveLength(1)
    expect(JSON.stringify(await app.rows('select * from late_record'))).not.toContain('84912345678')
  })

  test('is mentioned where a trace begins, which does not include it', async () => {
    await device.outcomes([entry({ at: EVENING })])
    expect((await head.get('/trace')).$('.alert a[href="/log/late"]').text()).toContain('1 bản ghi gửi muộn')
  })
})
