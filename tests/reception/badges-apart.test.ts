import { beforeAll, describe, expect, test } from 'vitest'
import { closeDays, listClosings } from '../../server/core/visits/close-of-day.ts'
import { purgeExpired } from '../../server/core/visits/purge.ts'
import { useBadges } from '../support/badges.ts'
import { deviceOf, entry, tap } from '../support/replay.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp({ PUBLIC_URL: 'https://socong.example.vn' })
const guard = useClient(app, 'gate.tt-hcc')
const other = useClient(app, 'gate2.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
let office: string

beforeAll(async () => {
  office = await app.officeId('tt-hcc')
})

const { fresh, row, scan, visit, enter, formOf, out, notice } = useBadges(app, guard, head)

describe('a badge that is separated from its visitor', () => {
  test('is lost, refused when it is typed, found by a scan, and withdrawn by the head alone', async () => {
    const badge = fresh()
    const { id } = await row(badge)
    for (const _ of ['once', 'again']) await guard.post(`/badges/${id}/lost`)
    expect((await guard.enter({ name: 'Gõ Thẻ Mất', badge })).$('#badge-problem').text()).toContain('báo mất')
    expect(notice(await scan(badge))).toContain('nay đã tìm thấy')
    expect((await row(badge)).lost_at).toBeNull()
    expect((await guard.post(`/badges/${id}/withdrawn`)).status).toBe(403)
    await head.post(`/badges/${id}/withdrawn`)
    expect((await guard.enter({ name: 'Gõ Thẻ Thu Hồi', badge })).$('#badge-problem').text()).toContain(
      'thu hồi',
    )
    expect(notice(await scan(badge))).toContain('đã thu hồi')
    expect((await app.auditOf(id)).map(({ action }) => action)).toEqual([
      ...['badge.lost', 'badge.found', 'badge.withdrawn'],
    ])
    expect((await guard.get('/badges')).$('strong').text()).not.toContain(`${badge}K`)
  })

  test('is found by the scan with which its visitor leaves', async () => {
    const badge = fresh()
    await enter('Tìm Lại Rồi', badge)
    await guard.post(`/badges/${(await row(badge)).id}/lost`)
    await scan(badge)
    expect([(await visit('Tìm Lại Rồi')).state, (await row(badge)).lost_at]).toEqual(['left', null])
  })

  test('cannot be withdrawn while a visitor holds it; once reported lost it can be, and counts as out no more', async () => {
    const badge = fresh()
    await enter('Làm Mất Thẻ', badge)
    const { id } = await row(badge)
    await head.post(`/badges/${id}/withdrawn`)
    expect((await row(badge)).withdrawn_at).toBeNull()
    await guard.post(`/badges/${id}/lost`)
    await head.post(`/badges/${id}/withdrawn`)
    expect([(await row(badge)).withdrawn_at !== null, await out('Làm Mất Thẻ')]).toEqual([true, false])
  })

  test('stays out when the day closes over its visitor, and its return records no departure', async () => {
    const badge = fresh()
    await enter('Quên Ghi Ra', badge)
    app.clock.set('2026-11-25T19:30:00+07:00')
    await closeDays(app.db, await listClosings(app.db), app.clock.now())
    expect([(await visit('Quên Ghi Ra')).state, await out('Quên Ghi Ra')]).toEqual(['unclosed', true])
    app.clock.set('2026-11-26T08:00:00+07:00')
    const morning = await app.client('gate.tt-hcc')
    const missing = (await morning.get('/badges')).$(
      `[formaction="/badges/${(await row(badge)).id}/returned"]`,
    )
    expect(missing.closest('li').text()).toContain('Quên Ghi Ra')
    await scan(badge, morning)
    expect([(await visit('Quên Ghi Ra')).state, await out('Quên Ghi Ra')]).toEqual(['unclosed', false])
  })

  test.each([
    ['it is given back', 'returned', 'Trả Sau'],
    ['it is found', 'found', 'Tìm Thấy'],
    ['it is withdrawn', 'withdrawn', 'Thu Hồi'],
    ['it is scanned', 'scan', 'Quét Lại'],
    ['somebody else gets it', 'next', 'Giao Tiếp'],
  ])(
    'is no longer on loan from a closed day when %s: nothing else of the visit changes, and its history says so',
    async (_, how, name) => {
      const badge = fresh()
      await enter(name, badge)
      const { id } = await row(badge)
      app.clock.set('2026-11-25T19:30:00+07:00')
      await closeDays(app.db, await listClosings(app.db), app.clock.now())
      const closed = await visit(name)
      app.clock.set('2026-11-26T08:00:00+07:00')
      const [gate, reader] = [await app.client('gate2.tt-hcc'), await app.client('head.tt-hcc')]
      if (how === 'scan') await scan(badge, gate)
      else if (how === 'next') {
        const asked = await gate.enter({ name: 'Khách Sau', phone: '', badge })
        await gate.post('/gate', { ...formOf(asked), resolve: 'leave_first' })
      } else {
        if (how !== 'returned') await gate.post(`/badges/${id}/lost`)
        await reader.post(`/badges/${id}/${how}`)
      }
      const now = { ...closed, badge_returned_at: app.clock.now(), version: closed.version + 1 }
      expect(await visit(name)).toEqual(now)
      const last = (await reader.get(`/log/visits/${closed.id}`)).$('.trail > li').last()
      expect(last.text()).toMatch(/^\s*26\/11 08:00\s+(Nhận lại|Tìm thấy|Thu hồi) thẻ khách/)
    },
  )

  test('is marked as lost when the visit that recorded its holder is deleted', async () => {
    const badge = fresh()
    const id = await enter('Xóa Theo Hạn', badge)
    await guard.post(`/gate/visits/${id}/leave`)
    await guard.post(`/gate/visits/${id}/badge/kept`)
    const now = new Date('2027-01-20T00:10:00+07:00')
    await purgeExpired(app.db, { id: office, retention_days: 30 }, now)
    expect(await app.visit('Xóa Theo Hạn')).toBeUndefined()
    expect((await row(badge)).lost_at).not.toBeNull()
  })
})

describe('the database', () => {
  test('lets only one visitor hold a badge: of ten pairs of simultaneous entries, one each gets it and the other is refused', async () => {
    const badges = Array.from({ length: 10 }, fresh)
    const answers = await Promise.all(
      badges.flatMap((badge, pair) =>
        [guard, other].map((who, side) => who.enter({ name: `Cặp ${pair} ${side}`, phone: '', badge })),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...badges.map(() => 303),
      ...badges.map(() => 409),
    ])
    const [{ most } = { most: 0 }] = await app.rows<{ most: number }>(
      `select max(n)::int as most from (select count(*) as n from visit
       where badge = any($1) and badge_returned_at is null and voided_at is null group by badge) out`,
      [badges],
    )
    expect(most).toBe(1)
  })
})

describe('without a network', () => {
  test('an entry keeps its badge number; if somebody else holds that badge, the entry is stored without it and the answer says so', async () => {
    const [free, taken] = [fresh(), fresh()]
    await enter('Đang Cầm Thẻ', taken)
    const device = deviceOf(app, office, guard)
    const sent = [
      entry({}, { name: 'Mất Mạng Có Thẻ', badge: free.replace(' ', '').toLowerCase() }),
      entry({}, { name: 'Mất Mạng Trùng Thẻ', badge: taken }),
      entry({}, { name: 'Mất Mạng Thẻ Lạ', badge: 'Z 9' }),
    ]
    const answers = await device.answersTo(sent)
    expect(answers.map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'stored'])
    expect(answers.map(({ text = '' }) => text.includes('không có thẻ'))).toEqual([false, true, true])
    expect((await visit('Mất Mạng Có Thẻ')).badge).toBe(free)
    expect((await visit('Mất Mạng Trùng Thẻ')).badge).toBeNull()
    expect(await device.outcomes(sent)).toEqual(['duplicate', 'duplicate', 'duplicate'])
  })

  test('a departure frees the badge, and undoing it gives the badge back unless another visitor has it by then', async () => {
    const [free, given] = [fresh(), fresh()]
    const device = deviceOf(app, office, guard)
    const at = app.clock.now().getTime()
    for (const [name, badge] of [
      ['Ra Rồi Hoàn Tác', free],
      ['Ra Rồi Thẻ Đã Giao', given],
    ] as const)
      await enter(name, badge)
    const uuids = await Promise.all(
      ['Ra Rồi Hoàn Tác', 'Ra Rồi Thẻ Đã Giao'].map(async (name) => (await visit(name)).client_uuid),
    )
    const later = at + 180_000
    app.clock.set(new Date(later).toISOString())
    await device.outcomes(uuids.map((uuid) => tap('departure', uuid, later - 3000)))
    expect([await out('Ra Rồi Hoàn Tác'), await out('Ra Rồi Thẻ Đã Giao')]).toEqual([false, false])
    await guard.enter({ name: 'Nhận Khi Mất Mạng', phone: '', badge: given })
    expect(await device.outcomes(uuids.map((uuid) => tap('undo', uuid, later)))).toEqual(['stored', 'stored'])
    expect([await out('Ra Rồi Hoàn Tác'), await out('Ra Rồi Thẻ Đã Giao')]).toEqual([true, false])
    expect((await visit('Ra Rồi Thẻ Đã Giao')).state).toBe('inside')
  })
})
