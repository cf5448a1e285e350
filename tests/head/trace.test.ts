import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { listRetentions, purgeExpired } from '../../server/core/visits/purge.ts'
import { MORNING } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { closeAllDays } from '../support/figures.ts'
import { useRenewedApp } from '../support/suite.ts'
import { contactsIn as contacts, LETTER, TRACE, useDays } from '../support/trace.ts'
import { readXlsx } from '../support/xlsx.ts'

const MINUTES = ['Số phút cùng có mặt, ít nhất', 'Số phút cùng có mặt, nhiều nhất', 'Số phút cách nhau']
/** A spreadsheet's day number. */
const NOVEMBER_24 = 46350
const app = useRenewedApp()
const { day, visit } = useDays(app)
let head: Client
let office: string

beforeEach(async () => {
  office = await app.officeId('tt-hcc')
  await day('2026-11-24', async (guard) => {
    await visit(
      guard,
      { name: 'Người Được Tìm', phone: '0912345678', host: 'Phòng Nội vụ' },
      '08:00',
      '09:00',
    )
    await visit(guard, { name: 'Cùng Phòng', phone: '0987654321', host: 'phòng nội vụ' }, '08:30', '08:45')
    await visit(guard, { name: 'Đến Muộn', party_size: '3' }, '09:20', '10:00')
    await visit(guard, { name: 'Quá Muộn' }, '09:45', '10:00')
    await visit(guard, { name: 'Quên Ghi Ra' }, '08:50')
    await visit(guard, { name: 'Đã Hủy' }, '08:10', '08:20')
  })
  const [voided] = await app.rows<{ id: string }>(`select id from visit where name = 'Đã Hủy'`)
  await (await app.client('gate.tt-hcc')).post(`/gate/visits/${voided?.id}/void`, { reason: 'trial' })
  await day('2026-11-24', (guard) => visit(guard, { name: 'Của Xã' }, '08:00', '09:00'), 'ubnd-xa-long-hau')
  await closeAllDays(app, new Date(MORNING))
  app.clock.set(MORNING)
  head = await app.client('head.tt-hcc')
})

const held = () =>
  app.rows<{ name: string; role: string; until: string }>(
    'select v.name, h.role, h.until from trace_hold h join visit v on v.id = h.visit_id order by v.name',
  )

/** Makes a trace, and returns its path. */
async function trace(fields: Record<string, string> = {}, who = head): Promise<string> {
  const answer = await who.post('/trace', { client_uuid: randomUUID(), ...TRACE, ...fields })
  expect(answer.status).toBe(303)
  return answer.location ?? ''
}

