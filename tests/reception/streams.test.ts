// Many boards of one office: what they share, what they must not share, and how many may be open.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { MORNING } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { type Watch, watch } from '../support/stream.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp()
const gate = useClient(app, 'gate.tt-hcc')

beforeAll(async () => {
  const sql = `select from pg_stat_activity where application_name = 'so-cong live' and datname = current_database() and state = 'idle'`
  await vi.waitUntil(async () => (await app.rows(sql)).length === 1, 5000)
})

async function board(client: Client, path?: string): Promise<Watch> {
  const watching = await watch(client, path)
  onTestFinished(() => watching.close())
  return watching
}

/** An office with a short list. */
const QUIET = 'gate.ubnd-xa-long-hau'
/** The stream of a board itself, without the lists that the board requests. */
const REVISIONS = '/gate/events?'

async function boards(count: number, username: string, lang?: string, path?: string): Promise<Watch[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const client = await app.client(username)
      if (lang) client.cookies.set('lang', lang)
      return board(client, path)
    }),
  )
}

const last = ({ events }: Watch) => events.at(-1) ?? ''

describe('the list of an office', () => {
  test('is read from the database once for all its boards', async () => {
    const all = await boards(20, 'gate.tt-hcc', undefined, REVISIONS)
    // Fill the caches first.
    await gate.get('/gate')
    await vi.waitUntil(() => all.every(({ events }) => events.length > 0), 5000)
    // Wait until earlier changes have been announced.
    await sleep(300)
    const connect = vi.spyOn(app.context.pool, 'connect')
    app.context.live.changed(await app.officeId('tt-hcc'))
    await vi.waitUntil(() => all.every(({ events }) => events.length > 1), 5000)
    // One each for the announcement, the sessions and the list.
    expect(connect.mock.calls.length).toBeLessThanOrEqual(3)
    connect.mockRestore()
  })

  test('is not sent again to a board that shows it', async () => {
    const gate = await app.client(QUIET)
    await gate.enter({ name: 'Từ Thị Cả Danh Sách' })
    const { text, $ } = await gate.get('/gate/inside')
    const headers = (shown: string) => ({ 'HX-Request': 'true', 'Shown-List': shown })
    const asked = (shown: string) => gate.get('/gate/inside', headers(shown))
    const revision = $('#inside').attr('data-list') ?? ''
    expect((await asked('khong-co')).text).toBe(text)
    expect((await asked(revision)).status).toBe(204)
    const scanned = async (shown: string) =>
      (await gate.post('/gate/scan', { text: 'không là gì' }, headers(shown))).text.includes('id="inside"')
    expect([await scanned('khong-co'), await scanned(revision)]).toEqual([true, false])
  })

  test('has another revision after a change, which a stream tells a board at once and when it connects', async () => {
    const gate = await app.client(QUIET)
    const shown = async () => (await gate.get('/gate')).$('#inside').attr('data-list')
    const before = await shown()
    expect(before).toMatch(/^[\w-]{10}$/)
    const early = await board(gate, REVISIONS)
    await gate.enter({ name: 'Uông Thị Bốn' })
    const after = await shown()
    expect(after).not.toBe(before)
    await early.until(after ?? '')
    const late = await board(gate, REVISIONS)
    await late.until(after ?? '')
    // An earlier change that is announced meanwhile repeats the revision, with which a board does nothing.
    expect([new Set(early.events), new Set(late.events)]).toEqual([
      new Set([before, after]),
      new Set([after]),
    ])
  })

  /** Apart from whom its forms were shown to. */
  const unmarked = (list = '') => list.replaceAll(/(name="shown_to" value=")[^"]*/g, '$1')

  test('is the same for all readers of one language', async () => {
    const [guards, heads, english] = await Promise.all([
      boards(3, 'gate.tt-hcc'),
      boards(2, 'head.tt-hcc'),
      boards(2, 'head.tt-hcc', 'en'),
    ])
    await gate.enter({ name: 'Bùi Thị Chung Bảng' })
    const all = [...guards, ...heads, ...english]
    await Promise.all(all.map((each) => each.until('Bùi Thị Chung Bảng')))
    expect(new Set([...guards, ...heads].map((each) => unmarked(last(each)))).size).toBe(1)
    expect(new Set(english.map((each) => unmarked(last(each)))).size).toBe(1)
    expect(last(guards[0] as Watch)).toContain('Khách ra')
    expect(last(guards[0] as Watch)).not.toContain('Check out')
    expect(last(english[0] as Watch)).not.toContain('Khách ra')
  })

  test('shows the head nothing that the gate is not shown, and contains nothing about its reader', async () => {
    await gate.enter({ name: 'Đỗ Văn Số Máy', phone: '0912 345 678' })
    const head = await app.client('head.tt-hcc')
    const [list, headsList] = await Promise.all([gate.get('/gate/inside'), head.get('/gate/inside')])
    expect(list.text).toContain('Đỗ Văn Số Máy')
    expect(unmarked(headsList.text)).toBe(unmarked(list.text))
    const accounts = await app.rows<{ username: string; display_name: string }>(
      'select username, display_name from account',
    )
    for (const { username, display_name } of accounts) {
      expect(list.text).not.toContain(username)
      expect(list.text).not.toContain(display_name)
    }
    expect(list.text).not.toMatch(/12 ?345|345 ?678/)
    expect(list.$('[href^="/log"], [href^="/office"], [href^="/trace"]')).toHaveLength(0)
    // The pages, rendered with a session, contain the same rows.
    const pages = await Promise.all([gate.get('/gate'), head.get('/gate')])
    for (const page of pages) expect(page.$('#inside .visits').html()).toBe(list.$('.visits').html())
  })

  test('contains a change made a moment ago for all who ask afterwards, many at once', async () => {
    for (let each = 0; each < 5; each += 1) {
      await gate.enter({ name: `Hồ Thị Vừa Vào ${each}` })
      const lists = await Promise.all(Array.from({ length: 8 }, () => gate.get('/gate/inside')))
      for (const { text } of lists) expect(text).toContain(`Hồ Thị Vừa Vào ${each}`)
    }
  })
})

