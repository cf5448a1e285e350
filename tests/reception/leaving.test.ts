import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const neighbour = useClient(app, 'gate.ubnd-xa-long-hau')

interface Row {
  id: string
  state: string
  left_at: Date | null
  ended_by: string | null
  app_status: string
}

let person = 0

/** Lets a new visitor in. Returns the visit's id. */
async function inside(fields: Record<string, string> = {}, at = guard): Promise<string> {
  person += 1
  const name = fields['name'] ?? `Khách số ${person}`
  await at.enter({ ...fields, name })
  return (await app.visit(name))?.id ?? ''
}

async function visit(id: string): Promise<Row | undefined> {
  const [row] = await app.rows<Row>('select * from visit where id = $1', [id])
  return row
}

const actions = async (id: string) => (await app.auditOf(id)).map(({ action }) => action)

async function figures(): Promise<Record<string, number>> {
  const [row] = await app.rows<Record<string, number>>(
    `select d.* from office_day d join office o on o.id = d.office_id where o.code = 'tt-hcc'`,
  )
  return row ?? {}
}

describe('leaving', () => {
  test('takes one tap and is told with an undo; a second tap is told since when, and records nothing', async () => {
    const id = await inside({ name: 'Võ Thị Sáu' })
    const before = await figures()
    app.clock.forward(20 * 60_000)
    const answer = await guard.post(`/gate/visits/${id}/leave`)
    expect([answer.status, answer.location]).toEqual([303, '/gate'])
    const board = await guard.get('/gate')
    expect(board.$('#notice').text()).toContain('Đã ghi giờ ra của Võ Thị Sáu.')
    expect(board.$('#notice form').attr('action')).toBe(`/gate/visits/${id}/undo`)
    expect(board.$(`#v-${id}`)).toHaveLength(0)
    await guard.post(`/gate/visits/${id}/leave`)
    const told = (await guard.get('/gate')).$('#notice p').first().text()
    expect(told).toBe('Võ Thị Sáu đã được ghi giờ ra lúc 08:50.')
    const row = await visit(id)
    expect(row).toMatchObject({ state: 'left', ended_how: 'staff', left_at: app.clock.now() })
    expect(await figures()).toMatchObject({
      inside: (before['inside'] ?? 0) - 1,
      departed: (before['departed'] ?? 0) + 1,
      visits: before['visits'],
    })
    expect(await actions(id)).toEqual(['visit.entered', 'visit.left'])
  })

  test('shows a board that asked by script its list and the notice', async () => {
    const id = await inside()
    const answer = await guard.post(`/gate/visits/${id}/leave`, {}, { 'HX-Request': 'true' })
    expect(answer.status).toBe(200)
    expect(
      answer
        .$('hx-partial')
        .map((_, part) => answer.$(part).attr('hx-target'))
        .get(),
    ).toEqual(expect.arrayContaining(['#inside', '#notice']))
    expect(answer.text).toContain(`/gate/visits/${id}/undo`)
    expect(answer.$(`#v-${id}`)).toHaveLength(0)
  })
})

describe('undo', () => {
  test('brings back within ten seconds', async () => {
    const id = await inside()
    await guard.post(`/gate/visits/${id}/leave`)
    app.clock.forward(10_000)
    const answer = await guard.post(`/gate/visits/${id}/undo`, {}, { 'HX-Request': 'true' })
    expect(answer.$(`#v-${id}`)).toHaveLength(1)
    expect(await visit(id)).toMatchObject({ state: 'inside', left_at: null, ended_by: null, ended_at: null })
    expect(await actions(id)).toEqual(['visit.entered', 'visit.left', 'visit.undone'])
  })

  test('comes too late after ten seconds', async () => {
    const id = await inside()
    await guard.post(`/gate/visits/${id}/leave`)
    app.clock.forward(10_001)
    await guard.post(`/gate/visits/${id}/undo`)
    const board = await guard.get('/gate')
    expect(board.$('#notice').text()).toContain('Đã quá 10 giây')
    expect(await visit(id)).toMatchObject({ state: 'left' })
    expect(await actions(id)).toEqual(['visit.entered', 'visit.left'])
    // The alternative is one tap away.
    const form = board.$('#notice form')
    expect(form.attr('action')).toBe(`/gate/visits/${id}/back`)
    await guard.post(form.attr('action') ?? '')
    expect(await visit(id)).toMatchObject({ state: 'inside' })
  })

  test('is refused when the visitor has come in again meanwhile', async () => {
    const id = await inside({ name: 'Quay Lại', phone: '0914000111' })
    await guard.post(`/gate/visits/${id}/leave`)
    app.clock.forward(1000)
    await guard.enter({ name: 'Quay Lại Ngay', phone: '0914000111' })
    await guard.post(`/gate/visits/${id}/undo`)
    expect((await guard.get('/gate')).$('#notice').text()).toContain('Quay Lại đã vào lại')
    expect(await visit(id)).toMatchObject({ state: 'left' })
  })
})

