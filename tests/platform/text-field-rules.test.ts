// What a field of a form makes of what was typed, and what it says of the rest.
import { expect, test } from 'vitest'
import type * as z from 'zod'
import * as fields from '../../server/platform/lib/text-fields.ts'
import { personField } from '../../server/platform/lib/text-fields.ts'

function readBy(field: z.ZodType, typed: unknown) {
  const { success, data, error } = field.safeParse(typed)
  return success
    ? { data }
    : error.issues.map(({ code, message, ...issue }) => [
        code,
        message,
        'params' in issue ? issue.params : '',
      ])
}
const refused = (message: string, params: unknown = '') => [['custom', message, params]]

const CARD = '080123456789|301234567|Nguyễn Thị Thùy Dương'

test.each([
  ['  Lê\u00a0 Lợi ', 'Lê Lợi', 'Lê Lợi', 'Lê Lợi'],
  [undefined, null, undefined, refused('problem.missing')],
  [' ', null, undefined, refused('problem.missing')],
])('a line %j is trimmed, and empty nothing', (typed, line, optional, required) => {
  expect(readBy(fields.line(9), typed)).toEqual({ data: line })
  expect(readBy(fields.optionalLine(9), typed)).toEqual({ data: optional })
  expect(readBy(fields.requiredLine(9), typed)).toEqual(
    Array.isArray(required) ? required : { data: required },
  )
})

test.each([
  ['0123456789', refused('problem.too_long', { max: '9' })],
  ['a\u202eb', refused('problem.hostile')],
  [CARD, refused('problem.card_text')],
])('a line or paragraph %j is refused, and said why', (typed, problem) => {
  expect(readBy(fields.line(9), typed)).toEqual(problem)
  expect(readBy(fields.paragraphs(9), typed)).toEqual(problem)
})

test('paragraphs keep their lines', () => {
  expect(readBy(fields.paragraphs(9), ' a\r\n\r\nb\n ')).toEqual({ data: 'a\n\nb' })
  expect(readBy(fields.paragraphs(9), 'a\nb\u0007')).toEqual(refused('problem.hostile'))
  expect(readBy(fields.paragraphs(99), CARD.replace('|N', '|\nN'))).toEqual(refused('problem.card_text'))
  expect(readBy(fields.paragraphs(9), undefined)).toEqual({ data: '' })
  expect(readBy(fields.requiredParagraphs(9), 'a')).toEqual({ data: 'a' })
  expect(readBy(fields.requiredParagraphs(9), ' \n')).toEqual(refused('problem.missing'))
})

test.each([
  ['NGUYỄN THỊ HỒNG', { data: 'Nguyễn Thị Hồng' }],
  ['', refused('problem.name_missing')],
  ['WWW.a', refused('problem.name_link')],
  ['a://b', refused('problem.name_link')],
  ['awww.b', { data: 'awww.b' }],
  ['12', refused('problem.name_letter')],
])('a name %j', (typed, read) => {
  expect(readBy(personField, typed)).toEqual(read)
})

test('a box is ticked or not', () => {
  expect(['on', undefined].map((typed) => readBy(fields.tick, typed))).toEqual([
    { data: true },
    { data: false },
  ])
  expect(fields.tick.safeParse('yes').error?.issues[0]?.message).toBe('problem.form')
})