describe('a cached list', () => {
  const insideOf = async (client: Client) => (await client.get('/gate/inside')).text

  test('shows at once any change to one of its visits, whether the change was announced or not', async () => {
    await gate.enter({ name: 'Từ Thị Ghi Lại' })
    const id = (await app.visit('Từ Thị Ghi Lại'))?.id
    expect(await insideOf(gate)).toContain('Từ Thị Ghi Lại')
    await app.rows(`update visit set host = 'Phòng Vừa Đổi' where id = $1`, [id])
    expect(await insideOf(gate)).toContain('Phòng Vừa Đổi')
    await app.rows(
      `update visit set state = 'left', left_at = entered_at, ended_how = 'staff' where id = $1`,
      [id],
    )
    expect(await insideOf(gate)).not.toContain('Từ Thị Ghi Lại')
  })

  test('is never served to another office or in another language, however their requests alternate', async () => {
    const [other, english] = await Promise.all([app.client(QUIET), app.client('head.tt-hcc')])
    english.cookies.set('lang', 'en')
    await Promise.all([gate.enter({ name: 'Uông Thị Của Đây' }), other.enter({ name: 'Uông Thị Của Kia' })])
    for (let each = 0; each < 3; each += 1) {
      const lists = await Promise.all([gate, other, english].map(insideOf))
      const has = (text: string) => lists.map((list) => list.includes(text))
      expect(has('Uông Thị Của Đây')).toEqual([true, false, true])
      expect(has('Uông Thị Của Kia')).toEqual([false, true, false])
      expect(has('Khách ra')).toEqual([true, true, false])
    }
  })

  test('shows who is overdue as of now', async () => {
    await gate.enter({ name: 'Uông Thị Ở Lâu' })
    expect(await insideOf(gate)).not.toContain('overdue')
    onTestFinished(() => app.clock.set(MORNING))
    app.clock.set('2026-11-25T11:30:00+07:00')
    expect(await insideOf(gate)).toContain('overdue')
  })
})

describe('a stream ends before it tells anything more', () => {
  const shown = async () =>
    (await (await app.client('gate2.tt-hcc')).get('/gate')).$('#inside').attr('data-list')

  const office = (code: string) => `(select id from office where code = '${code}')`

  test.each([
    [
      'of another office now',
      'gate.tt-hcc',
      `office_id = ${office('ubnd-xa-long-hau')}`,
      `office_id = ${office('tt-hcc')}`,
    ],
    ['of the district now', 'gate.tt-hcc', `role = 'district'`, `role = 'reception'`],
    ['disabled', 'gate.tt-hcc', `disabled_at = '2026-11-25'`, 'disabled_at = null'],
    ['of a head without a second factor', 'head.tt-hcc', 'totp_secret = null', `totp_secret = ''`],
  ])('where the account is %s', async (_, username, change, back) => {
    const [concerned] = await boards(1, username, undefined, REVISIONS)
    const [other] = await boards(1, 'gate2.tt-hcc')
    const set = (what: string) => app.rows(`update account set ${what} where username = $1`, [username])
    await set(change)
    onTestFinished(async () => void (await set(back)))
    const name = `Mai Sau Đó ${randomUUID()}`
    await (await app.client('gate2.tt-hcc')).enter({ name })
    await other?.until(name)
    await vi.waitUntil(() => concerned?.ended(), 2000)
    expect(concerned?.events).not.toContain(await shown())
  })

  test('a stream ends where the session has been idle for too long', async () => {
    const [idle] = await boards(1, 'head.tt-hcc', undefined, REVISIONS)
    onTestFinished(() => app.clock.set(MORNING))
    app.clock.forward(31 * 60_000)
    const name = `Mai Sau Nữa ${randomUUID()}`
    await gate.enter({ name })
    await vi.waitUntil(() => idle?.ended(), 2000)
    expect(idle?.events).not.toContain(await shown())
  })
})

describe('a person who opens one board too many', () => {
  test('ends the oldest of the same browser, which reconnects after a minute', async () => {
    const client = await app.client('gate.tt-hcc')
    const other = await board(await app.client('gate.tt-hcc'))
    const own: Watch[] = []
    for (let each = 0; each < 5; each += 1) own.push(await board(client))
    await vi.waitUntil(() => own[0]?.ended(), 2000)
    await gate.enter({ name: 'La Văn Nhiều Thẻ' })
    await Promise.all([other, ...own.slice(1)].map((each) => each.until('La Văn Nhiều Thẻ')))
    expect(own[0]?.pauses.at(-1)).toBe(60_000)
    expect(own[0]?.events.join()).not.toContain('La Văn Nhiều Thẻ')
  })

  test('ends the oldest of the office where there are too many, and none of another office', async () => {
    const foreign = await board(await app.client('gate.ubnd-xa-long-hau'))
    const oldest = await board(await app.client('gate.tt-hcc'))
    const others = await boards(64, 'gate.tt-hcc')
    await vi.waitUntil(() => oldest.ended(), 5000)
    await sleep(200)
    expect(others.filter((each) => each.ended())).toEqual([])
    expect(foreign.ended()).toBe(false)
  })
})