describe('the advice', () => {
  test('stores for which app the question was answered', async () => {
    const id = await inside({ app_status: 'not_asked' })
    await guard.post(`/gate/visits/${id}/advice`, { app_status: 'running', app_outcome: '' })
    const [app_] = await app.rows<{ id: string }>('select id from recommended_app')
    expect(await visit(id)).toMatchObject({ app_status: 'running', app_id: app_?.id })
  })

  test.each([
    ['installed', 'absent'],
    ['turned_on', 'off'],
    ['will_install', 'absent'],
    ['failed', 'absent'],
  ])('with “%s” in one tap, for a phone not yet asked about, is stored as %s', async (outcome, status) => {
    const id = await inside({ app_status: 'not_asked' })
    const page = await guard.get(`/gate/visits/${id}/advice`)
    const chosen = page.$('input[name=app_status]:checked').attr('value') ?? ''
    await guard.post(`/gate/visits/${id}/advice`, { app_status: chosen, app_outcome: outcome })
    expect(await visit(id)).toMatchObject({ app_status: status, app_outcome: outcome })
  })

  test('advice about a phone that runs the app already has no outcome', async () => {
    const id = await inside({ app_status: 'running', app_outcome: 'installed' })
    expect(await visit(id)).toMatchObject({ app_status: 'running', app_outcome: null })
  })

  test('advice with an unknown answer is refused', async () => {
    const id = await inside()
    const answer = await guard.post(`/gate/visits/${id}/advice`, { app_status: 'yes', app_outcome: 'no' })
    expect(answer.status).toBe(422)
    expect(await visit(id)).toMatchObject({ app_status: 'not_asked' })
  })
})

describe('a visit that does not exist', () => {
  test('cannot be told from one of another office, at the gate and in the log', async () => {
    const head = await app.client('head.ubnd-xa-long-hau')
    const id = await inside()
    for (const [who, method, path] of [
      ...['leave', 'undo', 'correct', 'void', 'advice'].map(
        (tap) => [neighbour, 'post', `/gate/visits/ID/${tap}`] as const,
      ),
      ...['', '/advice'].map((page) => [neighbour, 'get', `/gate/visits/ID${page}`] as const),
      [head, 'get', '/log/visits/ID'],
      [head, 'post', '/log/visits/ID/unvoid'],
    ] as const) {
      const foreign = await who[method](path.replace('ID', id), { reason: 'trial' })
      const random = await who[method](path.replace('ID', randomUUID()), { reason: 'trial' })
      expect([path, foreign.status, random.status]).toEqual([path, 404, 404])
      expect(foreign.text).toBe(random.text)
    }
    expect(await visit(id)).toMatchObject({ state: 'inside', app_status: 'not_asked', version: 1 })
  })

  test('is answered with 400 or 404 under a malformed id, and no 500 is logged', async () => {
    const odd = ['1', 'x', '%00', '%E0%A4%A', '%27%20or%201=1--', '00000000-0000-0000-0000-00000000000g']
    for (const id of [...odd, '..%2F..%2Fgate'])
      for (const path of ['', '/leave', '/undo', '/correct', '/void', '/advice']) {
        const at = `/gate/visits/${id}${path}`
        const { status } = path ? await guard.post(at, { reason: 'trial' }) : await guard.get(at)
        expect([at, [400, 404].includes(status)]).toEqual([at, true])
      }
    expect(app.logged.join('')).not.toContain('"status":500')
  })
})
