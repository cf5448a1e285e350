import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { lobbyToken } from '../../server/core/offices/lobby-token.ts'
import { Client } from '../support/client.ts'
import { wrongFigures } from '../support/figures.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const ADDRESS = 'http://localhost:3000'

const app = useMorningApp({ PUBLIC_URL: ADDRESS, TRUST_PROXY: '1' })
const guard = useClient(app, 'gate.tt-hcc')

const OWN = { Origin: ADDRESS }

beforeEach(async () => {
  await app.rows('delete from throttle')
  await app.rows('delete from visit')
  await app.rows('delete from office_day')
})

/** The code on the lobby's screen, as a camera reads it. */
const code = async () => lobbyToken(app.context.keys, await app.officeId('tt-hcc'), app.clock.now())

interface Guest {
  phone?: Client
  address?: string
  companions?: number
  name?: string
}

/** By regular expression, because parsing hundreds of pages would be an eighth of this file's work. */
const hiddenIn = (page: string, field: string) =>
  new RegExp(`<input type="hidden" name="${field}" value="([^"]+)">`).exec(page)?.[1] ?? ''

/** Opens the form behind a code and sends it. */
const come = async (
  token: string,
  { phone = new Client(app.url), address = '', companions = 0, name }: Guest,
) => {
  const headers = { ...OWN, ...(address && { 'X-Forwarded-For': address }) }
  const form = await phone.get(`/v/tt-hcc?t=${encodeURIComponent(token)}`, headers)
  const hidden = (field: string) => hiddenIn(form.text, field)
  return phone.post(
    '/v/tt-hcc',
    {
      client_uuid: hidden('client_uuid'),
      ticket: hidden('ticket'),
      name: name ?? `Khách ${randomUUID()}`,
      companions: String(companions),
    },
    headers,
  )
}

/** Counts visits and people by state. */
const counted = async () => {
  const rows = await app.rows<{ state: string; visits: number; people: number }>(
    'select state, count(*)::int as visits, sum(party_size)::int as people from visit group by state',
  )
  const of = (state: string) => rows.find((row) => row.state === state) ?? { visits: 0, people: 0 }
  return { inside: of('inside'), waiting: of('waiting') }
}

/** As many at once as a busy machine answers before the pool's timeout; the limits are still raced. */
const AT_ONCE = 25

const everybody = async (count: number, guest: (index: number) => Guest & { token: string }) => {
  const answers = []
  for (let from = 0; from < count; from += AT_ONCE) {
    const group = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => guest(from + index))
    answers.push(...(await Promise.all(group.map(({ token, ...rest }) => come(token, rest)))))
  }
  return answers
}

const PHOTO = '203.0.113.7'

describe('one photo of the code on the screen', () => {
  test('lets one phone bring in a family, and makes further people wait', async () => {
    const photo = await code()
    const phone = new Client(app.url)
    for (const companions of [2, 1, 0, 0]) await come(photo, { phone, address: PHOTO, companions })
    const { inside, waiting } = await counted()
    expect(inside).toMatchObject({ visits: 2, people: 5 })
    expect(waiting).toMatchObject({ visits: 2 })
    expect((await phone.get('/v/tt-hcc')).$('.state, .note').text()).toContain('Chờ xác nhận')
  })

  test.each([
    [20, 0],
    [3, 8],
    [0, 10],
  ])(
    'lets a phone without cookies bring in ten people at most, in parties with %i companions: %i',
    async (companions, people) => {
      const photo = await code()
      const answers = await everybody(12, () => ({ token: photo, address: PHOTO, companions }))
      expect(answers.every(({ status }) => status === 303)).toBe(true)
      const { inside, waiting } = await counted()
      expect([inside.people, inside.visits + waiting.visits]).toEqual([people, 12])
      expect(await wrongFigures(app)).toEqual([])
    },
  )

  test('lets in no more people with a different IPv6 address for every form', async () => {
    const photo = await code()
    await everybody(12, (index) => ({ token: photo, address: `2001:db8:1:2::${index.toString(16)}` }))
    expect((await counted()).inside).toMatchObject({ visits: 10 })
  })

  test('lets in no more people later: tickets that were gathered in time count together', async () => {
    const photo = await code()
    await everybody(12, () => ({ token: photo, address: PHOTO }))
    app.clock.forward(100_000)
    await app.rows(`update throttle set expire = expire - 100000`)
    await everybody(12, () => ({ token: photo, address: PHOTO }))
    expect((await counted()).inside).toMatchObject({ visits: 10 })
  })

  test('that is passed around counts like the poster’s after seventy forms', async () => {
    const photo = await code()
    const answers = await everybody(100, (index) => ({ token: photo, address: `203.0.113.${index}` }))
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(303))
    expect(await counted()).toMatchObject({ inside: { visits: 70 }, waiting: { visits: 30 } })
    // Those in front of the screen half a minute later are let in as before.
    app.clock.forward(30_000)
    await come(await code(), { address: '198.51.100.1' })
    expect((await counted()).inside).toMatchObject({ visits: 71 })
  })

  test('cannot fill the waiting list from one address', async () => {
    const photo = await code()
    const answers = await everybody(100, () => ({ token: photo, address: PHOTO }))
    // Forty through the code, and thirty that the poster's form allows an address per minute.
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(70)
    expect(await counted()).toMatchObject({ inside: { visits: 10 }, waiting: { visits: 60 } })
  })
})

