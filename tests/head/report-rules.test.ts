import { describe, expect, test } from 'vitest'
import type { DayCounts } from '../../server/core/figures/as-of.ts'
import { existedDuring, officesDuring, type TreeOffice } from '../../server/core/offices/tree.ts'
import { authorityOf, reportingOf } from '../../server/head/report/authority.ts'
import { type Change, changesIn, comparison } from '../../server/head/report/compare.ts'
import { countsByOffice } from '../../server/head/report/figures.ts'
import {
  cutOf,
  cutOfSnapshot,
  HourForm,
  hoursToChoose,
  isSameHour,
  isUnderWay,
  withHour,
} from '../../server/head/report/hour.ts'
import { snapshotLink } from '../../server/head/report/report-page.ts'
import {
  changeText,
  comparedWords,
  dateWords,
  momentWords,
  numberInYear,
  periodWords,
  pointsText,
} from '../../server/head/report/wording.ts'
import { readForm } from '../../server/http/form.ts'
import { shortcutLinks, shortcuts } from '../../server/http/period-form.ts'
import { type Counts, noCounts } from '../../server/platform/db/counts.ts'
import type { OfficeDayRow, OfficeRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const office = (id: string, fields: Partial<OfficeRow> = {}): OfficeRow =>
  ({
    id,
    name: id,
    kind: 'district_dept',
    locality: null,
    parent_id: 'root',
    valid_from: null,
    valid_to: null,
    ...fields,
  }) as OfficeRow
const root = office('root', { name: 'Ủy ban nhân dân huyện Cần Giuộc', kind: 'district', parent_id: null })

const DISTRICT = { id: 'root', kind: 'huyen', details: { report: { place: 'Cần Giuộc' } } } as const

describe('dates and numbers of a document', () => {
  test.each([
    ['2021-02-05', 'ngày 05 tháng 02 năm 2021'],
    ['2020-01-31', 'ngày 31 tháng 01 năm 2020'],
    ['2019-06-29', 'ngày 29 tháng 6 năm 2019'],
    ['2026-11-25', 'ngày 25 tháng 11 năm 2026'],
  ])('%s is written “%s”', (day, words) => {
    expect(dateWords(day)).toBe(words)
  })

  test('hours have two digits', () => {
    expect(momentWords(new Date('2026-11-25T08:05:59+07:00'))).toBe('08 giờ 05 phút ngày 25/11/2026')
  })

  test.each([
    ['2026-11-25', '2026-11-25', 'ngày 25/11/2026'],
    ['2026-11-01', '2026-11-30', 'tháng 11 năm 2026'],
    ['2024-02-01', '2024-02-29', 'tháng 02 năm 2024'],
    ['2026-02-01', '2026-02-27', 'từ ngày 01/02/2026 đến ngày 27/02/2026'],
    ['2026-10-01', '2026-11-30', 'từ ngày 01/10/2026 đến ngày 30/11/2026'],
    ['2026-11-02', '2026-12-01', 'từ ngày 02/11/2026 đến ngày 01/12/2026'],
  ])('from %s to %s is “%s”', (from, to, words) => {
    expect(periodWords({ from, to })).toBe(words)
  })

  test('a number below ten gets a leading zero, and a difference gets a sign', () => {
    expect(numberInYear({ number: 5, year: 2026 })).toBe('05/2026')
    expect(numberInYear({ number: 105, year: 2026 })).toBe('105/2026')
    expect([changeText(1234, 0), changeText(3, 8), changeText(2, 2)]).toEqual(['+1.234', '-5', '0'])
    const words = [comparedWords(5, 3, 'lượt'), comparedWords(3, 5, 'lượt'), comparedWords(3, 3, 'lượt')]
    expect(words).toEqual(['tăng 2 lượt', 'giảm 2 lượt', 'không thay đổi'])
    expect([pointsText(0.5, 0.6), pointsText(0.5, 0.6, 'en'), pointsText(1, undefined)]).toEqual([
      expect.stringMatching(/^-10,0/),
      expect.stringMatching(/^-10\.0/),
      '–',
    ])
    expect([pointsText(0.924, 0.893), pointsText(0.5, 0.5004), pointsText(undefined, 1)]).toEqual([
      '+3,1 điểm\u00a0%',
      '0',
      '–',
    ])
    // 73,8 % and 66,6 % as printed beside it; the unrounded difference would be 7,139 points.
    expect(pointsText(1647 / 2233, 1359 / 2040)).toBe('+7,2 điểm\u00a0%')
    expect([pointsText(1, 0.99999), pointsText(0.00001, 0)]).toEqual(['+0,1 điểm\u00a0%', '+0,1 điểm\u00a0%'])
  })
})

describe('the issuer of a report', () => {
  test('a department names the committee above it and reports to it', () => {
    const one = office('a', { name: 'Phòng Nội vụ huyện Cần Giuộc', locality: 'Thị trấn Cần Giuộc' })
    expect(authorityOf(one, root, DISTRICT)).toMatchObject({
      above: 'UBND huyện Cần Giuộc',
      name: ['Phòng Nội vụ huyện Cần Giuộc'],
      symbol: 'BC-…',
      place: 'Cần Giuộc',
      addressee: 'Ủy ban nhân dân huyện Cần Giuộc',
      signatory: ['THỦ TRƯỞNG CƠ QUAN'],
    })
  })

  test('a committee writes its name in full, names nobody above it, and is signed for on its behalf', () => {
    const one = office('a', { name: 'UBND xã Long Hậu', kind: 'commune_pc', locality: 'Xã Long Hậu' })
    expect(authorityOf(one, root, DISTRICT)).toMatchObject({
      above: undefined,
      name: ['Ủy ban nhân dân', 'xã Long Hậu'],
      symbol: 'BC-UBND',
      place: 'Long Hậu',
      signatory: ['TM. ỦY BAN NHÂN DÂN', 'CHỦ TỊCH'],
    })
    expect(authorityOf(root, root, DISTRICT)).toMatchObject({
      name: ['Ủy ban nhân dân', 'huyện Cần Giuộc'],
      place: 'Cần Giuộc',
      addressee: undefined,
    })
  })

  test('a court, a union and a party office name no committee above them; a numbered ward keeps the word for its kind', () => {
    for (const kind of ['party', 'mass_org', 'judicial', 'armed_forces', 'vertical_agency', 'school_upper'])
      expect(authorityOf(office('a', { kind }), root, DISTRICT).above).toBeUndefined()
    expect(authorityOf(office('a', { locality: 'Phường 1' }), root, DISTRICT).place).toBe('Phường 1')
  })
})

describe('the issuer of a report of another organisation', () => {
  const company = office('root', { name: 'Công ty Cổ phần Minh Khuê', parent_id: null })
  const own = { id: 'root', kind: 'doanh_nghiep', details: {} } as const

  test('is dated where it says, never at its name, and signed for by whom it says', () => {
    expect(authorityOf(company, company, own)).toMatchObject({
      ...{ above: undefined, place: expect.stringMatching(/^…+$/), nation: false, signatory: ['GIÁM ĐỐC'] },
    })
    const report = { place: 'Tây Ninh', signatory: ['TỔNG GIÁM ĐỐC'], above: 'Tập đoàn A', nation: true }
    expect(authorityOf(company, company, { ...own, details: { report } })).toMatchObject(report)
    expect(authorityOf(company, company, { ...own, details: { commune: 'Cần Giuộc' } }).place).toBe(
      'Cần Giuộc',
    )
  })

  test('is a committee in a commune, which need not be called one', () => {
    const xa = office('root', { name: 'UBND xã Cần Giuộc', parent_id: null })
    expect(authorityOf(xa, xa, { ...own, kind: 'xa' })).toMatchObject({
      ...{ symbol: 'BC-UBND', signatory: ['TM. ỦY BAN NHÂN DÂN', 'CHỦ TỊCH'], nation: true },
    })
  })
})

describe('a tree of offices', () => {
  const district = office('root', { parent_id: null, kind: 'district', name: 'Huyện' })
  const renamed = {
    until: '2026-11-19',
    name: 'Phòng Cũ',
    short: '',
    kind: 'district_dept',
    locality: null,
    parent_id: 'root',
  }
  const tree = [
    district,
    office('d', { name: 'Phòng D' }),
    office('c', { name: 'Phòng C', parent_id: 'd' }),
    office('e', { name: 'Phòng E', valid_from: '2026-11-20' }),
    office('f', { name: 'Phòng F', valid_to: '2026-11-10' }),
    office('g', { name: 'Phòng Mới' }),
  ].map((one) => ({ ...one, past: one.id === 'g' ? [renamed] : [] })) as TreeOffice[]

  test('includes offices at any depth that existed in the period, under their names of that time', () => {
    const on = (from: string, to: string) => officesDuring(tree, { from, to }).map((one) => one.name)
    expect(on('2026-11-25', '2026-11-25')).toEqual(['Phòng C', 'Phòng D', 'Phòng E', 'Phòng Mới'])
    expect(on('2026-11-01', '2026-11-10')).toEqual(['Phòng C', 'Phòng Cũ', 'Phòng D', 'Phòng F'])
    expect(on('2026-11-10', '2026-11-20')).toHaveLength(5)
  })

  test('has a root, to which an office at any depth reports on itself', () => {
    const period = { from: '2026-11-01', to: '2026-11-10' }
    const { by, over, on } = reportingOf(tree, 'g', false, period)
    expect([by.name, over.id, on.map((one) => one.name)]).toEqual(['Phòng Cũ', 'root', ['Phòng Cũ']])
    expect(() => reportingOf(tree, 'x', false, period)).toThrow('in no tree')
    expect(() => reportingOf(tree.slice(1), 'g', false, period)).toThrow('in no tree')
  })

  test('may go round in a circle after mergers; then the root is above', () => {
    const circle = [district, office('one', { parent_id: 'two' }), office('two', { parent_id: 'one' })].map(
      (one) => ({ ...one, past: [] }),
    ) as TreeOffice[]
    const period = { from: '2026-11-01', to: '2026-11-10' }
    expect(reportingOf(circle, 'one', false, period).over.id).toBe('root')
  })

  test('has committees in between, to which their own departments, schools and stations report', () => {
    const commune = { kind: 'commune_pc', name: 'UBND xã Cần Giuộc', locality: 'Xã Cần Giuộc' }
    const all = [
      district,
      office('xa', commune),
      office('hcc', { name: 'Trung tâm Phục vụ hành chính công xã Cần Giuộc', parent_id: 'xa' }),
      office('quay', { name: 'Điểm tiếp nhận', parent_id: 'hcc' }),
      office('phong', { name: 'Phòng Giáo dục' }),
      office('truong', { name: 'Trường THCS', parent_id: 'phong' }),
    ].map((one) => ({ ...one, past: [] })) as TreeOffice[]
    const over = (id: string) => {
      const { by, over: above } = reportingOf(all, id, false, { from: '2026-11-01', to: '2026-11-10' })
      const { above: line, addressee, place } = authorityOf(by, above, DISTRICT)
      return [above.id, line, addressee, place]
    }
    for (const id of ['hcc', 'quay'])
      expect(over(id)).toEqual(['xa', 'UBND xã Cần Giuộc', 'Ủy ban nhân dân xã Cần Giuộc', 'Cần Giuộc'])
    expect(over('truong')[0]).toBe('root')
    expect(over('xa').slice(0, 2)).toEqual(['root', undefined])
    expect(over('root')[0]).toBe('root')
  })

  test('an office exists from its first day to its last', () => {
    const validity = { valid_from: '2025-07-01', valid_to: '2026-06-30' }
    expect(existedDuring(validity, { from: '2025-06-01', to: '2025-06-30' })).toBe(false)
    expect(existedDuring(validity, { from: '2025-06-01', to: '2025-07-01' })).toBe(true)
    expect(existedDuring(validity, { from: '2026-07-01', to: '2026-07-02' })).toBe(false)
  })
})

test('the usual periods end today at the latest', () => {
  expect(shortcuts('2026-11-25').map(({ period }) => [period.from, period.to])).toEqual([
    ['2026-11-25', '2026-11-25'],
    ['2026-11-24', '2026-11-24'],
    ['2026-11-23', '2026-11-25'],
    ['2026-11-16', '2026-11-22'],
    ['2026-11-01', '2026-11-25'],
    ['2026-10-01', '2026-10-31'],
  ])
})

test('when two usual periods are the same day, only the shorter is marked', () => {
  const monday = { from: '2026-11-23', to: '2026-11-23' }
  const t = translator('vi')
  const marked = shortcutLinks('/report', monday, '2026-11-23', t).filter(({ current }) => current)
  expect(marked.map(({ label }) => label)).toEqual(['Hôm nay'])
  expect(shortcutLinks('/report', undefined, '2026-11-23', t).some(({ current }) => current)).toBe(false)
})

describe('frozen figures', () => {
  const day = (of: string, date: string, counts: Partial<Counts>, revision = 0): DayCounts => ({
    office_id: of,
    day: date,
    revision,
    ...noCounts(),
    ...counts,
  })
  const offices = ['b', 'a'].map((id) => ({ id, name: id.toUpperCase(), report: null }))

  test('are listed for every office, for one without a day as zeros', () => {
    const sums = { offices: new Map([['a', { ...noCounts(), visits: 3 }]]) }
    const byOffice = countsByOffice({ figures: { offices, outreach: [] }, sums } as never)
    expect(byOffice.map(({ name, counts }) => [name, counts.visits])).toEqual([
      ['B', 0],
      ['A', 3],
    ])
  })

  test('are compared with the current ones, by day and office, in the words of the report', () => {
    const frozen = [
      day('a', '2026-11-24', { visits: 3, people: 4 }),
      day('b', '2026-11-24', { visits: 2, people: 2 }),
      day('a', '2026-11-17', { visits: 9, people: 9 }),
      day('b', '2026-11-16', {}),
      day('b', '2026-11-18', { waiting: 1 }),
    ]
    const now = [
      day('a', '2026-11-24', { visits: 4, people: 4, waiting: 7 }, 1),
      day('b', '2026-11-24', { visits: 2, people: 2 }, 1),
      day('a', '2026-11-23', { visits: 1, people: 1 }),
    ]
    expect(changesIn({ frozen, now }, offices)).toEqual([
      expect.objectContaining({ office: 'a', day: '2026-11-17', revision: { frozen: 0, now: undefined } }),
      expect.objectContaining({ office: 'a', day: '2026-11-23', revision: { frozen: undefined, now: 0 } }),
      {
        office: 'a',
        day: '2026-11-24',
        revision: { frozen: 0, now: 1 },
        counts: expect.objectContaining({ visits: 3, people: 4 }),
        indicators: [{ name: 'visits', frozen: 3, now: 4 }],
      },
    ])
    expect(changesIn({ frozen, now: frozen }, offices)).toEqual([])
  })

  const compared = (changes: Change[], revisions: object[] = []) => {
    const sums = { now: noCounts(), before: noCounts(), offices: new Map() }
    const figures = { offices, outreach: [], staff: undefined }
    return comparison(
      { figures, sums } as never,
      {
        now: { ...figures, sums } as never,
        again: undefined,
        changes,
        revisions: revisions as OfficeDayRow[],
      },
      { t: translator('vi'), lang: 'vi', appName: null },
    )
  }
  const change = (of: string, date: string): Change => ({
    ...{ office: of, day: date, revision: { frozen: 0, now: 3 }, counts: { ...noCounts(), visits: 3 } },
    indicators: [{ name: 'visits', frozen: 3, now: 4 }],
  })

  test('say of each difference what happened since, in the order in which it did, on that day in that office', () => {
    const at = (hour: string) => new Date(`2026-11-26T${hour}:00:00+07:00`)
    const closed = (
      revision: number,
      hour: string,
      counts: Partial<Counts>,
      of = 'a',
      date = '2026-11-24',
    ) => ({
      ...{ ...day(of, date, counts, revision), closed_at: at(hour) },
    })
    const revisions = [
      closed(0, '01', { visits: 4, people: 4 }),
      closed(1, '02', { visits: 6, people: 6 }),
      closed(2, '03', { visits: 5, people: 6 }),
      closed(3, '04', { visits: 5, people: 7 }),
      closed(4, '05', { visits: 5, people: 7, waiting: 1 }),
      { ...closed(5, '05', { visits: 6, people: 7 }), closed_at: null },
      closed(1, '06', { visits: 9 }, 'b'),
      closed(1, '07', { visits: 9 }, 'a', '2026-11-23'),
    ]
    const { days, verdict } = compared([change('a', '2026-11-24'), change('b', '2026-11-25')], revisions)
    expect(days[0]).toEqual({
      ...{ office: 'A', day: '24/11/2026', changes: 'Lượt khách 3 → 4 (+1)' },
      reasons: [
        'Ghi tiếp trong ngày, sau khi chốt',
        '02:00 26/11/2026: ghi bù 2 lượt, sau khi đã khóa sổ',
        '03:00 26/11/2026: hủy 1 lượt, sau khi đã khóa sổ',
        '04:00 26/11/2026: sửa lượt đã ghi, sau khi đã khóa sổ',
        '–: ghi bù 1 lượt, sau khi đã khóa sổ',
      ],
    })
    expect([days[1]?.reasons, verdict]).toEqual([[], expect.stringContaining('2 ngày, 2')])
  })

  test('list as many differences as fit on a page, and count the others', () => {
    const many = (count: number) => compared(Array.from({ length: count }, () => change('a', '2026-11-24')))
    expect([many(200).days.length, many(200).more]).toEqual([200, ''])
    expect([many(201).days.length, many(201).more]).toEqual([200, 'và 1 dòng nữa'])
    expect(compared([])).toMatchObject({ same: true, days: [], more: '' })
  })
})

describe('a report in the list', () => {
  const t = translator('vi')
  test('says of frozen figures who made them, and when if that was later', () => {
    const [at, made_at] = [new Date('2026-11-25T03:00:00Z'), new Date('2026-11-25T03:45:00Z')]
    const line = {
      id: 's',
      year: 2026,
      number: 1,
      from_day: '2026-11-25',
      to_day: '2026-11-25',
      maker: 'Bà Lan',
    }
    const link = (fields: object) =>
      snapshotLink('/report', { ...line, frozen_at: at, made_at: at, ...fields }, t)
    const made = (fields: object) => link(fields).made
    expect(link({})).toEqual({
      href: '/report/s',
      title: 'Số 01/2026: 25/11/2026',
      made: 'Chốt lúc 10:00 25/11/2026, Bà Lan',
    })
    expect(made({ made_at })).toBe('Chốt lúc 10:00 25/11/2026, Bà Lan, lập 10:45 25/11/2026')
    expect(made({ maker: null })).toContain('tự động')
  })
})

describe('the hour of a report', () => {
  const day = { from: '2026-11-24', to: '2026-11-25' }
  const weekBefore = { from: '2026-11-17', to: '2026-11-18' }
  const at = (time: string, date = '2026-11-25') => new Date(`${date}T${time}:00+07:00`)
  const NOON = at('12:00')
  const asked = (hour: string) =>
    withHour(readForm(HourForm, { body: { from: '24/11/2026', to: '25/11/2026', hour } } as never), NOON)

  test.each(['', '1', '09', '12'])('may be “%s”', (hour) => {
    const form = asked(hour)
    expect(form.ok && form.values).toEqual({ ...day, hour: hour ? Number(hour) : undefined })
  })

  test.each([
    ['13', 'problem.hour_future'],
    ['24', 'problem.hour_future'],
    ['25', 'problem.pick'],
    ['0', 'problem.pick'],
    ['1e1', 'problem.pick'],
    ['123', 'problem.pick'],
    ["10' or 1=1", 'problem.pick'],
  ])('is not “%s”', (hour, key) => {
    expect(asked(hour)).toMatchObject({ ok: false, typed: { hour }, problems: { hour: { key } } })
  })

  test('cuts the period before at the same hour of its last day, but for midnight', () => {
    const cut = cutOf(day, weekBefore, 10)
    expect(cut).toEqual({ at: at('10:00'), before: at('10:00', '2026-11-18') })
    const whole = cutOf(day, weekBefore, 24)
    expect(whole).toEqual({ at: at('00:00', '2026-11-26'), before: at('00:00', '2026-11-26') })
    expect([isSameHour(cut), isSameHour(whole)]).toEqual([true, false])
  })

  test('is known again from what was frozen; without one, the last day is under way until it is over', () => {
    const frozen = { period: day, before: weekBefore, at: at('10:00'), madeAt: NOON }
    expect(cutOfSnapshot(frozen)).toEqual(cutOf(day, weekBefore, 10))
    const now = { ...frozen, at: NOON }
    expect([cutOfSnapshot(now), isUnderWay(now), isUnderWay(frozen)]).toEqual([undefined, true, false])
    const later = at('00:00', '2026-11-26')
    expect(isUnderWay({ ...frozen, at: later, madeAt: later })).toBe(false)
  })

  test('is chosen among those that have passed, and a wrong one is kept', () => {
    expect(hoursToChoose({ from: '2026-11-25', to: '2026-11-25' }, '', at('03:00'))).toEqual(['1', '2', '3'])
    expect(hoursToChoose({ from: '2026-11-24', to: '2026-11-24' }, '', NOON)).toHaveLength(24)
    expect(['7', '25', '123', 'x'].map((typed) => hoursToChoose(undefined, typed, NOON))).toEqual([
      ...[['7'], ['25'], [], []],
    ])
  })
})
