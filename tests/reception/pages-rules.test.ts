import { describe, expect, test } from 'vitest'
import type { Office } from '../../server/core/offices/directory.ts'
import type { Badge } from '../../server/core/visits/badges.ts'
import type { HandoverRow, RollCallRow } from '../../server/platform/db/schema.ts'
import { speakAs, translator, wordsIn } from '../../server/platform/messages/messages.ts'
import {
  onSheets as badgesOnSheets,
  badgesPage,
  printed as badgeWords,
  chosenBadges,
} from '../../server/reception/badges/badges-page.ts'
import { evacuationPage } from '../../server/reception/evacuation/evacuation-page.ts'
import type { Listed } from '../../server/reception/evacuation/queries.ts'
import { handedOverPage, handoverPage } from '../../server/reception/handover/handover-page.ts'
import type { HandedOver, OpenRef } from '../../server/reception/handover/queries.ts'
import { foundSlip, onSheets, printed, sheetRow } from '../../server/reception/slips/pages.ts'
import type { Sheet, SlipUse } from '../../server/reception/slips/sheet-queries.ts'

const t = translator('vi')
const at = (time: string, day = '2026-11-25') => new Date(`${day}T${time}:00+07:00`)
const office = {
  ...{ id: 'o', name: 'Xã Một', parentName: 'Huyện', communes: [{ code: 'x', name: 'Xã Cũ' }] },
} as unknown as Office

describe('the list for an evacuation', () => {
  const person = (id: string, name: string | null, more: object = {}) =>
    ({
      ...{ id, name, state: 'inside', slip_number: null, phone: null, host: null, commune_code: null },
      ...{ organisation: null, party_size: 1, entered_at: at('08:10'), left_at: null, plate: null },
      ...{ badge: null, badge_returned_at: null },
      ...more,
    }) as unknown as Listed
  const all = {
    phone: '+84912345678',
    host: 'Phòng Một',
    commune_code: 'x',
    plate: '51A-123.45',
    badge: 'K 1',
  }
  const visits = [
    person('1', 'Trần Văn Út', { ...all, party_size: 3 }),
    person('2', 'Lê Thị Bình'),
    person('3', 'Đỗ Văn Anh', { state: 'left', left_at: at('08:40') }),
    person('4', null, { slip_number: 7 }),
    person('5', 'Người Chờ', { state: 'waiting', party_size: 9 }),
  ]
  const rollCall = { ticked: ['2', '3'], began_at: at('08:45') } as unknown as RollCallRow
  const pageOf = (more: object = {}, find = '') =>
    evacuationPage({ rollCall, visits, ...more }, { office, opened: at('08:44'), now: at('09:00'), find, t })

  test('calls out everybody inside by given name, who is still missing, and who has just left', async () => {
    const { visitors, ...page } = await pageOf()
    expect(page).toEqual({
      ...{ title: 'Danh sách sơ tán', office: 'Xã Một', at: 'Lúc 09:00 ngày 25/11/2026' },
      ...{ total: '5 người (3 lượt)', waiting: 'Chưa tính: 1 lượt tự đăng ký, chưa được xác nhận.' },
      missing: { count: 4, text: 'Còn thiếu 4 người' },
      ...{ find: '', opened: at('08:44').getTime(), began: '· Điểm danh từ 08:45' },
    })
    expect(said(visitors)).toEqual([
      ...['Phiếu 7 vào lúc 08:10', 'Đỗ Văn Anh đã ra 08:40 vào lúc 08:10', 'Lê Thị Bình vào lúc 08:10'],
      'Trần Văn Út và 2 người Phòng Một · vào lúc 08:10 · Xã Cũ · 51A-123.45 · Thẻ K\u00a01 · ĐT ··· 678',
    ])
    expect(visitors.rendered.match(/ checked/g)).toHaveLength(1)
    expect(visitors.rendered).toMatch(/value="1" data-party="3"/)
  })

  /** The text of each row. */
  const said = ({ rendered }: { rendered: string }) =>
    rendered
      .split('</li>')
      .slice(0, -1)
      .map((row) =>
        row
          .replaceAll(/<[^>]*>/g, '')
          .replaceAll(/[ \n]+/g, ' ')
          .trim(),
      )

  test('says that all are there, and that nobody has begun', async () => {
    const ticked = { ...rollCall, ticked: ['1', '2', '4'] }
    const complete = await pageOf({ rollCall: ticked, visits: visits.slice(0, -1) })
    expect([complete.missing, complete.waiting]).toEqual([{ count: 0, text: 'Đã đủ mọi người' }, ''])
    expect(await pageOf({ rollCall: undefined })).toMatchObject({ began: '', missing: { count: 5 } })
    expect((await pageOf({ rollCall: { ...rollCall, ticked: ['1', '2'] } })).missing.text).toBe(
      'Còn thiếu 1 người',
    )
  })

  test.each([
    ['van ut', 1],
    ['phong mot', 1],
    ['678', 1],
    ['51a12345', 1],
    ['xa cu', 1],
    ['phieu', 1],
    ['08:10', 4],
    ['nguoi cho', 0],
  ])('finds by “%s” %s of them, and still counts all', async (find, count) => {
    const page = await pageOf({}, find)
    expect([said(page.visitors).length, page.missing.count, page.find]).toEqual([count, 4, find])
  })
})