describe('a trace by phone', () => {
  test('finds everybody who may have been here at the same time, most certain first, with the reasons for doubt', async () => {
    const page = await head.get(await trace())
    expect(page.$('h1').text()).toBe('Kết quả truy vết')
    expect(page.$('.log-count').text()).toBe('3 lượt, 5 người')
    const lines = contacts(page)
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(
      /^Cùng Phòng Ít nhất 15 phút · nhiều nhất 15 phút .*gặp phòng nội vụ Cùng nơi, người tiếp$/,
    )
    expect(lines[1]).toMatch(
      /^Quên Ghi Ra Ít nhất 0 phút · nhiều nhất 10 phút .*chậm nhất 19:00.*Chưa ghi giờ ra$/,
    )
    expect(lines[2]).toMatch(
      /^Đến Muộn và 2 người cùng đoàn \(không ghi tên\) Ít nhất 0 phút · nhiều nhất cách nhau 20 phút/,
    )
    // Whole phone numbers appear on paper only.
    expect(page.text).not.toContain('987 654')
    expect(page.text).toContain('321')
  })

  test('is found again in the list, and shows the same result later', async () => {
    const path = await trace()
    const link = (await head.get('/trace')).$('.list a')
    expect([link.text(), link.attr('href')]).toEqual(['12/TTYT-KSBT · Trung tâm Y tế huyện', path])
    const before = contacts(await head.get(path))
    app.clock.set('2026-11-25T08:55:00+07:00')
    expect(contacts(await head.get(path))).toEqual(before)
    const newer = await trace()
    expect((await head.get('/trace')).$('.list a').first().attr('href')).toBe(newer)
  })

  test('is printed as minutes with whole numbers, audited each time', async () => {
    const path = await trace()
    const page = await head.post(`${path}/print`)
    expect(page.status).toBe(200)
    expect(page.$('.document').text()).toContain('0987 654 321')
    expect(page.$('.document').text()).toContain('văn bản số 12/TTYT-KSBT ngày 25/11/2026')
    expect(page.$('tbody tr')).toHaveLength(4)
    expect(page.$('tbody tr').last().text().replace(/\s+/g, ' ').trim()).toBe('Cộng: 3 lượt5')
    const rows = await app.rows(`select subject_id from audit where action = 'trace.printed'`)
    expect(rows).toEqual([{ subject_id: path.split('/').at(-1) }])
  })

  test('is exported for Excel with minutes as numbers and the document that asked for it, audited each time', async () => {
    const path = await trace()
    const file = await head.post(`${path}/export`)
    expect(file.headers.get('content-disposition')).toBe(
      'attachment; filename=truy-vet_tt-hcc_2026-11-20_2026-11-25.xlsx',
    )
    const [contacts, subjects, document] = readXlsx(file.bytes)
    expect(contacts?.rows.map((row) => [row[0], row[1], row[4], row[7], ...row.slice(10)])).toEqual([
      ['STT', 'Họ và tên', 'Điện thoại', 'Giờ ra', ...MINUTES, 'Điểm chung', 'Ghi chú'],
      [1, 'Cùng Phòng', '0987 654 321', NOVEMBER_24 + 8.75 / 24, 15, 15, '', 'Cùng nơi, người tiếp', ''],
      [2, 'Quên Ghi Ra', '', 'chậm nhất 19:00', 0, 10, '', '', 'Chưa ghi giờ ra'],
      [3, 'Đến Muộn', '', NOVEMBER_24 + 10 / 24, 0, 0, 20, '', ''],
    ])
    expect(contacts?.rows.map((row) => row[2])).toEqual(['Số người', 1, 1, 3])
    expect(subjects?.rows[1]?.slice(0, 5)).toEqual(['Người Được Tìm', 1, '', '0912 345 678', NOVEMBER_24])
    expect(Object.fromEntries(document?.rows ?? [])).toMatchObject({
      'Văn bản yêu cầu': 'số 12/TTYT-KSBT ngày 25/11/2026',
      'Cơ quan yêu cầu': LETTER.agency,
      'Người ký': LETTER.signer,
      'Danh sách người liên quan': '3 lượt, 5 người',
    })
    const rows = await app.rows(`select subject_id from audit where action = 'trace.exported'`)
    expect(rows).toEqual([{ subject_id: path.split('/').at(-1) }])
  })

  test('says that a visit was corrected afterwards', async () => {
    const path = await trace()
    const [late] = await app.rows<{ id: string; version: number }>(
      `select id, version from visit where name = 'Đến Muộn'`,
    )
    const answer = await head.post(`/gate/visits/${late?.id}/correct`, {
      seen_version: String(late?.version),
      name: 'Đến Muộn',
      party_size: '3',
      entered_at: '14:00',
      left_at: '15:00',
      reason: 'time_wrong',
    })
    expect(answer.status).toBe(303)
    const line = contacts(await head.get(path)).find((one) => one.startsWith('Đến Muộn'))
    expect(line).toContain('Giờ đã được sửa sau khi truy vết')
  })

  test('outlives the retention period until its hold date', async () => {
    await trace()
    const centre = (await listRetentions(app.db)).find(({ id }) => id === office)
    if (!centre) throw new Error('no office')
    app.clock.set('2026-12-25T23:00:00+07:00')
    expect(await purgeExpired(app.db, { ...centre, retention_days: 14 }, app.clock.now())).toMatchObject({
      deleted: 2,
      isComplete: true,
    })
    expect((await held()).map(({ name }) => name)).toHaveLength(4)
  })
})

