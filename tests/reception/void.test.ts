import { describe, expect, test } from 'vitest'
import { useCorrections } from '../support/corrections.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.ubnd-xa-long-hau')
const head = useClient(app, 'head.ubnd-xa-long-hau')

const { inside, visit, figures } = useCorrections(app, guard)

describe('a void', () => {
  test('can be lifted only by the head, and everything is as it was before', async () => {
    const id = await inside({ phone: '0918000666', party_size: '3' })
    const before = [await figures(), await visit(id)] as const
    await guard.post(`/gate/visits/${id}/void`, { reason: 'recorded_twice' })
    expect((await guard.post(`/log/visits/${id}/unvoid`, { reason: 'typing_error' })).status).toBe(403)
    expect((await head.post(`/log/visits/${id}/unvoid`, { reason: '' })).status).toBe(422)
    const answer = await head.post(`/log/visits/${id}/unvoid`, { reason: 'typing_error' })
    expect([answer.status, answer.location]).toEqual([303, `/log/visits/${id}`])
    expect(await figures()).toEqual(before[0])
    expect(await visit(id)).toMatchObject({ ...before[1], version: 3 })
    const actions = await app.rows<{ action: string }>(
      'select action from audit where subject_id = $1 order by seq',
      [id],
    )
    expect(actions.map((row) => row.action)).toEqual(['visit.entered', 'visit.voided', 'visit.unvoided'])
  })

  test('lifted while the same person is inside leaves an unclosed visit, marked as a duplicate', async () => {
    const id = await inside({ name: 'Trùng Lượt', phone: '0918000777' })
    await guard.post(`/gate/visits/${id}/void`, { reason: 'recorded_twice' })
    const other = await inside({ name: 'Trùng Lượt Hai', phone: '0918000777' })
    app.clock.forward(60_000)
    await head.post(`/log/visits/${id}/unvoid`, { reason: 'typing_error' })
    expect(await visit(id)).toMatchObject({
      state: 'unclosed',
      duplicate_presence: true,
      voided_at: null,
      day_closed_at: app.clock.now(),
    })
    expect(await visit(other)).toMatchObject({ state: 'inside', duplicate_presence: false })
  })

  test('lifted days later never makes the visit last beyond its own day', async () => {
    const id = await inside({ name: 'Bữa Trước', phone: '0918000888' })
    await guard.post(`/gate/visits/${id}/void`, { reason: 'recorded_twice' })
    app.clock.set('2026-11-27T08:30:00+07:00')
    const [friday, boss] = await Promise.all([
      app.client('gate.ubnd-xa-long-hau'),
      app.client('head.ubnd-xa-long-hau'),
    ])
    await friday.enter({ name: 'Bữa Nay', phone: '0918000888' })
    await boss.post(`/log/visits/${id}/unvoid`, { reason: 'typing_error' })
    expect(await visit(id)).toMatchObject({
      state: 'unclosed',
      day_closed_at: new Date('2026-11-25T19:00:00+07:00'),
    })
  })
})
