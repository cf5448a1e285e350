import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import {
  lobbyTicket,
  lobbyToken,
  readLobbyTicket,
  readLobbyToken,
} from '../../server/core/offices/lobby-token.ts'
import { cutOff } from '../support/browser.ts'
import { Client } from '../support/client.ts'
import { pairingCode } from '../support/pairing-code.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const ADDRESS = 'http://localhost:3000'

const app = useRenewedApp({ PUBLIC_URL: ADDRESS, TRUST_PROXY: 'loopback' })
const head = useFreshClient(app, 'head.tt-hcc')

const OWN = { Origin: ADDRESS }

const newCode = () => pairingCode(head, '/poster/pairing', OWN)

describe('the screen in the lobby', () => {
  test('is paired once with a code from the head, and shows figures and no names', async () => {
    const screen = new Client(app.url)
    expect((await screen.get('/board/tt-hcc')).$('#code')).toHaveLength(1)
    expect((await screen.get('/board/tt-hcc/panel')).status).toBe(404)
    const code = await newCode()
    expect((await screen.post('/board/tt-hcc/pair', { code: code.toUpperCase() }, OWN)).status).toBe(303)
    await head.post('/gate', { client_uuid: randomUUID(), name: 'Không Hiện Tên' }, OWN)
    const board = await screen.get('/board/tt-hcc')
    expect(board.$('dl').text()).toMatch(/Lượt hôm nay[1-9]/)
    expect(board.text).not.toContain('Không Hiện Tên')
    expect(board.text).not.toContain('ki-ốt')
    const kiosk = { code: await pairingCode(head, '/poster/kiosks/pairing', OWN) }
    expect((await new Client(app.url).post('/kiosk/tt-hcc/pair', kiosk, OWN)).status).toBe(303)
    expect((await screen.get('/board/tt-hcc')).text).toContain('ghi tên ở ki-ốt')
    expect((await new Client(app.url).post('/board/tt-hcc/pair', { code }, OWN)).status).toBe(422)
  })

  test('accepts no code of another office, no expired code, and not many guesses', async () => {
    const code = await newCode()
    expect((await new Client(app.url).post('/board/ubnd-xa-long-hau/pair', { code }, OWN)).status).toBe(422)
    app.clock.forward(15 * 60_000 + 1)
    expect((await new Client(app.url).post('/board/tt-hcc/pair', { code }, OWN)).status).toBe(422)
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => new Client(app.url).post('/board/tt-hcc/pair', { code: 'x' }, OWN)),
    )
    expect(guesses.filter((answer) => answer.status === 429).length).toBeGreaterThan(0)
  })

  test('with a wrong code is refused without waiting for a lock', async () => {
    const release = await app.hold('key_lookup', 'share')
    const wrong = await new Client(app.url).post('/board/tt-hcc/pair', { code: 'x' }, OWN)
    await release()
    expect(wrong.status).toBe(422)
  })

  test('is ended when a thirteenth of its office is paired, since each asks for figures day and night', async () => {
    const screens: Client[] = []
    for (let each = 0; each <= 12; each += 1) {
      const screen = new Client(app.url)
      await app.rows('delete from throttle')
      await screen.post('/board/tt-hcc/pair', { code: await newCode() }, OWN)
      app.clock.forward(1000)
      screens.push(screen)
    }
    const panels = await Promise.all(screens.map((screen) => screen.get('/board/tt-hcc/panel')))
    expect(panels.map(({ status }) => status)).toEqual([404, ...Array(12).fill(200)])
  })

  test('reloads on its own when it was switched on while the database is down', async () => {
    const screen = new Client(app.url)
    await screen.post('/board/tt-hcc/pair', { code: await newCode() }, OWN)
    const comeBack = cutOff(app)
    const away = await screen.get('/board/tt-hcc')
    const panel = await screen.get('/board/tt-hcc/panel')
    comeBack()
    expect([away.status, away.headers.get('Refresh'), panel.status]).toEqual([
      503,
      '15; url=/board/tt-hcc',
      503,
    ])
    expect((await screen.get('/board/tt-hcc')).$('#panel')).toHaveLength(1)
  })

  test('shares its figures with the other screens of the office, each in its language, but not its pairing', async () => {
    const screens = Array.from({ length: 6 }, () => new Client(app.url))
    for (const screen of screens) {
      await screen.post('/board/tt-hcc/pair', { code: await newCode() }, OWN)
    }
    screens[5]?.cookies.set('lang', 'en')
    await screens[0]?.get('/board/tt-hcc/panel')
    // Wait until earlier changes have been announced.
    await sleep(300)
    const connect = vi.spyOn(app.context.pool, 'connect')
    const letGo = await app.hold('office_day')
    // Each from its own address, because pages for one address are answered one at a time.
    const asking = [...screens, new Client(app.url)].map((one, at) =>
      one.get('/board/tt-hcc/panel', { 'X-Forwarded-For': `198.51.100.${at + 1}` }),
    )
    // A lookup of each screen's key, and one query per language that waits for the lock.
    const busy = () => app.context.pool.totalCount - app.context.pool.idleCount
    await vi.waitUntil(() => connect.mock.calls.length === 8 && busy() === 2, 5000)
    await sleep(100)
    await letGo()
    const panels = await Promise.all(asking)
    expect(connect.mock.calls.length).toBe(9)
    connect.mockRestore()
    expect(panels.map(({ status }) => status)).toEqual([...Array(6).fill(200), 404])
    const figures = panels.map(({ $ }) => $('dt').first().text())
    expect(figures).toEqual([...Array(5).fill('Lượt hôm nay'), 'Visits today', ''])
  })

  test('shows nothing any more once the head has unpaired it', async () => {
    const screen = new Client(app.url)
    await screen.post('/board/tt-hcc/pair', { code: await newCode() }, OWN)
    expect((await screen.get('/board/tt-hcc/panel')).status).toBe(200)
    await head.post('/poster/unpair', {}, OWN)
    expect((await screen.get('/board/tt-hcc/panel')).status).toBe(404)
  })

  test('leaves in the audit who made a code, that a screen was paired, and who unpaired how many', async () => {
    await head.post('/poster/unpair', {}, OWN)
    const seq = await app.value<number>('select max(seq) as seq from audit')
    const code = await newCode()
    await newCode()
    await new Client(app.url).post('/board/tt-hcc/pair', { code: 'x' }, OWN)
    await new Client(app.url).post('/board/tt-hcc/pair', { code }, OWN)
    await head.post('/poster/unpair', {}, OWN)
    await head.post('/poster/renew', {}, OWN)
    const lines = await app.rows(
      `select action, username, fields from audit e left join account a on a.id = actor_id
       where e.office_id = $1 and seq > $2 order by seq`,
      [await app.officeId('tt-hcc'), seq],
    )
    expect(lines).toEqual([
      { action: 'lobby.code_made', username: 'head.tt-hcc', fields: '' },
      { action: 'lobby.code_made', username: 'head.tt-hcc', fields: '' },
      { action: 'lobby.paired', username: null, fields: '' },
      { action: 'lobby.unpaired', username: 'head.tt-hcc', fields: 'screens=1' },
      { action: 'poster.renewed', username: 'head.tt-hcc', fields: '' },
    ])
    expect(JSON.stringify(lines)).not.toContain(code)
  })
})