describe('a hand-over', () => {
  const open = (id: string, more: object = {}) =>
    ({
      ...{ id, name: `Khách ${id}`, slip_number: null, party_size: 1, host: null, entered_at: at('08:10') },
      ...more,
    }) as unknown as OpenRef
  const counts = { entered: 4, departed: 3, unclosed: 2, corrected: 1 }
  const handover = {
    ...{ id: 'h', ...counts, from_at: at('06:30'), at: at('11:30'), giver: 'Bà Tư', receiver: 'Ông Năm' },
    incidents: 'Mất điện\n\nCó điện',
  } as unknown as HandoverRow
  const tiles = [
    { label: 'Lượt vào trong ca', value: '4' },
    { label: 'Lượt ra trong ca', value: '3' },
    { label: 'Lượt chưa ghi giờ ra khi khóa sổ', value: '2' },
    { label: 'Lượt đã sửa hoặc hủy', value: '1' },
  ]
  const line = (id: string, more: object = {}) => ({
    ...{ id, name: `Khách ${id}`, others: '', since: '08:10', host: '' },
    ...more,
  })

  test('shows the shift so far, who is inside since when, and those before', () => {
    const late = open('2', { entered_at: at('22:15', '2026-11-24'), party_size: 2, host: 'Phòng Một' })
    const shift = {
      ...counts,
      from: at('18:00', '2026-11-24'),
      inside: [open('1'), late],
      waiting: [open('3')],
    }
    expect(handoverPage(shift as never, [handover], at('09:00'), t)).toEqual({
      ...{ period: 'từ 18:00 ngày 24/11/2026 đến 09:00 ngày 25/11/2026', tiles },
      inside: [line('1'), line('2', { since: '22:15 24/11', others: 'và 1 người', host: 'Phòng Một' })],
      waiting: [line('3')],
      past: [{ id: 'h', period: 'từ 06:30 đến 11:30 ngày 25/11/2026', names: 'Bà Tư → Ông Năm' }],
    })
  })

  test('once handed over keeps who was there, what happened, and what was changed afterwards', () => {
    const change = (more: object) => ({
      ...{ at: at('14:00', '2026-11-26'), name: 'Khách 1', slip_number: null, reason: 'trial', by: 'Bà Tư' },
      ...{ voided: null, fields: [], ...more },
    })
    const rows = [
      change({ fields: ['name', 'state', 'phone'], reason: 'typing_error' }),
      change({ fields: ['state'], voided: true }),
      change({ voided: false, by: null, name: null, slip_number: 7 }),
    ]
    const shown = { handover, inside: [open('1')], waiting: [open('3')], changes: { rows } }
    expect(handedOverPage(shown as unknown as HandedOver, office, t)).toEqual({
      ...{ officeTitle: 'Xã Một', parent: 'Huyện', period: 'từ 06:30 đến 11:30 ngày 25/11/2026', tiles },
      ...{ inside: [line('1')], waiting: [line('3')], giver: 'Bà Tư', receiver: 'Ông Năm' },
      incidents: ['Mất điện', 'Có điện'],
      changes: [
        { at: '14:00 26/11', name: 'Khách 1', what: 'Họ và tên, Số điện thoại (Gõ nhầm)', by: 'Bà Tư' },
        { at: '14:00 26/11', name: 'Khách 1', what: 'Hủy lượt ghi (Ghi thử)', by: 'Bà Tư' },
        { at: '14:00 26/11', name: 'Phiếu 7', what: 'Khôi phục lượt ghi (Ghi thử)', by: '' },
      ],
    })
    const top = { ...office, parentName: undefined } as Office
    expect(handedOverPage(shown as unknown as HandedOver, top, t).parent).toBe('')
  })
})

