// Badges that visitors wear and return: one holder at a time, one scan to leave, and what happens to badges not returned.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { closeDays, listClosings } from '../../server/core/visits/close-of-day.ts'
import { readBadge } from '../../server/core/visits/printed-number.ts'
import { purgeExpired } from '../../server/core/visits/purge.ts'
import { useBadges } from '../support/badges.ts'
import { fieldsOf, textsOf } from '../support/client.ts'
import { deviceOf, entry, tap } from '../support/replay.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp({ PUBLIC_URL: 'https://socong.example.vn' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const stranger = useClient(app)
const { fresh, row, codeOf, scan, visit, enter, formOf, out, notice } = useBadges(app, guard, head)

test.each([
  ['k12', { prefix: 'K', number: 12 }],
  ['K-012', { prefix: 'K', number: 12 }],
  [' đb 7 ', { prefix: 'ĐB', number: 7 }],
  ['40', { prefix: '', number: 40 }],
  ['K', undefined],
  ['K 0', undefined],
  ['ABCD 1', undefined],
])('"%s" is read as it is meant', (typed, badge) => expect(readBadge(typed)).toEqual(badge))

describe('an office without badges', () => {
  test('shows no badge field, page or text, and its gate ignores a badge that is sent', async () => {
    const neighbour = await app.client('gate.ubnd-xa-long-hau')
    const board = await neighbour.get('/gate')
    expect([board.$('[name=badge]').length, board.text.includes('Thẻ khách')]).toEqual([0, false])
    expect((await neighbour.get('/badges')).status).toBe(404)
    const itsHead = await app.client('head.ubnd-xa-long-hau')
    expect((await itsHead.get('/badges/print')).status).toBe(404)
    expect((await itsHead.post('/badges', { prefix: 'K', from: '1', to: '2' })).status).toBe(404)
    const theirs = `(select id from office where code = 'ubnd-xa-long-hau')`
    expect(await app.rows(`select from badge where office_id = ${theirs}`)).toEqual([])
    await neighbour.enter({ name: 'Không Có Thẻ', badge: 'K 1' })
    expect((await visit('Không Có Thẻ')).badge).toBeNull()
    expect(notice(await scan(fresh(), neighbour))).not.toContain('K ')
  })
})

describe('the head', () => {
  test('creates a series once; numbers that exist already are not created again', async () => {
    await head.post('/badges', { prefix: 'v', from: '1', to: '3' })
    const again = await head.post('/badges', { prefix: 'V', from: '2', to: '4' })
    expect(again.location).toBe('/badges')
    const made = await app.rows<{ label: string }>(
      `select label from badge where prefix = 'V' order by number`,
    )
    expect(made.map(({ label }) => label)).toEqual(['V 1', 'V 2', 'V 3', 'V 4'])
    expect((await guard.post('/badges', { prefix: 'X', from: '1', to: '2' })).status).toBe(403)
  })

  test.each([
    { prefix: 'K', from: '5', to: '4' },
    { prefix: 'K', from: '0', to: '4' },
    { prefix: 'K', from: '1', to: '501' },
    // With the eighty of the series K they would be more than five hundred.
    { prefix: 'Q', from: '1', to: '430' },
    { prefix: 'K1', from: '1', to: '2' },
    { prefix: 'K', from: '1', to: '' },
  ])('is told what is wrong with %j', async (form) => {
    const answer = await head.post('/badges', form)
    expect([answer.status, answer.$('.problem').length > 0]).toEqual([422, true])
  })

  test('has five hundred badges at most', async () => {
    const count = await app.value<number>(
      `select count(*)::int from badge where office_id = (select id from office where code = 'tt-hcc')`,
    )
    const answer = await head.post('/badges', { prefix: 'Q', from: '1', to: String(501 - count) })
    expect([answer.status, answer.$('#to-problem').length]).toEqual([422, 1])
  })

  test('prints the numbers that are asked for, each with its own code, and says where there are none of them', async () => {
    await head.post('/badges', { prefix: 'P', from: '1', to: '12' })
    const printed = async (numbers: string) => {
      const page = await head.get(`/badges/print?numbers=${encodeURIComponent(numbers)}`)
      const labels = textsOf(page, '.slip-number')
      return page.status === 200 ? labels : page.status
    }
    expect(await printed('P 2-4, p11')).toEqual(['P 2', 'P 3', 'P 4', 'P 11'])
    expect(await printed('P3-P3; P 3')).toEqual(['P 3'])
    const { $ } = await head.get('/badges/print')
    const codes = $('.slip svg path')
      .get()
      .map(({ attribs: { d } }) => d)
    expect(new Set(codes).size).toBe(codes.length)
    await guard.post(`/badges/${(await row('P 3')).id}/lost`)
    expect(await printed('P 2-4')).toEqual(['P 2', 'P 4'])
    for (const wrong of ['P 900', 'tất cả', 'P 2-V 4', '1-2-3'])
      expect([wrong, await printed(wrong)]).toEqual([wrong, 422])
    const answer = await head.get('/badges/print?numbers=P+900')
    expect([answer.$('#numbers').val(), answer.$('#numbers-problem').length]).toEqual(['P 900', 1])
  })
})

