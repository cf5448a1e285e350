import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../server/platform/lib/clock.ts'
import { accountNamed } from '../support/accounts.ts'
import type { Client } from '../support/client.ts'
import { wrongFigures } from '../support/figures.ts'
import { deviceOf, entry, type Item, NOW, tap } from '../support/replay.ts'
import { useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
let office: string
let guard: Client
let colleague: Client
let device: ReturnType<typeof deviceOf>

beforeEach(async () => {
  office = await app.officeId('tt-hcc')
  guard = await app.client('gate.tt-hcc')
  colleague = await app.client('gate2.tt-hcc')
  device = deviceOf(app, office, guard)
})

interface Row {
  id: string
  client_uuid: string
  state: string
  entered_by: string
  ended_by: string | null
  left_at: Date | null
}

const visits = () => app.rows<Row>('select * from visit order by number')
const accountId = async (username: string) => (await accountNamed(app, username)).id
const auditOf = (action: string) =>
  app.rows<{ actor_id: string; fields: string }>('select actor_id, fields from audit where action = $1', [
    action,
  ])

/** Everything that a request could change: visits, corrections, late records, figures and replayed events. */
const everything = async () =>
  JSON.stringify(
    await Promise.all(
      ['visit', 'visit_change', 'office_day', 'replayed_event'].map((table) =>
        app.rows(`select * from ${table} order by 1, 2, 3`),
      ),
    ),
  )

/** A visit that a colleague entered and ended online; returns what a device could know about it. */
const leftOnline = async () => {
  const visit = randomUUID()
  await colleague.enter({ client_uuid: visit })
  const [row] = await visits()
  await colleague.post(`/gate/visits/${row?.id}/leave`)
  return { visit, leftAt: app.clock.now().getTime() }
}

describe('a departure that another guard recorded', () => {
  test('online cannot be undone, whatever time the device claims', async () => {
    const { visit, leftAt } = await leftOnline()
    const before = await everything()
    for (const after of [0, SECOND, 9 * SECOND]) {
      const [answer] = await device.answersTo([tap('undo', visit, leftAt + after)])
      expect(answer).toMatchObject({ outcome: 'invalid', text: expect.stringContaining('chính máy này') })
    }
    expect(await everything()).toBe(before)
  })

  test('cannot be undone by a forged departure of the same moment in that guard’s name', async () => {
    const { visit, leftAt } = await leftOnline()
    app.clock.forward(HOUR)
    const by = await accountId('gate2.tt-hcc')
    const forged = [tap('departure', visit, leftAt, { by }), tap('undo', visit, leftAt + SECOND, { by })]
    expect(await device.outcomes(forged)).toEqual(['duplicate', 'invalid'])
    expect(await visits()).toMatchObject([{ state: 'left', ended_by: by, left_at: new Date(leftAt) }])
  })

  test('a departure whose answer never reached this device is undone like any other', async () => {
    const visit = randomUUID()
    await guard.enter({ client_uuid: visit })
    const [row] = await visits()
    const leftAt = app.clock.now().getTime()
    // The server recorded the departure, but its answer was lost: the device queues it, and the guard undoes it.
    await guard.post(`/gate/visits/${row?.id}/leave`)
    app.clock.forward(HOUR)
    const queued = [tap('departure', visit, leftAt), tap('undo', visit, leftAt + 5 * SECOND)]
    expect(await device.outcomes(queued)).toEqual(['duplicate', 'stored'])
    expect(await visits()).toMatchObject([{ state: 'inside' }])
    expect(await auditOf('visit.undone_offline')).toHaveLength(1)
  })

  test('a departure recorded offline on another device cannot be undone from this one', async () => {
    const come = entry()
    const leave = tap('departure', come['visit'], NOW - 30 * MINUTE)
    expect(await device.outcomes([come, leave], {}, colleague)).toEqual(['stored', 'stored'])
    const undo = tap('undo', come['visit'], NOW - 30 * MINUTE + 5 * SECOND)
    expect(await device.outcomes([undo])).toEqual(['invalid'])
    expect(await visits()).toMatchObject([{ state: 'left' }])
    // On the same device, the next guard may undo it.
    const next = await app.client('gate.tt-hcc')
    next.cookies.set('device', colleague.cookies.get('device') ?? '')
    expect(await device.outcomes([undo], {}, next)).toEqual(['stored'])
    expect(await visits()).toMatchObject([{ state: 'inside' }])
  })

  test('a departure recorded with the pass cannot be undone', async () => {
    const visitor = await app.client()
    const visit = randomUUID()
    const { location } = await visitor.post('/v/tt-hcc', { client_uuid: visit, name: 'Tự Ra' })
    await guard.post(`/gate/visits/${(await visits())[0]?.id}/confirm`)
    await visitor.post(`${location}/leave`)
    const forged = [tap('departure', visit, NOW), tap('undo', visit, NOW + SECOND)]
    expect(await device.outcomes(forged)).toEqual(['duplicate', 'invalid'])
    expect(await visits()).toMatchObject([{ state: 'left' }])
  })
})

describe('a departure recorded by the same guard', () => {
  test('is undone within ten seconds by the device’s clock, and what stood there is kept', async () => {
    const come = entry()
    const at = NOW - 30 * MINUTE
    await device.outcomes([come, tap('departure', come['visit'], at)])
    expect(await device.outcomes([tap('undo', come['visit'], at + 10 * SECOND + 1)])).toEqual(['invalid'])
    expect(await device.outcomes([tap('undo', come['visit'], at - 1)])).toEqual(['invalid'])
    expect(await device.outcomes([tap('undo', come['visit'], at + 10 * SECOND)])).toEqual(['stored'])
    expect(await visits()).toMatchObject([{ state: 'inside', left_at: null }])
    const changes = await app.rows<{ field: string; old: string; reason: string; by: string }>(
      `select field, old, new, reason, by from visit_change where field in ('left_at', 'state') order by field`,
    )
    const by = await accountId('gate.tt-hcc')
    expect(changes).toEqual([
      { field: 'left_at', old: new Date(at).toISOString(), new: null, reason: 'sent_later', by },
      { field: 'state', old: 'left', new: 'inside', reason: 'sent_later', by },
    ])
    const head = await app.client('head.tt-hcc')
    const page = await head.get(`/log/visits/${(await visits())[0]?.id}`)
    expect(page.$('.change').text()).toContain('Ghi khi mất mạng, gửi lên sau')
    expect(await verifyChain(app.db, office)).toMatchObject({ ok: true })
  })

  test('keeps a correction that was made since, and is not undone', async () => {
    const come = entry()
    const at = NOW - 30 * MINUTE
    await device.outcomes([come, tap('departure', come['visit'], at)])
    const [row] = await visits()
    const head = await app.client('head.tt-hcc')
    const typed = { seen_version: '2', name: 'Nguyễn Văn Đợi', entered_at: '07:30', left_at: '08:10' }
    await head.post(`/gate/visits/${row?.id}/correct`, { ...typed, reason: 'time_wrong' })
    const [answer] = await device.answersTo([tap('undo', come['visit'], at + SECOND)])
    expect(answer).toMatchObject({ outcome: 'invalid', text: expect.stringContaining('người khác') })
    expect(await visits()).toMatchObject([{ left_at: new Date('2026-11-25T08:10:00+07:00') }])
  })
})

describe('the account that a device names as the recorder', () => {
  const later = new Date(NOW - MINUTE).toISOString()
  const claims: [string, string, string, string][] = [
    ['the head of the office', 'head.tt-hcc', '', 'gate.tt-hcc'],
    ['the district', 'district', '', 'gate.tt-hcc'],
    ['a guard of another office', 'gate.ubnd-xa-long-hau', '', 'gate.tt-hcc'],
    [
      'somebody who was disabled before',
      'gate2.tt-hcc',
      `disabled_at = '2026-11-25T07:00:00+07:00'`,
      'gate.tt-hcc',
    ],
    ['somebody who was disabled since', 'gate2.tt-hcc', `disabled_at = '${later}'`, 'gate2.tt-hcc'],
    ['somebody whose account was made since', 'gate2.tt-hcc', `created_at = '${later}'`, 'gate.tt-hcc'],
    ['a colleague', 'gate2.tt-hcc', '', 'gate2.tt-hcc'],
    ['nobody who has an account', '', '', 'gate.tt-hcc'],
  ]
  test.each(claims)(
    '%s is accepted where that account could record here at that time: %s',
    async (_, username, change, recorded) => {
      const by = username ? await accountId(username) : randomUUID()
      if (change) await app.rows(`update account set ${change} where id = $1`, [by])
      const come = entry({ by })
      const leave = tap('departure', come['visit'], NOW - 30 * MINUTE, { by })
      expect(await device.outcomes([come, leave])).toEqual(['stored', 'stored'])
      const recorder = await accountId(recorded)
      expect(await visits()).toMatchObject([{ entered_by: recorder, ended_by: recorder }])
      const sender = await accountId('gate.tt-hcc')
      const told = recorder === by ? `made_by=${by}` : `claimed_by=${by}`
      for (const action of ['visit.entered_offline', 'visit.left_offline'])
        expect(await auditOf(action)).toEqual([{ actor_id: sender, fields: told }])
      expect(await app.rows('select distinct made_by, sent_by from replayed_event')).toEqual([
        { made_by: recorder, sent_by: sender },
      ])
    },
  )

  test.each([
    ['another role', { role: 'head', office: 'tt-hcc' }],
    ['another office', { role: 'reception', office: 'ubnd-xa-long-hau' }],
  ])('is ignored for a colleague who was given %s since, even if they are back', async (_, change) => {
    const by = await accountId('gate2.tt-hcc')
    const manager = await app.client('district')
    const turn = async (fields: Record<string, string>) => {
      const form = { display_name: 'Đổi Việc', ...fields }
      expect((await manager.post(`/district/accounts/${by}`, form)).status).toBe(303)
    }
    await turn(change)
    // The old session can no longer send.
    expect((await device.send([entry()], {}, colleague)).status).toBe(401)
    await turn({ role: 'reception', office: 'tt-hcc' })
    app.clock.forward(2 * HOUR)
    const [since, later] = [entry({ by }), entry({ by, at: NOW + HOUR })]
    const next = await app.client('gate.tt-hcc')
    expect(await device.outcomes([since, later], {}, next)).toEqual(['stored', 'stored'])
    expect(await visits()).toMatchObject([{ entered_by: await accountId('gate.tt-hcc') }, { entered_by: by }])
  })

  test('is accepted for a guard when the head signs in on the device', async () => {
    const head = await app.client('head.tt-hcc')
    const by = await accountId('gate.tt-hcc')
    expect(await device.outcomes([entry({ by })], {}, head)).toEqual(['stored'])
    expect(await visits()).toMatchObject([{ entered_by: by }])
  })
})

describe('a device', () => {
  test('a device of another office can send nothing here, and cannot find a visit of this office', async () => {
    const visit = randomUUID()
    await guard.enter({ client_uuid: visit })
    const before = await everything()
    const foreign = await app.client('gate.ubnd-xa-long-hau')
    expect((await device.send([tap('departure', visit, NOW)], {}, foreign)).status).toBe(409)
    const there = deviceOf(app, await app.officeId('ubnd-xa-long-hau'), foreign)
    const taps = [tap('departure', visit, NOW), tap('undo', visit, NOW + SECOND)]
    expect(await there.outcomes(taps)).toEqual(['invalid', 'invalid'])
    expect(await everything()).toBe(before)
    // In another office, the same UUID is another visit.
    expect(await there.outcomes([entry({ visit })])).toEqual(['stored'])
  })

  test('continues after a hand-over with the next guard, and names the recorder', async () => {
    const maker = await accountId('gate.tt-hcc')
    const items = [entry({ by: maker })]
    const names = { client_uuid: randomUUID(), giver: 'Người Giao', receiver: 'Người Nhận' }
    await guard.post('/gate/handover', names)
    expect((await device.send(items)).status).toBe(401)
    expect(await device.outcomes(items, {}, colleague)).toEqual(['stored'])
    expect(await visits()).toMatchObject([{ entered_by: maker }])
  })

  test('the device of somebody who was disabled meanwhile is asked to sign in, and keeps what it has', async () => {
    await app.rows(`update account set disabled_at = $1 where username = 'gate.tt-hcc'`, [new Date(NOW)])
    expect((await device.send([entry()])).status).toBe(401)
    expect(await visits()).toEqual([])
  })

  test('that was off for a week and sends once more what it had sent changes nothing', async () => {
    const come = entry()
    const batch = [come, tap('departure', come['visit'], NOW - 30 * MINUTE)]
    expect(await device.outcomes(batch)).toEqual(['stored', 'stored'])
    app.clock.forward(9 * DAY)
    const before = await everything()
    const again = await app.client('gate.tt-hcc')
    expect(await device.outcomes(batch, {}, again)).toEqual(['duplicate', 'duplicate'])
    const fresh = [entry(), tap('departure', come['visit'], NOW - 10 * MINUTE)]
    expect(await device.outcomes(fresh, {}, again)).toEqual(['invalid', 'invalid'])
    expect(await everything()).toBe(before)
  })
})

describe('a time', () => {
  const YEAR = 365 * DAY
  const forged: [string, Item, Item][] = [
    ['years ago', { at: NOW - 3 * YEAR }, {}],
    ['years ahead', { at: NOW + 3 * YEAR }, {}],
    ['an hour ahead', { at: NOW + HOUR }, {}],
    ['of a device that claims to send years ago', { at: NOW - HOUR }, { sent_at: NOW - 3 * YEAR }],
    ['of a device that claims to send years ahead', { at: NOW - HOUR }, { sent_at: NOW + 3 * YEAR }],
  ]
  test('of another age than the sending is refused as an entry', async () => {
    for (const [what, item, sending] of forged)
      expect([what, await device.outcomes([entry(item)], sending)]).toEqual([what, ['invalid']])
    expect(await visits()).toEqual([])
  })

  test('a time on a closed day, by whatever clock, is recorded on that day with who sent it', async () => {
    const yesterday = NOW - 20 * HOUR
    const skew = 2 * YEAR
    const claims: [Item, Item][] = [
      [{ at: yesterday }, {}],
      [{ at: yesterday + skew }, { sent_at: NOW + skew }],
      [{ at: NOW }, { sent_at: NOW + 20 * HOUR }],
    ]
    for (const [item, sending] of claims) {
      const [answer] = await device.answersTo([entry(item)], sending)
      expect(answer).toMatchObject({ outcome: 'stored' })
    }
    expect(await visits()).toMatchObject(Array(3).fill({ state: 'unclosed', source: 'offline' }))
    expect([await app.audited('visit.entered_offline'), await wrongFigures(app)]).toEqual([
      ['', expect.stringContaining('clock_skew_s='), expect.stringContaining('clock_skew_s=')],
      [],
    ])
  })

  test('a time before the office was there, or after it ended, is refused', async () => {
    await app.rows(`update office set valid_from = '2026-11-25' where code = 'tt-hcc'`)
    const second = await app.secondInstance()
    const there = deviceOf(second, office, await second.client('gate.tt-hcc'))
    const [answer] = await there.answersTo([entry({ at: NOW - 20 * HOUR })])
    await second.close()
    expect(answer).toMatchObject({ outcome: 'invalid', text: expect.stringContaining('chưa hoạt động') })
  })
})

test('an entry of a device is stored although it does not say what the other purpose is', async () => {
  expect(await device.outcomes([entry({}, { purpose: 'other' })])).toEqual(['stored'])
})

test('deeply nested JSON is refused, while brackets and quotes within typed text are accepted', async () => {
  const send = (text: string) =>
    guard.postRaw('/gate/replay', text, { 'Content-Type': 'application/json' }).then(({ status }) => status)
  expect(await send('['.repeat(200_000))).toBe(400)
  const purpose_note = `${'[{'.repeat(9)} "\\" ${'"'.repeat(9)}\\`
  expect(await device.outcomes([entry({}, { purpose: 'other', purpose_note })])).toEqual(['stored'])
  expect(await app.rows('select purpose_note from visit')).toEqual([{ purpose_note }])
})