describe('a trace from a visit', () => {
  test('is offered from the visit in the log, and covers one visit or all of its person', async () => {
    const row = await app.visit('Người Được Tìm')
    const page = await head.get(`/log/visits/${row?.id}`)
    const link = page.$('a[href^="/trace?visit"]').attr('href') ?? ''
    const form = await head.get(link)
    expect(form.text).toContain('Người Được Tìm')
    const fields = { visit_id: row?.id ?? '', scope: 'visit', from: '2026-11-25', person: '' }
    const result = await head.get(await trace(fields))
    expect(result.text).toContain('từ ngày 24/11/2026 đến hết ngày 24/11/2026')
    expect(contacts(result).length).toBeGreaterThan(0)
    // The proposed period reaches back to the visit.
    const proposed = async () => (await head.get(link)).$('#from').val()
    expect(await proposed()).toBe('11/11/2026')
    await app.rows(`update visit set day = '2026-11-02' where id = $1`, [row?.id])
    expect(await proposed()).toBe('02/11/2026')
  })

  test('with a card leaves out the person’s other visits, and nobody who has another card', async () => {
    const subject = await app.visit('Người Được Tìm')
    const card = (name: string, number: string | null) =>
      app.rows(`update visit set phone = $3, id_hash = sha256($2::bytea) where name = $1`, [
        name,
        number,
        subject?.phone,
      ])
    await card('Người Được Tìm', 'một')
    // The same phone with another card, with the same card, and with none.
    await card('Cùng Phòng', 'hai')
    await card('Quên Ghi Ra', 'một')
    await card('Đến Muộn', null)
    const path = await trace({ visit_id: subject?.id ?? '', scope: 'visit', person: '' })
    expect(contacts(await head.get(path)).map((line) => line.slice(0, 10))).toEqual(['Cùng Phòng'])
    // Whoever else has a phone that is shared is not traced either.
    await app.rows(`update visit set phone_shared = true where name = 'Người Được Tìm'`)
    await trace({ visit_id: subject?.id ?? '', scope: 'person', person: '' })
    expect(await app.audited('trace.made')).toEqual([
      expect.stringContaining('subjects=1 contacts=1'),
      expect.stringMatching(/^subjects=2 contacts=[1-9]/),
    ])
  })

  test('by the number of a card finds who showed it', async () => {
    await (await app.client('gate.tt-hcc')).enter({ name: 'Có Thẻ', id_number: '079085557391' })
    await trace({ person: '079 085 557 391' })
    expect((await held()).filter(({ role }) => role === 'subject').map(({ name }) => name)).toEqual([
      'Có Thẻ',
    ])
  })

  test('a visit of another office is not found', async () => {
    const [other] = await app.rows<{ id: string }>(`select id from visit where name = 'Của Xã'`)
    expect((await head.get(`/trace?visit=${other?.id}`)).status).toBe(404)
    expect(
      (await head.post('/trace', { client_uuid: randomUUID(), ...TRACE, visit_id: other?.id ?? '' })).status,
    ).toBe(404)
  })

  test('another office sees nothing of it', async () => {
    const path = await trace()
    const stranger = await app.client('head.ubnd-xa-long-hau')
    expect((await stranger.get(path)).status).toBe(404)
    expect((await stranger.post(`${path}/print`)).status).toBe(404)
    expect((await stranger.post(`${path}/export`)).status).toBe(404)
    expect((await stranger.get('/trace')).$('.list a')).toHaveLength(0)
  })
})

test('without what the law asks for there is no trace', async () => {
  for (const [what, fields, field, message] of [
    ['nobody named', { person: '' }, 'person', 'Vui lòng ghi số điện thoại'],
    ['a name instead of a number', { person: 'Nguyễn Văn A' }, 'person', 'Vui lòng ghi số điện thoại'],
    ['somebody who was not here', { person: '0912 000 111' }, 'person', 'không có lượt nào'],
    ['a control character', { signer: 'Lê\u0000Hạnh' }, 'signer', 'ký tự lạ'],
    ['endless words', { agency: 'x'.repeat(161) }, 'agency', '160 ký tự'],
  ] as const) {
    const answer = await head.post('/trace', { client_uuid: randomUUID(), ...TRACE, ...fields })
    expect([what, answer.status]).toEqual([what, 422])
    expect(answer.$(`#${field}-problem`).text(), what).toContain(message)
  }
})

test('a shared phone makes nobody the same person, and once the hold is over the page says what is missing', async () => {
  app.clock.set('2026-11-25T13:00:00+07:00')
  const guard = await app.client('gate.tt-hcc')
  const chief = await app.client('head.tt-hcc')
  await guard.enter({ name: 'Mẹ', phone: '0933000222' })
  await guard.enter({ name: 'Con', phone: '0933000222', resolve: 'shared' })
  const [child] = await app.rows<{ id: string }>(`select id from visit where name = 'Con'`)
  const ofChild = await trace({ visit_id: child?.id ?? '', scope: 'person' }, chief)
  expect(contacts(await chief.get(ofChild)).join()).toContain('Mẹ')
  const ofOwner = await trace({ person: '0933000222' }, chief)
  expect(contacts(await chief.get(ofOwner)).join()).toContain('Con')

  app.clock.set('2027-03-01T08:00:00+07:00')
  for (const one of await listRetentions(app.db)) await purgeExpired(app.db, one, app.clock.now())
  const later = await app.client('head.tt-hcc')
  const page = await later.get(ofOwner)
  expect(page.text).toMatch(/[1-9]\d* lượt tìm được đã xóa theo thời hạn/)
  expect(page.text).not.toContain('Không có ai khác')
  expect((await later.get('/trace')).$('.list').text()).toMatch(/[1-9]\d* lượt liên quan/)
})
