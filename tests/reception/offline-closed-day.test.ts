import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { HOUR, MINUTE, SECOND } from '../../server/platform/lib/clock.ts'
import { MORNING } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { expectWholeOffice } from '../support/figures.ts'
import { deviceOf, entry, NOW, tap } from '../support/replay.ts'
import { useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
let office: string
let guard: Client
let device: ReturnType<typeof deviceOf>

/** 18:00 yesterday. The day closed at 19:00, and now it is the next morning. */
const EVENING = Date.parse('2026-11-24T18:00:00+07:00')
const CLOSE = new Date('2026-11-24T19:00:00+07:00')
/** A visit that was in the log when the day closed. */
const STORED = randomUUID()

const visits = () => app.rows<{ id: string; ended_by: string }>('select * from visit order by number')
const revisions = () =>
  app.rows(
    `select revision, visits, unclosed, departed from office_day where day = '2026-11-24' order by revision`,
  )
const accountId = (username: string) =>
  app.value<string>('select id from account where username = $1', [username])
const morning = async () => {
  app.clock.set(MORNING)
  await closeDays(app.db, [{ id: office, close_minutes: 19 * 60 }], app.clock.now())
  guard = await app.client('gate.tt-hcc')
  device = deviceOf(app, office, guard)
}

beforeEach(async () => {
  office = await app.officeId('tt-hcc')
  app.clock.set('2026-11-24T17:00:00+07:00')
  guard = await app.client('gate.tt-hcc')
  await guard.enter({ client_uuid: STORED, name: 'Khách Trong Sổ' })
  await morning()
})

describe('what a gate sends of a closed day', () => {
  test('enters the log with its real times and who sent it, and the day’s figures get a new revision', async () => {
    const come = entry({ at: EVENING }, { name: 'Buổi Chiều', id_number: '080190001234', party_size: '3' })
    const out = tap('departure', come['visit'], EVENING + 2 * HOUR)
    expect(await device.outcomes([come, out, come])).toEqual(['stored', 'stored', 'duplicate'])
    const by = await accountId('gate.tt-hcc')
    const stored = (await visits())[1]
    expect(stored).toMatchObject({
      ...{ name: 'Buổi Chiều', state: 'left', day: '2026-11-24', source: 'offline', id_last4: '1234' },
      ...{ entered_at: new Date(EVENING), left_at: new Date(EVENING + 2 * HOUR), recorded_at: new Date(NOW) },
      ...{ entered_by: by, ended_by: by },
    })
    expect(await revisions()).toEqual([
      { revision: 0, visits: 1, unclosed: 1, departed: 0 },
      { revision: 1, visits: 2, unclosed: 2, departed: 0 },
      { revision: 2, visits: 2, unclosed: 1, departed: 1 },
    ])
    const head = await app.client('head.tt-hcc')
    expect((await head.get(`/log/visits/${stored?.id}`)).$('.trail').text()).toContain('mất mạng')
    await expectWholeOffice(app, office)
  })

  test('is unclosed at the close of its day where nobody recorded a departure', async () => {
    await device.outcomes([entry({ at: EVENING })])
    expect((await visits())[1]).toMatchObject({ state: 'unclosed', left_at: null, day_closed_at: CLOSE })
    await expectWholeOffice(app, office)
  })

  test('completes a visit without a departure, and keeps what the log said', async () => {
    expect(await device.outcomes([tap('departure', STORED, EVENING)])).toEqual(['stored'])
    const by = await accountId('gate.tt-hcc')
    expect(await visits()).toMatchObject([{ state: 'left', left_at: new Date(EVENING), ended_by: by }])
    expect(
      await app.rows(
        `select field, old, new, reason, by from visit_change where field in ('left_at', 'state') order by 1`,
      ),
    ).toEqual([
      { field: 'left_at', old: null, new: new Date(EVENING).toISOString(), reason: 'sent_later', by },
      { field: 'state', old: 'unclosed', new: 'left', reason: 'sent_later', by },
    ])
    await expectWholeOffice(app, office)
  })

  test('is taken back by the device that sent it, and by no other', async () => {
    const undo = tap('undo', STORED, EVENING + 5 * SECOND)
    await device.outcomes([tap('departure', STORED, EVENING)])
    expect(await device.outcomes([undo], {}, await app.client('gate2.tt-hcc'))).toEqual(['invalid'])
    expect(await device.outcomes([undo])).toEqual(['stored'])
    expect(await visits()).toMatchObject([{ state: 'unclosed', left_at: null }])
    await expectWholeOffice(app, office)
  })

  test('takes back no departure that was in the log when the day closed', async () => {
    app.clock.set('2026-11-24T18:30:00+07:00')
    const evening = await app.client('gate.tt-hcc')
    const come = entry({ at: EVENING - HOUR })
    expect(await device.outcomes([come, tap('departure', come['visit'], EVENING)], {}, evening)).toEqual([
      'stored',
      'stored',
    ])
    await morning()
    guard.cookies.set('device', evening.cookies.get('device') ?? '')
    const taps = [
      tap('undo', come['visit'], EVENING + 5 * SECOND),
      tap('departure', come['visit'], EVENING + 10 * MINUTE),
    ]
    const [undone, again] = await device.answersTo(taps)
    expect(undone).toMatchObject({ outcome: 'invalid', text: expect.stringContaining('đã khóa sổ') })
    expect(again).toMatchObject({ outcome: 'duplicate' })
    expect((await visits())[1]).toMatchObject({ state: 'left', left_at: new Date(EVENING) })
  })

  test('is refused as a departure on the next morning, and of a visit that was voided', async () => {
    const [late] = await device.answersTo([tap('departure', STORED, NOW - MINUTE)])
    expect(late).toMatchObject({ outcome: 'invalid', text: expect.stringContaining('hết ngày') })
    const head = await app.client('head.tt-hcc')
    await head.post(`/gate/visits/${(await visits())[0]?.id}/void`, { reason: 'trial' })
    const [voided] = await device.answersTo([tap('departure', STORED, EVENING)])
    expect(voided).toMatchObject({ outcome: 'invalid', text: 'Lượt này đã hủy.' })
  })
})