describe('the badges', () => {
  const badge = (label: string, more: object = {}) =>
    ({ id: label, label, holder: undefined, lost_at: null, ...more }) as unknown as Badge
  const holder = (state: string) => ({ name: 'Khách', slip_number: null, state, entered_at: at('08:10') })
  const badges = [
    badge('K 1'),
    badge('K 2', { holder: holder('inside') }),
    badge('K 3', { holder: holder('left') }),
    badge('K 4', { holder: holder('left'), lost_at: at('09:00') }),
    badge('K 5', { lost_at: at('09:00') }),
  ]

  test('are grouped by where they are, with what can be done about each', () => {
    const since = 'Khách, vào 08:10 25/11/2026'
    expect(badgesPage(badges, { isHead: true, t })).toEqual({
      counts: 'Đang giao cho khách: 1 · Chưa trả: 1 · Đã báo mất: 2 · Sẵn ở cổng: 1',
      groups: [
        { name: 'missing', lines: [{ id: 'K 3', label: 'K 3', text: since, acts: ['returned', 'lost'] }] },
        { name: 'out', lines: [{ id: 'K 2', label: 'K 2', text: since, acts: [] }] },
        {
          name: 'lost',
          lines: [
            {
              ...{ id: 'K 4', label: 'K 4', text: `${since} · báo mất ngày 25/11/2026` },
              acts: ['found', 'withdrawn'],
            },
            { id: 'K 5', label: 'K 5', text: 'báo mất ngày 25/11/2026', acts: ['found', 'withdrawn'] },
          ],
        },
        { name: 'ready', lines: [{ id: 'K 1', label: 'K 1', text: '', acts: ['lost', 'withdrawn'] }] },
      ],
    })
    const atGate = badgesPage(badges.slice(0, 1), { isHead: false, t }).groups
    expect(atGate).toEqual([
      { name: 'ready', lines: [{ id: 'K 1', label: 'K 1', text: '', acts: ['lost'] }] },
    ])
  })

  test('are printed eight a sheet, those with a code', () => {
    const code = { path: 'M0', size: 1 }
    const sheets = (count: number, codes = count) =>
      badgesOnSheets(Array(count).fill(badge('K 1')), Array(codes).fill(code), t)
    expect([0, 8, 9].map((count) => sheets(count).map(({ length }) => length))).toEqual([[], [8], [8, 1]])
    expect(sheets(2, 1)).toEqual([[{ label: 'K 1', code, alt: expect.stringContaining('K 1') }]])
  })

  const SERIES = ['A 1', 'K 1', 'K 2', 'K 3', 'K 12']
  test.each([
    ['', SERIES],
    [' ', SERIES],
    ['1', ['A 1', 'K 1']],
    ['k1', ['K 1']],
    ['K 1-2', ['K 1', 'K 2']],
    ['2–3', ['K 2', 'K 3']],
    ['a1; k 3,', ['A 1', 'K 3']],
    ['K1-K3, 12', ['K 1', 'K 2', 'K 3', 'K 12']],
    ['3-2', []],
    ['A1-K3', undefined],
    ['1-K3', undefined],
    ['1-2-3', undefined],
    ['x-2', undefined],
    ['2-x', undefined],
    ['1, ,k 2', ['A 1', 'K 1', 'K 2']],
    ['1, không', undefined],
  ])('chosen by “%s” are %o', (typed, chosen) => {
    const isChosen = chosenBadges(typed)
    const numbered = SERIES.map((label) => ({ prefix: label.slice(0, 1), number: Number(label.slice(2)) }))
    expect(
      isChosen && SERIES.filter((_, index) => isChosen(numbered[index] ?? { prefix: '', number: 0 })),
    ).toEqual(chosen)
  })
})