describe('a queue of sixty people a minute', () => {
  const queue = async (addressOf: (index: number) => string) => {
    const answers = []
    for (let half = 0; half < 2; half += 1) {
      const token = await code()
      answers.push(
        ...(await everybody(30, (index) => ({
          token,
          address: addressOf(half * 30 + index),
          name: `Khách ${half} ${index}`,
        }))),
      )
      app.clock.forward(30_000)
    }
    return answers
  }

  test('on phones with different addresses is let in without a guard', async () => {
    const answers = await queue((index) => `198.51.100.${index}`)
    expect(answers.every(({ status }) => status === 303)).toBe(true)
    expect(await counted()).toMatchObject({ inside: { visits: 60 }, waiting: { visits: 0 } })
  })

  test('behind one address is registered completely, and let in with one tap', async () => {
    const answers = await queue(() => PHOTO)
    expect(answers.every(({ status }) => status === 303)).toBe(true)
    expect(await counted()).toMatchObject({ inside: { visits: 20 }, waiting: { visits: 40 } })
    // A registration through the poster does not belong to the queue in the lobby.
    await new Client(app.url).post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Bảng Mã' }, OWN)
    const board = await guard.get('/gate')
    const form = board.$('form[action="/gate/waiting/confirm"]')
    expect(form.find('button').text()).toBe('Xác nhận cả 40 lượt đăng ký ở sảnh')
    const answer = await guard.postRaw('/gate/waiting/confirm', form.serialize(), OWN)
    expect(answer.location).toBe('/gate')
    expect((await guard.get('/gate')).$('#notice').text()).toContain('Đã xác nhận các lượt đăng ký ở sảnh')
    expect(await counted()).toMatchObject({ inside: { visits: 60 }, waiting: { visits: 1 } })
    const staff = await app.rows(`select from visit where state = 'inside' and assurance = 'staff'`)
    expect(staff).toHaveLength(40)
    expect(await wrongFigures(app)).toEqual([])
  })

  test('is confirmed only by its own office, once, and only those who wait', async () => {
    const photo = await code()
    await everybody(12, () => ({ token: photo, address: PHOTO }))
    const waiting = await app.rows<{ id: string }>(`select id from visit where state = 'waiting'`)
    const body = waiting.map(({ id }) => `visit=${id}`).join('&')
    const foreign = await app.client('gate.ubnd-xa-long-hau')
    await foreign.postRaw('/gate/waiting/confirm', body, OWN)
    expect(await counted()).toMatchObject({ waiting: { visits: 2 } })
    await Promise.all([1, 2].map(() => guard.postRaw('/gate/waiting/confirm', body, OWN)))
    expect(await counted()).toMatchObject({ inside: { visits: 12 }, waiting: { visits: 0 } })
    expect(await app.rows(`select from audit where action = 'visit.confirmed'`)).not.toHaveLength(0)
    const many = Array(101).fill(`visit=${randomUUID()}`).join('&')
    expect((await guard.postRaw('/gate/waiting/confirm', many, OWN)).status).toBe(422)
    expect((await guard.post('/gate/waiting/confirm', { visit: 'x' }, OWN)).status).toBe(422)
    expect(await wrongFigures(app)).toEqual([])
  })
})

describe('a party', () => {
  test.each([
    [4, 'inside'],
    [5, 'waiting'],
    [499, 'waiting'],
  ])('with %i companions is %s', async (companions, state) => {
    await come(await code(), { address: PHOTO, companions })
    expect(await app.rows('select state, party_size from visit')).toEqual([
      { state, party_size: companions + 1 },
    ])
  })

  test('that has left makes room for the next on the same phone', async () => {
    const phone = new Client(app.url)
    const first = await come(await code(), { phone, address: PHOTO, companions: 4 })
    await phone.post(`${first.location}/leave`, {}, OWN)
    await come(await code(), { phone, address: '203.0.113.8', companions: 4 })
    expect((await counted()).inside).toMatchObject({ visits: 1, people: 5 })
  })

  test('counts once when its form is sent twice', async () => {
    const phone = new Client(app.url)
    const form = await phone.get(`/v/tt-hcc?t=${await code()}`, OWN)
    const hidden = (field: string) => hiddenIn(form.text, field)
    const fields = {
      client_uuid: hidden('client_uuid'),
      ticket: hidden('ticket'),
      name: 'Hai Lần',
      companions: '4',
    }
    const answers = await Promise.all([1, 2, 3].map(() => phone.post('/v/tt-hcc', fields, OWN)))
    expect(new Set(answers.map(({ location }) => location)).size).toBe(1)
    expect((await phone.post('/v/tt-hcc', fields, OWN)).status).toBe(303)
    expect((await counted()).inside).toMatchObject({ visits: 1, people: 5 })
  })
})
