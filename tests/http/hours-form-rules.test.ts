import type { Request } from 'express'
import { expect, test } from 'vitest'
import { readForm } from '../../server/http/form.ts'
import { HoursForm, hoursOf, typedHours, withRules } from '../../server/http/hours-form.ts'

const FORM = { opens: '7:00', closes: '17:00', close_at: '19:00', overdue: '240' }
const read = (fields: object) => withRules(readForm(HoursForm, { body: { ...FORM, ...fields } } as Request))

test.each([
  ['as they are', {}, ''],
  ['that end when they begin', { closes: '7:00' }, 'closes: hours_order'],
  ['a day that closes at noon', { closes: '12:00', close_at: '12:00' }, ''],
  ['a day that closes before noon', { closes: '11:00', close_at: '11:59' }, 'close_at: close_noon'],
  ['a day that closes as the hours end', { close_at: '17:00' }, ''],
  ['a day that closes before that', { close_at: '16:59' }, 'close_at: close_order'],
  ['a day that closes at midnight', { close_at: '24:00' }, ''],
  ['a day that closes after that', { close_at: '24:01' }, 'close_at: time'],
  ['a night, which has no hour of its own', { all_night: 'on', close_at: '' }, ''],
  ['five minutes at least', { overdue: '5' }, ''],
  ['fewer minutes', { overdue: '4' }, 'overdue: overdue'],
  ['a day at most', { overdue: '1440' }, ''],
  ['more than a day', { overdue: '1441' }, 'overdue: overdue'],
])('hours with %s, %j, are refused at “%s”', (_what, fields, refused) => {
  const problems = Object.entries(read(fields).problems).map(([field, of]) => `${field}: ${of?.key.slice(8)}`)
  expect(problems.join()).toBe(refused)
})

test.each([
  ['midnight', { close_at: '24:00' }, 1440, 1440, ''],
  ['the evening, after a night', { close_at: '19:00' }, 1620, 1140, ''],
  ['the night, after midnight', { all_night: 'on' }, 1440, 1620, 'on'],
  ['the night at the hour it had', { all_night: 'on' }, 1441, 1441, 'on'],
])(
  'an office that closes at %s, %j, closes at minute (before: %i) %i',
  (_what, fields, before, minutes, night) => {
    const form = read(fields)
    const hours = form.ok && hoursOf(form.values, { close_minutes: before } as never)
    expect(hours).toEqual({
      ...{ opens_minutes: 420, closes_minutes: 1020, close_minutes: minutes, overdue_minutes: 240 },
    })
    expect(typedHours(hours as never)).toMatchObject({
      ...{ opens: '07:00', closes: '17:00', overdue: '240', all_night: night },
      close_at: night ? '' : minutes === 1440 ? '24:00' : '19:00',
    })
  },
)
