import { describe, expect, test } from 'vitest'
import type { Attendance } from '../../server/core/guests/attendance.ts'
import type { CountedMeeting } from '../../server/core/guests/meeting-queries.ts'
import type { Office } from '../../server/core/offices/directory.ts'
import type { Flash } from '../../server/http/flash.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { delegationPart } from '../../server/reception/gate/meeting-page.ts'
import { meetingLine, meetingPart } from '../../server/reception/guests/meeting-page.ts'

const t = translator('vi')
const MEETING = {
  id: '7',
  day: '2026-12-07',
  begins: 480,
  ends: 600,
  title: 'Giao ban',
  room: 'Phòng họp A',
  host: null,
}

test.each([
  [{ invited: 0, came: 0 }, 'Chưa có đại biểu', false],
  [{ invited: 1, came: 0 }, '0/1 đã đến', false],
  [{ invited: 0, came: 1 }, '1/0 đã đến', true],
  [{ invited: 1, came: 1, cancelled_at: new Date() }, 'Đã hủy', false],
])('of %o the list of meetings says “%s”', (counted, counts, good) => {
  const meeting = { ...MEETING, cancelled_at: null, ...counted } as unknown as CountedMeeting
  expect(meetingLine(meeting, t)).toEqual({
    ...{ href: '/meetings/7', title: 'Giao ban', time: '08:00', counts, good },
    details: '08:00–10:00, thứ hai 07/12/2026 · Phòng họp A',
  })
})

const office = { communes: [{ code: 'x', name: 'Xã Cũ' }] } as unknown as Office
const at = (time: string) => new Date(`2026-12-07T${time}:00+07:00`)
const delegate = (id: string, name: string, place: string | null, more: object = {}) => ({
  ...{ id, name, place, position: null, party_size: 1, visit_id: null, entered_at: null },
  ...more,
})
const came = (time: string) => ({ visit_id: `v${time}`, entered_at: at(time) })
/** As the database has them: by unit and name. */
const DELEGATES = [
  delegate('1', 'Lê Văn Anh', 'UBND xã Một', { ...came('07:50'), position: 'Chủ tịch' }),
  delegate('2', 'Trần Thị Bình', 'UBND xã Một', came('07:55')),
  delegate('3', 'Nguyễn Văn Út', 'UBND xã Hai', { party_size: 3 }),
  delegate('4', 'Võ Thị Ánh', 'UBND xã Hai', came('07:45')),
  delegate('5', 'Đỗ Thị Cúc', 'UBND xã Hai', { position: 'Phó phòng' }),
  delegate('6', 'Phan Văn Dư', null),
]
const OTHERS = [
  {
    ...{ id: 'a', name: 'Khách Lạ', slip_number: null, position: 'Chuyên viên', commune_code: 'x' },
    ...{ organisation: null, party_size: 2, entered_at: at('08:05') },
  },
  {
    ...{ id: 'b', name: null, slip_number: 9, position: null, commune_code: null, organisation: null },
    ...{ party_size: 1, entered_at: at('08:06') },
  },
]
const attendance = { delegates: DELEGATES, others: OTHERS, more: false } as unknown as Attendance
const meeting = {
  ...MEETING,
  host: 'Bà Chủ',
  cancelled_at: null,
  invited: 8,
  came: 3,
} as unknown as CountedMeeting