describe('at the gate', () => {
  test('a scan of a free badge fills the form, a number typed in any way is the same badge', async () => {
    const badge = fresh()
    const scanned = await scan(badge)
    expect(scanned.$('#notice').attr('data-badge')).toBe(badge)
    await enter('Khách Có Thẻ', badge.toLowerCase().replace(' ', '0'))
    expect((await visit('Khách Có Thẻ')).badge).toBe(badge)
    expect((await guard.get('/gate')).$('.visits').text()).toContain(badge.replace(' ', '\u00a0'))
    for (const query of [badge, badge.replace(' ', '')])
      expect((await guard.post('/gate/find', { query })).$('.visits').text()).toContain('Khách Có Thẻ')
  })

  test('a device stores each badge’s number and a hash of its code, and its list says who holds which badge', async () => {
    const badge = fresh()
    const code = await codeOf(badge)
    const answer = await guard.get('/gate/expected')
    const { badges } = JSON.parse(answer.text) as { badges: Record<string, string> }
    expect(badges[createHash('sha256').update(code).digest('hex').slice(0, 16)]).toBe(badge)
    expect(answer.text).not.toContain(code)
    await enter('Thẻ Trên Máy', badge)
    const row = (await guard.get('/gate'))
      .$('#inside .visit')
      .filter((_, { attribs }) => attribs['data-badge'] === badge)
    expect(row.text()).toContain('Thẻ Trên Máy')
    expect(
      JSON.parse((await (await app.client('gate.ubnd-xa-long-hau')).get('/gate/expected')).text),
    ).toEqual({
      guests: [],
      badges: {},
    })
  })

  test('one scan records the departure and returns the badge; undoing it gives the badge back to the visitor', async () => {
    const badge = fresh()
    const id = await enter('Ra Bằng Thẻ', badge)
    const left = await scan(badge)
    expect(notice(left)).toContain('Đã ghi giờ ra của Ra Bằng Thẻ')
    expect(notice(left)).toContain(`Thu thẻ ${badge}`)
    expect([(await visit('Ra Bằng Thẻ')).state, await out('Ra Bằng Thẻ')]).toEqual(['left', false])
    expect(left.$('#notice form[action$="/undo"]')).toHaveLength(1)
    await guard.post(`/gate/visits/${id}/undo`)
    expect([(await visit('Ra Bằng Thẻ')).state, await out('Ra Bằng Thẻ')]).toEqual(['inside', true])
  })

  test('a camera that reads a badge again right after the entry does not record a departure', async () => {
    const badge = fresh()
    await guard.enter({ name: 'Quét Hai Lần', phone: '', badge })
    for (const [later, state] of [
      [9_999, 'inside'],
      [1, 'left'],
    ] as const) {
      app.clock.forward(later)
      await scan(badge)
      expect([later, (await visit('Quét Hai Lần')).state]).toEqual([later, state])
    }
  })

  test.each([
    ['K 999', 'không có thẻ'],
    ['thẻ đỏ', 'ví dụ K 12'],
    ['1', 'nhiều loại thẻ'],
  ])('"%s" is refused beside the field, and nobody is stored', async (typed, why) => {
    await head.post('/badges', { prefix: 'W', from: '1', to: '1' })
    const answer = await guard.enter({ name: 'Thẻ Không Có', badge: typed })
    expect([answer.status, answer.$('#badge-problem').text()]).toEqual([422, expect.stringContaining(why)])
    expect(await app.visit('Thẻ Không Có')).toBeUndefined()
  })

  test('a badge that somebody else holds is refused with both names and since when, and the first way corrects the number', async () => {
    const badge = fresh()
    await enter('Người Cầm Trước', badge)
    const clash = await guard.enter({ name: 'Người Cầm Sau', phone: '', badge })
    expect(clash.status).toBe(409)
    const said = clash.$('.alert').text()
    expect(said).toContain(`Thẻ ${badge} đang giao cho Người Cầm Trước (vào 08:30)`)
    expect(said).toContain('Chưa ghi Người Cầm Sau')
    const ways = clash.$('.alert .actions').children()
    expect([ways.first().attr('href'), ways.last().text()]).toEqual([
      '#badge',
      'Ghi Người Cầm Trước ra trước, rồi ghi lượt mới',
    ])
    expect(clash.$('[autofocus]').first().attr('href')).toBe('#badge')
    expect(formOf(clash)).toMatchObject({ name: 'Người Cầm Sau', badge })
  })

  /** Enters a second visitor with the badge of a first, who is sent out by the same tap; returns both and the message. */
  const enterInstead = async (badge: string, [first, second]: [string, string], more = {}) => {
    const asked = await guard.enter({ name: second, phone: '', badge, ...more })
    const form = { ...formOf(asked), resolve: 'leave_first' }
    const { $ } = await guard.post('/gate', form, { 'HX-Request': 'true' })
    const undo = $('#notice form[action$="/undo"]').attr('action') ?? ''
    return { said: $('#notice p').text(), undo, id: (await visit(first)).id }
  }

  test('the tap that records the holder’s departure names both, and undoing it gives the badge back to the holder', async () => {
    const badge = fresh()
    await enter('Giữ Trước', badge)
    const { said, undo, id } = await enterInstead(badge, ['Giữ Trước', 'Giữ Sau'])
    expect(said).toBe(
      `Đã ghi Giữ Sau vào lúc 08:31 và ghi giờ ra của Giữ Trước. Thẻ ${badge} đã chuyển cho khách mới.`,
    )
    expect([(await visit('Giữ Trước')).state, await out('Giữ Sau')]).toEqual(['left', true])
    expect(undo).toBe(`/gate/visits/${id}/undo`)

    const undone = await guard.post(undo, {}, { 'HX-Request': 'true' })
    expect(notice(undone)).toBe(
      `Đã bỏ việc vừa ghi cho Giữ Trước. Khách này lại giữ thẻ ${badge}; Giữ Sau chưa có thẻ.`,
    )
    expect(undone.$('#notice a').attr('href')).toBe(`/gate/visits/${(await visit('Giữ Sau')).id}`)
    expect([(await visit('Giữ Trước')).state, await out('Giữ Trước')]).toEqual(['inside', true])
    expect(await visit('Giữ Sau')).toMatchObject({ state: 'inside', badge: null })
  })

  test('a badge that its visitor had not returned is out again once the next visitor’s entry is undone', async () => {
    const badge = fresh()
    const id = await enter('Quên Trả', badge)
    await guard.post(`/gate/visits/${id}/leave`)
    await guard.post(`/gate/visits/${id}/badge/kept`)
    app.clock.forward(60_000)
    const { said, undo } = await enterInstead(badge, ['Quên Trả', 'Gõ Nhầm'])
    expect(said).toBe(
      `Đã ghi Gõ Nhầm vào lúc 08:32. Quên Trả đã trả thẻ. Thẻ ${badge} đã chuyển cho khách mới.`,
    )
    const undone = await guard.post(undo, {}, { 'HX-Request': 'true' })
    expect(notice(undone)).toContain(`Khách này lại giữ thẻ ${badge}; Gõ Nhầm chưa có thẻ.`)
    expect([(await visit('Quên Trả')).state, await out('Quên Trả')]).toEqual(['left', true])
  })

  test('too late for an undo, nobody loses a badge', async () => {
    const badge = fresh()
    await enter('Đã Ra Thật', badge)
    const { undo } = await enterInstead(badge, ['Đã Ra Thật', 'Đang Giữ'])
    app.clock.forward(11_000)
    expect(notice(await guard.post(undo, {}, { 'HX-Request': 'true' }))).toContain('Đã quá 10 giây')
    expect([(await visit('Đã Ra Thật')).state, await out('Đang Giữ')]).toEqual(['left', true])
  })

  test('a departure is only recorded for the visitor whom the badge that is typed now belongs to', async () => {
    const [first, second] = [fresh(), fresh()]
    await enter('Không Dính Líu', first)
    const asked = await guard.enter({ name: 'Sửa Số Rồi', phone: '', badge: first })
    await guard.post('/gate', { ...formOf(asked), badge: second, resolve: 'leave_first' })
    expect([(await visit('Không Dính Líu')).state, (await visit('Sửa Số Rồi')).badge]).toEqual([
      'inside',
      second,
    ])
  })

  test('where the phone number is in the way as well, the departure already recorded can be undone from the question', async () => {
    const badge = fresh()
    await enter('Có Thẻ', badge)
    await enter('Có Số', '', { phone: '0913222111' })
    const asked = await guard.enter({ name: 'Cả Hai', phone: '0913222111', badge })
    const again = await guard.post(
      '/gate',
      { ...formOf(asked), resolve: 'leave_first' },
      { 'HX-Request': 'true' },
    )
    expect([again.status, again.$('#entry .alert').length]).toEqual([409, 1])
    expect(again.$('#notice form[action$="/undo"]')).toHaveLength(1)
  })

  test('a visitor can be entered without the badge that somebody else holds, and is not asked about it again', async () => {
    const badge = fresh()
    const phone = '0913333444'
    await guard.enter({ name: 'Giữ Thẻ', phone: '', badge })
    await guard.enter({ name: 'Cùng Số', phone })
    const clash = await guard.enter({ name: 'Vào Không Thẻ', phone: '', badge })
    const way = clash.$('.alert button[name=resolve][value=without_badge]')
    expect(way.text()).toBe('Ghi khách không giao thẻ')
    const asked = await guard.post('/gate', { ...formOf(clash), phone, resolve: 'without_badge' })
    expect([asked.status, asked.$('.alert button[value=shared]').length]).toEqual([409, 1])
    expect((await guard.post('/gate', { ...formOf(asked), resolve: 'shared' })).status).toBe(303)
    expect([(await visit('Vào Không Thẻ')).badge, await out('Giữ Thẻ')]).toEqual([null, true])
  })

  test('can still be found and returned after the head has switched badges off', async () => {
    const badge = fresh()
    await enter('Còn Giữ Thẻ', badge)
    await head.post('/office/fields', {})
    const page = await guard.get('/badges')
    expect([page.status, page.text.includes('Còn Giữ Thẻ')]).toEqual([200, true])
    await guard.post(`/badges/${(await row(badge)).id}/returned`)
    expect(await out('Còn Giữ Thẻ')).toBe(false)
    await head.post('/office/fields', { fields: 'badge' })
  })

  test('stays out when the guard reports it as not returned; giving it to the next visitor later takes one tap', async () => {
    const badge = fresh()
    const id = await enter('Mang Thẻ Về', badge)
    const left = await guard.post(`/gate/visits/${id}/leave`, {}, { 'HX-Request': 'true' })
    expect(left.$(`#notice form[action="/gate/visits/${id}/badge/kept"]`)).toHaveLength(1)
    await guard.post(`/gate/visits/${id}/badge/kept`)
    expect([(await visit('Mang Thẻ Về')).state, await out('Mang Thẻ Về')]).toEqual(['left', true])
    expect((await guard.get('/badges')).text).toContain('Mang Thẻ Về')
    const handover = (await guard.get('/gate/handover')).$('.alert').text()
    expect(handover).toMatch(new RegExp(`${badge} \\(Mang Thẻ Về, vào \\d\\d:\\d\\d \\d\\d/11/2026\\)`))
    expect((await head.get('/today')).text).toContain('Thẻ khách chưa trả')
    const clash = await guard.enter({ name: 'Cầm Tiếp', phone: '', badge })
    expect(clash.text).toMatch(/Thẻ K \d+ đang giao cho Mang Thẻ Về \(vào \d\d:\d\d \d\d\/11\/2026\)/)
    const form = formOf(clash)
    await guard.post('/gate', { ...form, resolve: 'leave_first' })
    expect([await out('Mang Thẻ Về'), await out('Cầm Tiếp')]).toEqual([false, true])
  })

  test('stays out when its visitor leaves by their own pass, and a scan afterwards returns it', async () => {
    const badge = fresh()
    const form = { client_uuid: crypto.randomUUID(), name: 'Tự Ra Về', phone: '' }
    const pass = (await stranger.post('/v/tt-hcc', form)).location ?? ''
    const { id } = await visit('Tự Ra Về')
    await guard.post(`/gate/visits/${id}/confirm`)
    const given = await guard.post(`/gate/visits/${id}/badge`, { badge }, { 'HX-Request': 'true' })
    expect(notice(given)).toContain('Đã giao thẻ cho Tự Ra Về')
    app.clock.forward(60_000)
    await stranger.post(`${new URL(pass, 'https://x').pathname}/leave`)
    expect([(await visit('Tự Ra Về')).state, await out('Tự Ra Về')]).toEqual(['left', true])
    expect(notice(await scan(badge))).toContain(`Đã nhận lại thẻ ${badge} của Tự Ra Về`)
    expect(await out('Tự Ra Về')).toBe(false)
  })

  test('a scan after an entry without a badge offers the badge to the visitor who has just come in', async () => {
    const badge = fresh()
    app.clock.set('2026-11-25T11:30:00+07:00')
    await guard.enter({ name: 'Khách Vừa Vào', phone: '' })
    app.clock.forward(3 * 60_000)
    await (await app.client('gate2.tt-hcc')).enter({ name: 'Khách Của Người Trực Kia', phone: '' })
    const { $ } = await scan(badge)
    const { id } = await visit('Khách Vừa Vào')
    const give = $(`#notice form[action="/gate/visits/${id}/badge"]`)
    expect(give.find('[name=badge]').val()).toBe(badge)
    app.clock.forward(1)
    expect((await scan(badge)).$('#notice [name=badge]')).toHaveLength(0)
    await guard.post(`/gate/visits/${id}/badge`, { badge })
    expect(await out('Khách Vừa Vào')).toBe(true)
  })

  test('a correction gives another number; the first is free, a taken one is refused', async () => {
    const [first, second] = [fresh(), fresh()]
    const id = await enter('Sửa Số Thẻ', first)
    await enter('Cầm Thẻ Hai', second)
    const form = { seen_version: '1', name: 'Sửa Số Thẻ', entered_at: '08:30', reason: 'typing_error' }
    const taken = await guard.post(`/gate/visits/${id}/correct`, { ...form, badge: second })
    expect([taken.status, taken.$('.alert').text()]).toEqual([
      409,
      expect.stringContaining('đang giao cho một khách khác'),
    ])
    const third = fresh()
    expect((await guard.post(`/gate/visits/${id}/correct`, { ...form, badge: third })).status).toBe(303)
    expect([(await visit('Sửa Số Thẻ')).badge, await out('Sửa Số Thẻ')]).toEqual([third, true])
    await enter('Nhận Thẻ Một', first)
    const page = await head.get(`/log/visits/${id}`)
    expect(page.$('.change').text()).toContain(`${first} → ${third}`)
    // Once its visitor has gone, a corrected badge came back with them.
    await guard.post(`/gate/visits/${id}/leave`)
    const left = fieldsOf(await guard.get(`/gate/visits/${id}`), '[action$="/correct"]')
    await guard.post(`/gate/visits/${id}/correct`, { ...left, badge: fresh(), reason: 'typing_error' })
    expect([(await visit('Sửa Số Thẻ')).badge === third, await out('Sửa Số Thẻ')]).toEqual([false, false])
  })

  test('a voided visit holds no badge; restoring the visit gives it back unless another visitor has got it', async () => {
    const [kept, given] = [fresh(), fresh()]
    const one = await enter('Hủy Rồi Khôi Phục', kept)
    const two = await enter('Hủy Rồi Mất Thẻ', given)
    for (const id of [one, two]) await guard.post(`/gate/visits/${id}/void`, { reason: 'trial' })
    await enter('Nhận Thẻ Của Lượt Hủy', given)
    for (const id of [one, two])
      expect((await head.post(`/log/visits/${id}/unvoid`, { reason: 'trial' })).status).toBe(303)
    expect([await out('Hủy Rồi Khôi Phục'), await out('Hủy Rồi Mất Thẻ')]).toEqual([true, false])
    expect((await visit('Hủy Rồi Mất Thẻ')).voided_at).toBeNull()
  })

  test('the code opens nothing: a phone that scans it learns where to return the badge, and nothing about its holder', async () => {
    const badge = fresh()
    await enter('Tên Không Ai Thấy', badge)
    const code = await codeOf(badge)
    const page = await stranger.get(`/p/${code}`)
    expect([page.status, page.text.includes('xin trả lại ở cổng')]).toEqual([200, true])
    expect(page.text).not.toContain('Tên Không Ai Thấy')
    for (const act of ['leave', 'advice'])
      expect((await stranger.post(`/p/${code}/${act}`, { app_outcome: 'declined' })).status).toBe(404)
    expect((await visit('Tên Không Ai Thấy')).state).toBe('inside')
  })

  test('a badge of another office is refused with words', async () => {
    const neighbour = await app.client('gate.ubnd-xa-long-hau')
    const theirHead = await app.client('head.ubnd-xa-long-hau')
    await theirHead.post('/office/fields', { fields: 'badge' })
    const badge = fresh()
    expect(notice(await scan(badge, neighbour))).toContain('cơ quan khác')
    await theirHead.post('/office/fields', {})
  })
})

const other = useClient(app, 'gate2.tt-hcc')

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
    await purgeExpired(app.db, { id: await app.officeId('tt-hcc'), retention_days: 30 }, now)
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
    const most = await app.value<number>(
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
    const device = deviceOf(app, await app.officeId('tt-hcc'), guard)
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
    const device = deviceOf(app, await app.officeId('tt-hcc'), guard)
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