/** The text with each of its bits flipped, one at a time. */
function flips(text: string): string[] {
  return Array.from({ length: text.length * 8 }, (_, bit) => {
    const at = bit >> 3
    return (
      text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << (bit & 7))) + text.slice(at + 1)
    )
  })
}

const isToken = (...args: Parameters<typeof readLobbyToken>) => readLobbyToken(...args) !== undefined
const isTicket = (...args: Parameters<typeof readLobbyTicket>) => readLobbyTicket(...args) !== undefined

/** The code that the screen shows at `now`. */
const codeAt = (now: Date) => ({ step: Math.floor(now.getTime() / 30_000), now })

describe('the code on the screen', () => {
  const register = async (token: string, fields: Record<string, string> = {}) => {
    const visitor = new Client(app.url)
    const form = await visitor.get(`/v/tt-hcc?t=${encodeURIComponent(token)}`)
    const hidden = (name: string) => String(form.$(`[name=${name}]`).val() ?? '')
    const name = `Khách ${randomUUID()}`
    await visitor.post(
      '/v/tt-hcc',
      { client_uuid: hidden('client_uuid'), ticket: hidden('ticket'), name, ...fields },
      OWN,
    )
    return app.row<{ state: string; assurance: string; source: string; number: number | null }>(
      'select * from visit where name = $1',
      [name],
    )
  }
  const token = async () => lobbyToken(app.context.keys, await app.officeId('tt-hcc'), app.clock.now())

  test('brings a visitor straight in, with a number; an old one only within its two minutes', async () => {
    const fresh = await token()
    expect(await register(fresh)).toMatchObject({
      state: 'inside',
      assurance: 'lobby',
      number: expect.any(Number),
    })
    app.clock.forward(90_000)
    expect(await register(fresh)).toMatchObject({ state: 'inside' })
    app.clock.forward(60_000)
    expect(await register(fresh)).toMatchObject({ state: 'waiting', assurance: 'poster' })
  })

  test('waits for staff outside working hours and for a number that is inside already', async () => {
    expect(await register(await token(), { phone: '0911222333' })).toMatchObject({ state: 'inside' })
    expect(await register(await token(), { phone: '0911222333' })).toMatchObject({ state: 'waiting' })
    app.clock.set('2026-11-25T18:00:00+07:00')
    expect(await register(await token())).toMatchObject({ state: 'waiting' })
  })

  test('lets a visitor in while a flood from the poster fills the waiting list', async () => {
    await new Client(app.url).post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Ảnh Chụp Bảng Mã' }, OWN)
    await app.rows(
      `insert into visit
       select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'client_uuid', gen_random_uuid()))).*
       from visit v, generate_series(1, 199) where v.name = 'Ảnh Chụp Bảng Mã'`,
    )
    const poster = await new Client(app.url).post(
      '/v/tt-hcc',
      { client_uuid: randomUUID(), name: 'Thứ Hai Trăm Lẻ Một' },
      OWN,
    )
    expect(poster.status).toBe(429)
    expect((await new Client(app.url).get('/v/tt-hcc')).text).toContain('quá nhiều người chờ')
    expect(await register(await token())).toMatchObject({
      state: 'inside',
      assurance: 'lobby',
      source: 'lobby',
    })
    await app.rows(`delete from visit where state = 'waiting'`)
  })

  test('a form sent again completes what the first attempt left half done', async () => {
    const visitor = new Client(app.url)
    const form = await visitor.get(`/v/tt-hcc?t=${await token()}`)
    const hidden = (name: string) => String(form.$(`[name=${name}]`).val() ?? '')
    const fields = { client_uuid: hidden('client_uuid'), ticket: hidden('ticket'), name: 'Gửi Lại Ở Sảnh' }
    await visitor.post('/v/tt-hcc', { ...fields, ticket: '' }, OWN)
    const stateOf = () => app.column<string>(`select state from visit where name = 'Gửi Lại Ở Sảnh'`)
    expect(await stateOf()).toEqual(['waiting'])
    await visitor.post('/v/tt-hcc', fields, OWN)
    expect(await stateOf()).toEqual(['inside'])
  })

  test('is kept when the visitor switches the page to English', async () => {
    const form = await new Client(app.url).get(`/v/tt-hcc?t=${await token()}`)
    const english = await new Client(app.url).get(String(form.$('.languages a').attr('href')))
    expect(english.$('html').attr('lang')).toBe('en')
    expect(english.$('[name=ticket]')).toHaveLength(1)
  })

  test('is never accepted forged, bit-flipped, of the future or of another office', async () => {
    const { keys } = app.context
    const [office, other] = [await app.officeId('tt-hcc'), await app.officeId('ubnd-xa-long-hau')]
    const now = app.clock.now()
    const good = lobbyToken(keys, office, now)
    expect(isToken(keys, office, good, now)).toBe(true)
    expect(isToken(keys, other, good, now)).toBe(false)
    expect(isToken(keys, office, lobbyToken(keys, office, new Date(now.getTime() + 60_000)), now)).toBe(false)
    for (const flipped of flips(good)) expect(isToken(keys, office, flipped, now)).toBe(false)
  })

  test('a ticket with any changed bit leaves the visitor waiting', async () => {
    const { keys } = app.context
    const office = await app.officeId('tt-hcc')
    const form = randomUUID()
    const now = app.clock.now()
    const good = lobbyTicket(keys, office, form, codeAt(now))
    for (const flipped of flips(good))
      expect([flipped, isTicket(keys, office, form, flipped, now)]).toEqual([flipped, false])
  })

  test('a ticket is good for one form, fifteen minutes', async () => {
    const { keys } = app.context
    const office = await app.officeId('tt-hcc')
    const [form, otherForm] = [randomUUID(), randomUUID()]
    const now = app.clock.now()
    const ticket = lobbyTicket(keys, office, form, codeAt(now))
    expect(isTicket(keys, office, form, ticket, new Date(now.getTime() + 899_000))).toBe(true)
    expect(isTicket(keys, office, form, ticket, new Date(now.getTime() + 901_000))).toBe(false)
    expect(isTicket(keys, office, otherForm, ticket, now)).toBe(false)
    expect(isTicket(keys, office, form, `9${ticket}`, now)).toBe(false)
  })
})
