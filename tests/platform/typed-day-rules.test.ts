import { expect, test } from 'vitest'
import { readDay, shownDay } from '../../server/platform/lib/typed-day.ts'

test.each([
  ['05/03/2021', '2021-03-05'],
  ['5/3/2021', '2021-03-05'],
  ['05-03-2021', '2021-03-05'],
  ['5.3.2021', '2021-03-05'],
  [' 5 3 2021 ', '2021-03-05'],
  ['5/3/21', '2021-03-05'],
  ['05032021', '2021-03-05'],
  // As programs and older links write it.
  ['2021-03-05', '2021-03-05'],
])('“%s” is the fifth of March, whatever the language of the browser', (text, day) => {
  expect(readDay(text)).toBe(day)
})

test.each(['', 'hôm nay', '5/3', '5/3-2021', '050321', '5/3/202', '2021/03/05'])(
  '“%s” is not a day and stays as it was typed',
  (text) => {
    expect(readDay(text)).toBe(text)
  },
)

test('a day is shown as documents write it, and anything else as it was typed', () => {
  expect(shownDay('2021-03-05')).toBe('05/03/2021')
  expect(shownDay('31/02/2021')).toBe('31/02/2021')
  expect(shownDay('2021-02-31')).toBe('2021-02-31')
  expect(shownDay(undefined)).toBe('')
})
