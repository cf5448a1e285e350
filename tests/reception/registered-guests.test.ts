// Expected guests who register by poster or lobby, who are let in by mistake, or who look at their invitation meanwhile.
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { invitationCode } from '../../server/core/guests/invitation.ts'
import { typedName } from '../../server/platform/lib/person-name.ts'
import { fieldsOf } from '../support/client.ts'
import { newHost } from '../support/personal-link.ts'
import { watch } from '../support/stream.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const other = useClient(app, 'gate2.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const visitor = useClient(app)
const HX = { 'HX-Request': 'true' }

beforeAll(() => head.switchOn('guests', 'hosts'))

let last = 0
async function expected(fields: Record<string, string> = {}): Promise<{ id: string; name: string }> {
  const form = { name: `Quách Minh Ân ${'ABCDEFGHIK'[++last]}`, ...fields }
  return { id: await guard.guest(form), name: form.name }
}
async function registered(name: string): Promise<string> {
  const form = { client_uuid: randomUUID(), name, phone: '' }
  expect((await visitor.post('/v/tt-hcc', form)).status).toBe(303)
  return (await app.visit(typedName(name)))?.id ?? ''
}
const visit = (id: string) => app.row<Record<string, unknown>>('select * from visit where id = $1', [id])
const waiting = async (id: string) => (await guard.get('/gate')).$(`#w-${id}`)

describe('an expected guest who registers by the poster', () => {
  test('is marked in the queue, and confirmed as the guest by the same tap, with what was announced', async () => {
    const { id, name } = await expected({
      host: 'Phòng Tư pháp',
      time: '8h',
      place: 'Công ty Ân',
      party_size: '3',
    })
    const at = await registered(name.toLowerCase())
    const row = await waiting(at)
    expect(row.find('.mark').text()).toBe('Khách hẹn · 08:00 · Công ty Ân')
    const button = row.find('form[action$="/confirm"] button').first()
    expect(button.attr()).toMatchObject({ name: 'guest_id', value: id })
    await guard.post(`/gate/visits/${at}/confirm`, { guest_id: id })
    expect(await visit(at)).toMatchObject({
      ...{ state: 'inside', guest_id: id, host: 'Phòng Tư pháp', organisation: 'Công ty Ân', party_size: 3 },
    })
    const board = await guard.get('/gate')
    expect(board.$(`#g-${id}`)).toHaveLength(0)
    // Another tap makes no second visit.
    await guard.post(`/gate/guests/${id}/arrive`)
    expect(await app.rows('select from visit where guest_id = $1 and voided_at is null', [id])).toHaveLength(
      1,
    )
  })

  test('is let in as somebody else where the guard says so, and the guest is still expected', async () => {
    const { id, name } = await expected()
    const at = await registered(name)
    await guard.post(`/gate/visits/${at}/confirm`)
    expect(await visit(at)).toMatchObject({ state: 'inside', guest_id: null })
    expect((await guard.get('/gate')).$(`#g-${id}`)).toHaveLength(1)
  })

  test('is let in anyway when the guest came by another gate, is of another day or of another office', async () => {
    const one = await expected()
    const at = await registered(one.name)
    await guard.post(`/gate/guests/${one.id}/arrive`)
    await guard.post(`/gate/visits/${at}/confirm`, { guest_id: one.id })
    expect(await visit(at)).toMatchObject({ state: 'inside', guest_id: null })
    const tomorrow = await expected({ day: '26/11/2026' })
    const other = await registered(tomorrow.name)
    expect((await waiting(other)).find('.mark')).toHaveLength(0)
    await guard.post(`/gate/visits/${other}/confirm`, { guest_id: tomorrow.id })
    expect(await visit(other)).toMatchObject({ state: 'inside', guest_id: null })
  })

  test('is one visit of the guest where two gates let them in, by the list and from the queue', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, name } = await expected({ name: `Đua Hai Cổng ${'ABCDE'[round]}` })
      const at = await registered(name)
      const answers = await Promise.all([
        guard.post(`/gate/visits/${at}/confirm`, { guest_id: id }),
        other.post(`/gate/guests/${id}/arrive`),
      ])
      expect(answers.map(({ status }) => status)).toEqual([303, 303])
      expect(await visit(at)).toMatchObject({ state: 'inside' })
      expect(await app.rows('select from visit where guest_id = $1', [id])).toHaveLength(1)
    }
  })

  test('is nobody’s guest by a name that two have, or with other tones', async () => {
    const [one] = [
      await expected({ name: 'Hồ Thị Hai Người' }),
      await expected({ name: 'Hồ Thị Hai Người', time: '9h' }),
    ]
    const at = await registered(one.name)
    expect((await waiting(at)).find('.mark')).toHaveLength(0)
    await expected({ name: 'Lê Văn Tú' })
    expect((await waiting(await registered('Lê Văn Tù'))).find('.mark')).toHaveLength(0)
  })
})

