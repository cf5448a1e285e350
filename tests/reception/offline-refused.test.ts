import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { VisitRow } from '../../server/platform/db/schema.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../server/platform/lib/clock.ts'
import { deviceOf, entry, type Item, NOW, tap } from '../support/replay.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')
let office: string
let answersTo: Device['answersTo']
let outcomes: Device['outcomes']
type Device = ReturnType<typeof deviceOf>

beforeEach(async () => {
  office = await app.officeId('tt-hcc')
  ;({ answersTo, outcomes } = deviceOf(app, office, guard))
})

const visits = () => app.rows<VisitRow>('select * from visit order by number')
const events = () => app.rows<{ kind: string }>('select * from replayed_event order by device_at')
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
