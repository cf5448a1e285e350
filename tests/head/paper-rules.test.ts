import { describe, expect, test } from 'vitest'
import type { Office } from '../../server/core/offices/directory.ts'
import { numberText, sheetLink, sheetPage } from '../../server/head/paper/paper-page.ts'
import { lineUuid, readHour, readSheet } from '../../server/head/paper/sheet-form.ts'
import type { Problems } from '../../server/http/form.ts'
import { translator } from '../../server/platform/messages/messages.ts'

test.each([
  ['8:15', 495],
  ['08:15', 495],
  ['815', 495],
  ['0815', 495],
  ['8h15', 495],
  ['8h', 480],
  ['17.05', 1025],
  ['23:59', 1439],
  ['24:00', undefined],
  ['8:60', undefined],
  ['8:61', undefined],
  ['8', undefined],
  ['sáng', undefined],
  ['', undefined],
])('“%s” on paper is minute %s of the day', (text, minutes) => {
  expect(readHour(text)).toBe(minutes)
})

describe('the lines of a sheet', () => {
  const office = {
    ...{ communes: [], purposes: ['work', 'other'], fields: [], oneStop: false, retentionDays: 30 },
    ...{ closeMinutes: 1140, validFrom: null, validTo: null },
  } as never as Office
  const read = (typed: Record<string, string>, closeMinutes = 1140) =>
    readSheet(
      { day: '2026-11-25', ...typed },
      {
        ...{ office: { ...office, closeMinutes }, appId: null, today: '2026-11-25' },
        now: new Date('2026-11-25T09:30:00+07:00'),
      },
    )
  const LINE = { entered_at_1: '9:00', left_at_1: '9:30', name_1: 'Dòng Một' }

  test.each([
    ['no name', { name_1: '' }, 'name_1: name_missing'],
    ['no hour', { entered_at_1: '' }, 'entered_at_1: time'],
    ['an hour that is none', { entered_at_1: '25:00' }, 'entered_at_1: time'],
    ['a departure that is none', { left_at_1: 'x' }, 'left_at_1: time'],
    ['a departure before the arrival', { left_at_1: '8:59' }, 'left_at_1: time_order'],
    ['a departure to come', { left_at_1: '9:31' }, 'left_at_1: time_future'],
    ['an arrival to come', { entered_at_1: '9:31', left_at_1: '' }, 'entered_at_1: time_future'],
    ['a wrong phone', { phone_1: '0912' }, 'phone_1: phone_short'],
    ['another purpose without words', { purpose_1: 'other' }, 'purpose_note_1: purpose_note'],
    ['nobody', { party_size_1: '0' }, 'party_size_1: party'],
    ['no day', { day: '' }, 'day: date'],
    ['a day to come', { day: '2026-11-26' }, 'day: date_future'],
    ['a day that the log no longer keeps', { day: '2026-10-25' }, 'day: paper_old'],
    ['only a host in another line', { host_12: 'Bà Tư' }, 'entered_at_12: time, name_12: name_missing'],
    ['several mistakes', { name_1: '', left_at_1: '1' }, 'left_at_1: time, name_1: name_missing'],
  ])('are refused with %s', (_what, wrong, problems) => {
    const sheet = read({ ...LINE, ...wrong })
    const told = sheet.ok
      ? []
      : Object.entries(sheet.problems).map(([field, { key }]) => `${field}: ${key.slice(8)}`)
    expect(told.toSorted().join(', ')).toBe(problems)
  })

  test('are those with anything written on them; in a night, a departure may be on the next day', () => {
    const times = (typed: Record<string, string>, closeMinutes?: number) => {
      const sheet = read(typed, closeMinutes)
      return sheet.ok && sheet.lines.map(({ line, enteredAt, leftAt }) => [line, enteredAt, leftAt])
    }
    const at = (time: string, day = '2026-11-25') => new Date(`${day}T${time}:00+07:00`)
    expect(times({ ...LINE, entered_at_3: '9', purpose_5: 'work' })).toBe(false)
    expect(times({ ...LINE, purpose_5: 'work', left_at_1: '9:00' })).toEqual([[1, at('09:00'), at('09:00')]])
    expect(times({ ...LINE, entered_at_1: '9:30' })).toEqual([[1, at('09:30'), at('09:30')]])
    const night = { day: '2026-11-24', entered_at_1: '22:00', left_at_1: '1:00', name_1: 'Đêm' }
    expect(times(night, 1620)).toEqual([[1, at('22:00', '2026-11-24'), at('01:00')]])
    expect([times(night, 1440), times({})]).toEqual([false, []])
  })
})

describe('the page of a sheet', () => {
  const sheet = {
    id: '5b0a86f4-4f5c-4c0e-9b0a-2b4f8f4f7a11',
    number: 7,
    issued_at: new Date('2026-11-24T17:00:00Z'),
    returned_at: null,
  }
  const office = {
    communes: [
      { code: 'a', name: 'Xã A' },
      { code: 'b', name: 'Xã B', ended: true },
    ],
    purposes: ['work', 'other'],
    fields: ['plate'],
    oneStop: false,
  }
  const page = (
    typed: Record<string, string>,
    problems: Problems,
    stored: object[] = [],
    appName?: string,
  ) => {
    const setting = { office, appName, t: translator('vi'), today: '2026-11-25' }
    const { lines, ...rest } = sheetPage({ sheet, typed: stored } as never, setting as never, typed, problems)
    return { ...rest, lines: lines.slice(0, 3), count: lines.length }
  }

  test('has twelve lines, and what was stored and typed in them', () => {
    const at = (time: string) => new Date(`2026-11-25T${time}:00+07:00`)
    const stored = [
      {
        id: 'v1',
        client_uuid: lineUuid(sheet.id, 1),
        entered_at: at('08:00'),
        left_at: at('09:30'),
        name: 'Bà Ba',
      },
      {
        id: 'v2',
        client_uuid: lineUuid(sheet.id, 2),
        entered_at: at('08:10'),
        left_at: null,
        name: 'Ông Sáu',
      },
    ]
    expect(page({}, {}, stored, 'Bluezone')).toMatchSnapshot()
    const typed = { day: '2026-11-23', name_3: 'Cô Bảy', purpose_3: 'document', app_status_3: 'off' }
    expect(
      page(typed, { day: { key: 'problem.date' }, name_3: { key: 'problem.name_missing' } }),
    ).toMatchSnapshot()
  })

  test('is listed with four digits and its days', () => {
    const back = { ...sheet, number: 12345, returned_at: new Date('2026-11-26T09:00:00+07:00') }
    expect([numberText(9999), sheetLink(sheet as never), sheetLink(back as never)]).toMatchSnapshot()
  })
})
