import type { Request } from 'express'
import { describe, expect, test } from 'vitest'
import { clockOf, keptUntil } from '../../server/core/offices/breach.ts'
import { checked, factsOf, RecordForm, typedFacts } from '../../server/head/breach/breach-form.ts'
import { breachLine, recordForm, reportPage } from '../../server/head/breach/breach-page.ts'
import { readForm } from '../../server/http/form.ts'
import type { BreachRow } from '../../server/platform/db/schema.ts'
import { HOUR } from '../../server/platform/lib/clock.ts'
import { translator } from '../../server/platform/messages/messages.ts'

describe('the legal deadline', () => {
  const discovered_at = new Date('2026-11-24T16:30:00+07:00')
  const hoursOn = (hours: number) => new Date(discovered_at.getTime() + hours * HOUR)

  test.each([
    ['runs', 'likely', undefined, 16, { state: 'running', minutes: 56 * 60 }],
    ['runs while nobody knows the harm', 'unknown', undefined, 0, { state: 'running', minutes: 72 * 60 }],
    ['ends with the last minute', 'likely', undefined, 72, { state: 'running', minutes: 0 }],
    ['is over', 'likely', undefined, 75.5, { state: 'over', minutes: 210 }],
    ['stops when the authority is told', 'likely', 20, 100, { state: 'told', minutes: 1200 }],
    ['stops in time with the last minute', 'likely', 72, 100, { state: 'told', minutes: 4320 }],
    ['stops late', 'likely', 80, 100, { state: 'told_late', minutes: 4800 }],
    ['is not due without harm', 'unlikely', undefined, 100, { state: 'not_due', minutes: 0 }],
    ['stops also where nobody had to be told', 'unlikely', 1, 100, { state: 'told', minutes: 60 }],
    ['says nothing below nought where it was told before', 'likely', -1, 1, { state: 'told', minutes: 0 }],
  ] as const)('%s', (_what, harm, told, now, state) => {
    expect(
      clockOf({ discovered_at, harm, reported_at: told === undefined ? null : hoursOn(told) }, hoursOn(now)),
    ).toEqual(state)
  })
})

test.each([
  ['2026-11-25T00:00:00+07:00', '2031-11-25'],
  ['2026-12-31T23:59:59+07:00', '2031-12-31'],
  ['2028-02-29T12:00:00+07:00', '2033-03-01'],
])('a record closed at %s is kept until %s', (closed, day) => {
  expect(keptUntil(new Date(closed))).toBe(day)
})