describe('the slips', () => {
  const sheet = {
    ...{ id: 's', first: 1, last: 10, madeAt: at('07:00'), retired: false },
    ...{ blank: 4, inside: 3, used: 2, voided: 1 },
  } as unknown as Sheet
  const row = {
    ...{ id: 's', range: 'Phiếu 1–10', madeAt: 'tạo ngày 25/11/2026', retired: false },
    counts: '4 còn trắng · 3 đang dùng · 2 đã dùng · 1 đã hủy',
  }

  test('of a sheet are counted; of a retired one the blank ones are void', () => {
    expect(sheetRow(sheet, t)).toEqual(row)
    expect(sheetRow({ ...sheet, retired: true }, t)).toEqual({
      ...{ ...row, retired: true, counts: '0 còn trắng · 3 đang dùng · 2 đã dùng · 5 đã hủy' },
    })
    expect([14, 15, 29].map((count) => onSheets(Array(count).fill(0)).map(({ length }) => length))).toEqual([
      ...[[14], [14, 1], [14, 14, 1]],
    ])
  })

  const visit = {
    ...{ id: 'v', name: 'Khách', day: '2026-11-25', entered_at: at('08:10'), left_at: null },
    ...{ voided_at: null, state: 'inside' },
  }
  test.each<[object, string, string]>([
    [{ visit }, 'vào 08:10 25/11/2026 · Đang ở trong cơ quan', 'Khách'],
    [
      { visit: { ...visit, name: null, state: 'left', left_at: at('08:40') } },
      'vào 08:10 25/11/2026 · ra 08:40 · Đã ra về · Chưa có tên',
      'Ghi tên cho phiếu 7',
    ],
    [{ visit: { ...visit, voided_at: at('09:00') } }, 'vào 08:10 25/11/2026 · Đã hủy', 'Khách'],
    [{ visit: undefined }, 'Đã dùng ngày 25/11/2026; lượt đó đã xóa theo thời hạn lưu.', ''],
    [{ usedAt: null }, 'Còn trắng.', ''],
    [
      { usedAt: null, sheet: { ...sheet, retired: true } },
      'Còn trắng, thuộc tờ đã hủy: không dùng được.',
      '',
    ],
  ])('of %o one is found as “%s”', (use, text, link) => {
    const found = { number: 7, usedAt: at('08:10'), sheet, visit: undefined, unnamed: [5], ...use }
    const slip = foundSlip(found as unknown as SlipUse, { isHead: false, lastClosed: '2026-11-24' }, t)
    expect(slip).toEqual({
      ...{ title: 'Phiếu 7', text, link, href: link && '/gate/visits/v' },
      ...{ sheet: sheetRow(found.sheet, t), unnamed: [{ number: 5, href: '/slips?number=5' }] },
    })
  })

  test('of a closed day are opened by the head alone', () => {
    const use = { number: 7, usedAt: at('08:10'), sheet, visit, unnamed: [] } as unknown as SlipUse
    const linked = (isHead: boolean, lastClosed: string) => foundSlip(use, { isHead, lastClosed }, t).href
    expect([linked(false, '2026-11-25'), linked(true, '2026-11-25')]).toEqual(['', '/gate/visits/v'])
  })
})

test('slips and badges say in both languages what they are, in the words of the organisation', () => {
  const badge = [
    { kind: 'THẺ KHÁCH', handBack: 'Trả thẻ ở cổng khi ra về' },
    { kind: 'VISITOR', handBack: 'Return at the gate when you leave' },
  ]
  const en = { kind: 'Visitor slip', number: 'No.', handBack: 'Return at the gate when you leave' }
  const vi = { kind: 'Phiếu ra, vào trường', number: 'Số', handBack: 'Trả phiếu ở cổng khi ra về' }
  const before = wordsIn('vi')
  speakAs('su_nghiep', 'Trường Một', { unit: 'trường' })
  expect([badgeWords(), printed()]).toEqual([badge, { vi, en }])
  speakAs('unknown', before.root, {})
  expect(printed().vi.kind).toBe('Phiếu ra, vào cơ quan')
})