test('a guest let in by one tap is taken back by one tap, and expected again; a second one gets parts of the gate, not a page', async () => {
  const { id, name } = await expected()
  const tapped = await guard.post(`/gate/guests/${id}/arrive`, {}, HX)
  const undo = tapped.$('#notice form:has(.undo)')
  expect(undo.find('.undo').text().trim()).toBe('Hoàn tác')
  const fields = fieldsOf(tapped, '#notice form:has(.undo)')
  const undone = await guard.post(String(undo.attr('action')), fields, HX)
  expect(undone.$('#notice p').text()).toContain(`Đã hủy lượt ghi của ${name}`)
  const late = await guard.post(String(undo.attr('action')), fields, HX)
  expect([late.status, late.$('main, title').length]).toEqual([409, 0])
  expect(late.$('#notice p').text()).toContain('đã bị hủy')
  expect((await guard.get('/gate')).$(`#g-${id}`)).toHaveLength(1)
  await guard.enter({ name: 'Khách Thường Thôi' })
  expect((await guard.get('/gate')).$('#notice form:has(.undo)')).toHaveLength(0)
})

test('an invitation that is open at the gate shows that its guest has come, and the host’s answer as soon as it is given', async () => {
  const { at: link } = await newHost(app, head, 'Lê Thị Chủ Nhà')
  const guest = await expected({ host: 'Lê Thị Chủ Nhà' })
  const code = invitationCode(app.context.keys, await app.officeId('tt-hcc'), guest.id)
  const before = (await visitor.get(`/i/${code}`)).$('.pass')
  expect([before.attr('data-state'), before.attr('data-events')]).toEqual(['expected', `/p/${code}/events`])
  const shown = await watch(visitor, `/p/${code}/events`)
  await guard.enter({ name: 'Khách Khác Hẳn' })
  expect(shown.events).toEqual([])
  await guard.post(`/gate/guests/${guest.id}/arrive`)
  await shown.until('changed', 30_000)
  const page = (await visitor.get(`/i/${code}`)).$('.pass')
  expect([page.attr('data-state'), page.attr('data-events')]).toEqual(['inside', `/p/${code}/events`])
  const stream = await watch(visitor, `/p/${code}/events`)
  const [at] = await app.rows<{ id: string }>('select id from visit where guest_id = $1', [guest.id])
  await visitor.post(`${link}/visits/${at?.id}/answer`, {
    answer: 'absent',
  })
  await stream.until('changed', 30_000)
  await expect.poll(() => shown.events.length, { timeout: 30_000 }).toBe(2)
  const answered = (await visitor.get(`/i/${code}`)).$('.pass')
  expect(answered.text()).toContain('Hiện đi vắng')
  expect(answered.text()).not.toContain('Chủ Nhà')
  // The invitation's code does not give access to what a pass allows.
  expect((await visitor.get(`/p/${code}`)).status).toBe(404)
  expect((await visitor.post(`/p/${code}/leave`)).status).toBe(404)
  for (const one of [stream, shown]) one.close()
})

test('an invitation for another day opens no event stream', async () => {
  const { id } = await expected({ day: '26/11/2026' })
  const code = invitationCode(app.context.keys, await app.officeId('tt-hcc'), id)
  expect((await visitor.get(`/i/${code}`)).$('.pass').attr('data-events')).toBe('')
  expect((await visitor.get(`/p/${code}/events`)).status).toBe(404)
})