describe('what is told of a breach', () => {
  const NOW = new Date('2026-11-25T08:30:00+07:00')
  const FORM = {
    ...{ client_uuid: '0b0e3a34-8a53-4c53-8f1c-1d5a6e5b7a11', on: '2026-11-24', at: '16:30', people: '12' },
    ...{ what: 'Mất sổ', kinds: 'name', harm: 'likely', measures: '' },
  }
  const read = (fields: object) =>
    checked(NOW, readForm(RecordForm, { body: { ...FORM, ...fields } } as Request))

  test.each([
    ['no day', { on: '' }, 'on', 'date'],
    ['a day to come', { on: '2026-11-26' }, 'on', 'date_future'],
    ['an hour to come', { on: '2026-11-25', at: '08:31' }, 'at', 'time_future'],
    ['no hour', { at: '25:00' }, 'at', 'time'],
    ['nothing that happened', { what: ' \n ' }, 'what', 'missing'],
    ['an endless story', { what: 'x'.repeat(4001) }, 'what', 'too_long'],
    ['control characters', { what: 'a\u0000b' }, 'what', 'hostile'],
    ['no kind', { kinds: '' }, 'kinds', 'pick'],
    ['a kind that is none', { kinds: ['name', 'soul'] }, 'kinds', 'pick'],
    ['half of the notification', { reported_on: '2026-11-25' }, 'reported_at', 'time'],
    ['the other half of it', { reported_at: '08:00' }, 'reported_on', 'date'],
    [
      'a notification on a day to come',
      { reported_on: '2026-11-26', reported_at: '08:00' },
      'reported_on',
      'date_future',
    ],
    [
      'a notification at an hour to come',
      { reported_on: '2026-11-25', reported_at: '08:31' },
      'reported_at',
      'time_future',
    ],
    ['people that are no number', { people: 'nhiều' }, 'people', 'people'],
    ['more people than there are', { people: '12345678' }, 'people', 'people'],
  ])('is refused with %s', (_what, fields, field, key) => {
    const form = read(fields)
    expect(form.ok ? {} : form.problems).toEqual({
      [field]: expect.objectContaining({ key: `problem.${key}` }),
    })
  })

  test('is taken up to this minute, with as many people as are known', () => {
    const facts = (fields: object) => {
      const form = read(fields)
      return form.ok && factsOf(form.values)
    }
    const reported = { reported_on: '2026-11-25', reported_at: '08:30' }
    expect(facts({ on: '2026-11-25', at: '8:30', people: '', ...reported })).toMatchObject({
      ...{ discovered_at: NOW, people: null, reported_at: NOW },
    })
    expect(facts({ people: '9999999', kinds: ['phone', 'name'] })).toMatchObject({
      ...{ people: 9999999, kinds: ['name', 'phone'], reported_at: null },
    })
  })

  test('is on its page, with what nobody knows or did, and until when it is kept', () => {
    const t = translator('vi')
    const breach = {
      ...{ id: 'b', version: 2, discovered_at: new Date('2026-11-24T16:30:00+07:00'), what: 'Một\nHai' },
      ...{ kinds: ['name', 'phone'], people: null, harm: 'unlikely', measures: '', reported_at: null },
      closed_at: null,
    } as never as BreachRow
    const page = reportPage(breach, { office: { name: 'A', parentName: null } as never, now: NOW, t })
    expect(page.facts.map(({ lines }) => lines.join('|'))).toEqual([
      '16:30 24/11/2026',
      'Một|Hai',
      expect.stringContaining(', '),
      t('breach.people_unknown'),
      t('breach.harm.unlikely'),
      t('log.none'),
      t('breach.not_reported'),
    ])
    const known = { ...breach, people: 1200, measures: 'Đổi khóa', reported_at: NOW }
    const facts = reportPage(known, { office: {} as never, now: NOW, t }).facts
    expect(facts.flatMap(({ lines }) => lines).filter((_, index) => [4, 6, 7].includes(index))).toEqual([
      t('breach.people_about', { people: 1200 }),
      'Đổi khóa',
      '08:30 25/11/2026',
    ])
    expect([typedFacts(known), typedFacts(breach)]).toMatchObject([
      { on: '2026-11-24', at: '16:30', people: '1200', reported_on: '2026-11-25', reported_at: '08:30' },
      { people: '', harm: 'unlikely' },
    ])
    expect(typedFacts(breach)).not.toHaveProperty('reported_on')
    expect([page.clock.tone, page.closed, breachLine(breach, NOW, t).discovered]).toEqual([
      'plain',
      '',
      '16:30 24/11/2026',
    ])
    expect(reportPage({ ...breach, closed_at: NOW }, { office: {} as never, now: NOW, t }).closed).toContain(
      '25/11/2031',
    )
  })

  test('says how much time is left to notify the authority, and by how much that is overdue', () => {
    const breach = { discovered_at: new Date('2026-11-24T16:30:00+07:00'), harm: 'likely', reported_at: null }
    const clock = (now: Date) => breachLine(breach as never as BreachRow, now, translator('vi')).clock.text
    expect(clock(NOW)).toBe('Còn 56 giờ 0 phút để báo cơ quan chuyên trách (trước 16:30 27/11/2026)')
    expect(clock(new Date('2026-11-27T18:00:00+07:00'))).toContain(
      'Đã quá hạn báo cơ quan chuyên trách 1 giờ 30 phút',
    )
  })

  test('asks about the app where there is one, or where that was ticked', () => {
    const kinds = (hasApp: boolean, ...ticked: string[]) =>
      recordForm({ typed: {}, problems: {}, ticked }, { t: translator('vi'), hasApp }).kinds.flatMap(
        ({ value, checked }) => (value === 'app' ? [checked] : []),
      )
    expect([kinds(true), kinds(false), kinds(false, 'app')]).toEqual([[false], [], [true]])
  })
})