describe('the page of a meeting', () => {
  const pageOf = (more: object = {}, { today = '2026-12-07', onlyMissing = false } = {}) =>
    meetingPart({ ...meeting, ...more }, { attendance, office, today, onlyMissing }, t)
  const namesOf = ({ units }: ReturnType<typeof pageOf>) =>
    units.map(({ name, delegates }) => `${name}: ${delegates.map((one) => one.name).join(', ')}`)

  test('has its delegates by unit and given name, who of them came, and who else', () => {
    const { units, ...page } = pageOf()
    expect(page).toEqual({
      ...{ address: '/meetings/7', heading: 'Giao ban', when: '08:00–10:00, thứ hai 07/12/2026' },
      ...{ place: 'Phòng họp A', host: 'Bà Chủ', cancelled: false, over: false, onlyMissing: false },
      counts: { came: 3, invited: 8, missing: 5 },
      views: [
        { href: '/meetings/7', text: 'Tất cả', current: true },
        { href: '/meetings/7?list=missing', text: 'Chưa đến', current: false },
      ],
      others: [
        {
          ...{ href: '/gate/visits/a', name: 'Khách Lạ', others: 'và 1 người', time: '08:05' },
          place: 'Chuyên viên · Xã Cũ',
        },
        { href: '/gate/visits/b', name: 'Phiếu 9', others: '', place: '', time: '08:06' },
      ],
      ...{ attendance: '/meetings/7/attendance', cards: '/guests/cards?meeting=7', back: '/meetings' },
    })
    expect(units.map(({ name, counts }) => [name, counts])).toEqual([
      ['UBND xã Một', '2/2 đã đến'],
      ['UBND xã Hai', '1/5 đã đến'],
      ['Chưa ghi đơn vị', '0/1 đã đến'],
    ])
    expect(namesOf(pageOf())[1]).toBe('UBND xã Hai: Võ Thị Ánh, Đỗ Thị Cúc, Nguyễn Văn Út')
    expect(units[0]?.delegates[0]).toEqual({
      ...{ href: '/guests/1', name: 'Lê Văn Anh', others: '', position: 'Chủ tịch' },
      arrived: { href: '/gate/visits/v07:50', text: 'Đã đến 07:50' },
    })
    expect(units[1]?.delegates[2]).toEqual({
      ...{ href: '/guests/3', name: 'Nguyễn Văn Út', others: 'và 2 người', position: '', arrived: undefined },
    })
  })

  test('lists only who is missing where asked', () => {
    const page = pageOf({}, { onlyMissing: true })
    expect(namesOf(page)).toEqual([
      ...['UBND xã Hai: Đỗ Thị Cúc, Nguyễn Văn Út', 'Chưa ghi đơn vị: Phan Văn Dư'],
    ])
    expect([page.others, page.onlyMissing, page.views.map(({ current }) => current)]).toEqual([
      ...[[], true, [false, true]],
    ])
    expect(pageOf({ came: 0 }).views).toEqual([])
    const viewsOf = (...delegates: object[]) => {
      const some = { delegates, others: [], more: false } as unknown as Attendance
      const asked = { attendance: some, office, today: '2026-12-07', onlyMissing: false }
      return meetingPart({ ...meeting, came: 1 }, asked, t).views.length
    }
    expect([
      viewsOf(...DELEGATES.slice(0, 1)),
      viewsOf(...DELEGATES.slice(1, 2), delegate('7', 'Một', null)),
    ]).toEqual([0, 2])
  })

  test('links to the log once its day is over, and names a host without a room once', () => {
    const past = pageOf({}, { today: '2026-12-08' })
    expect([past.over, past.others[0]?.href]).toEqual([true, '/log/visits/a'])
    const { place, host, cancelled } = pageOf({ room: null, cancelled_at: at('07:00') })
    expect([place, host, cancelled]).toEqual(['Bà Chủ', '', true])
    expect(pageOf({ host: null }).host).toBe('')
  })
})

describe('the delegates of a meeting at the gate', () => {
  const pageOf = (flash?: Flash, changed: object = {}, ticked = ['5']) =>
    delegationPart(meeting, { ...attendance, ...changed }, { flash, office, ticked }, t)

  test('are units with somebody missing first, and in each the missing first', () => {
    const { units, ...page } = pageOf()
    expect(page).toEqual({
      ...{ done: undefined, address: '/gate/meetings/7', heading: 'Giao ban' },
      ...{ when: '08:00–10:00 · Phòng họp A', counts: { came: 3, invited: 8 } },
      others: [
        {
          ...{ name: 'Khách Lạ', search: 'khach la xa cu', time: 'Đã đến 08:05', others: 'và 1 người' },
          details: 'Chuyên viên · Xã Cũ',
        },
        { name: 'Phiếu 9', search: 'phieu 9 ', time: 'Đã đến 08:06', others: '', details: '' },
      ],
      ...{ moreOthers: '', walkIn: '/gate?meeting=7' },
    })
    expect(units.map(({ delegates, ...unit }) => [unit, delegates.map(({ id }) => id).join()])).toEqual([
      [{ name: 'UBND xã Hai', missing: 4, first: '3' }, '5,3,4'],
      [{ name: 'Chưa ghi đơn vị', missing: 1, first: '6' }, '6'],
      [{ name: 'UBND xã Một', missing: 0, first: '' }, '1,2'],
    ])
    expect(units[0]?.delegates).toEqual([
      {
        ...{ id: '5', name: 'Đỗ Thị Cúc', others: '', details: 'Phó phòng', time: '', ticked: true },
        search: 'do thi cuc ubnd xa hai',
      },
      {
        ...{ id: '3', name: 'Nguyễn Văn Út', others: 'và 2 người', details: '', time: '', ticked: false },
        search: 'nguyen van ut ubnd xa hai',
      },
      {
        ...{ id: '4', name: 'Võ Thị Ánh', others: '', details: '', time: 'Đã đến 07:45', ticked: false },
        search: 'vo thi anh ubnd xa hai',
      },
    ])
    expect(units[1]?.delegates[0]?.search).toBe('phan van du')
    expect(pageOf(undefined, { more: true }).moreOthers).toBe('/meetings/7')
  })

  test.each<[Flash | undefined, object | undefined]>([
    [
      { key: 'delegation_in', about: 'b', count: 3 },
      { text: 'Đã ghi 3 lượt vào.', batch: 'b' },
    ],
    [
      { key: 'delegation_part', about: 'b', count: 2 },
      { text: expect.stringMatching(/^Đã ghi 2 lượt vào. Người còn lại/), batch: 'b' },
    ],
    [
      { key: 'delegation_out', about: 'b' },
      { text: 'Đã hoàn tác 0 lượt vào.', batch: '' },
    ],
    [{ key: 'delegation_in' }, { text: 'Đã ghi 0 lượt vào.', batch: '' }],
    [{ key: 'left', about: 'b' }, undefined],
    [undefined, undefined],
  ])('after %o say what was done', (flash, done) => {
    expect(pageOf(flash).done).toEqual(done)
  })
})
