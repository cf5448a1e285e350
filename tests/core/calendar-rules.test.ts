import { describe, expect, test } from 'vitest'
import { holidaysOf, isWeekend } from '../../server/core/calendar/holidays.ts'
import { lunarDay } from '../../server/core/calendar/lunar.ts'
import {
  addWorkingDays,
  type Exceptions,
  isWorkingDay,
  workingDaysBetween,
} from '../../server/core/calendar/working-days.ts'

const NONE: Exceptions = new Map()

/** The first day of Tết according to Vietnam's printed calendars. */
const TET = `
1985-01-21 1986-02-09 1987-01-29 1988-02-17 1989-02-06 1990-01-27 1991-02-15 1992-02-04 1993-01-23 1994-02-10
1995-01-31 1996-02-19 1997-02-07 1998-01-28 1999-02-16 2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22
2005-02-09 2006-01-29 2007-02-17 2008-02-07 2009-01-26 2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31
2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10
2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-02 2031-01-23 2032-02-11 2033-01-31 2034-02-19
2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 2040-02-12 2041-02-01 2042-01-22 2043-02-10 2044-01-30
2045-02-17 2046-02-06 2047-01-26 2048-02-14 2049-02-02 2050-01-23 2051-02-11 2052-02-01 2053-02-18 2054-02-08`
  .trim()
  .split(/\s+/)

describe('the lunar calendar of Vietnam', () => {
  test.each(TET)('begins a year on %s', (day) => {
    expect(lunarDay(Number(day.slice(0, 4)), 1, 1)).toBe(day)
  })

  test.each([
    '2004-04-28', // after a leap second month
    '2007-04-26',
    '2018-04-25',
    '2020-04-02', // before a leap fourth month
    '2021-04-21',
    '2022-04-10',
    '2023-04-29',
    '2024-04-18',
    '2025-04-07',
    '2026-04-26',
  ])('has the Hùng Kings’ day on %s', (day) => {
    expect(lunarDay(Number(day.slice(0, 4)), 3, 10)).toBe(day)
  })
})

/** Days off from Monday to Friday according to the Prime Minister's notice of each year, without swapped days. */
const OFF: Record<string, string> = {
  2021: '01-01 02-10 02-11 02-12 02-15 02-16 04-21 04-30 05-03 09-02 09-03',
  2022: '01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02',
  2023: '01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04',
  2024: '01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-30 05-01 09-02 09-03',
  2025: '01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 09-01 09-02',
  2026: '01-01 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 09-01 09-02',
}

describe('a working day', () => {
  test.each(Object.entries(OFF))('every day of %s is a working day except weekends and %s', (year, off) => {
    const days = [...holidaysOf(Number(year)).keys()].filter((day) => !isWeekend(day))
    expect(days.sort().map((day) => day.slice(5))).toEqual(off.split(' '))
  })

  test('a day off is named after its holiday, in the order of the year', () => {
    expect([...holidaysOf(2026)].map(([day, name]) => `${day.slice(5)} ${name}`)).toEqual([
      '01-01 new_year',
      ...['02-16', '02-17', '02-18', '02-19', '02-20'].map((day) => `${day} tet`),
      '04-26 hung_kings',
      '04-27 in_lieu',
      '04-30 victory',
      '05-01 labour',
      '09-01 national',
      '09-02 national',
    ])
  })

  test('there are always eleven days off by law, on whichever weekday they fall', () => {
    for (let year = 2021; year <= 2100; year += 1) {
      const days = [...holidaysOf(year).keys()].filter((day) => !isWeekend(day))
      expect([year, days.length]).toEqual([year, 11])
    }
  })

  test.each([
    ['a Saturday that makes up for a swapped Friday', '2026-01-10', true],
    ['that Friday', '2026-01-02', false],
    ['any other Saturday', '2026-01-17', false],
    ['any Wednesday', '2026-11-25', true],
    ['a holiday by law', '2026-09-02', false],
    ['a holiday that was made a working day', '2026-04-27', true],
  ])('%s', (_, day, working) => {
    const exceptions: Exceptions = new Map([
      ['2026-01-02', 'off'],
      ['2026-01-10', 'working'],
      ['2026-04-27', 'working'],
    ])
    expect(isWorkingDay(day, exceptions)).toBe(working)
  })

  test.each([
    ['within a week', '2026-11-23', '2026-11-29', 5],
    ['one day', '2026-11-25', '2026-11-25', 1],
    ['one Sunday', '2026-11-22', '2026-11-22', 0],
    ['backwards', '2026-11-25', '2026-11-24', 0],
    ['over Tết', '2026-02-13', '2026-02-23', 2],
    ['over the year’s end', '2025-12-31', '2026-01-02', 2],
  ])('is counted %s', (_, from, to, count) => {
    expect(workingDaysBetween(from, to, NONE)).toHaveLength(count)
  })

  test.each([
    ['two after a Wednesday', '2026-11-25', 2, '2026-11-27'],
    ['two after a Friday', '2026-11-27', 2, '2026-12-01'],
    ['two after a Saturday', '2026-11-28', 2, '2026-12-01'],
    ['one after the last before Tết', '2026-02-13', 1, '2026-02-23'],
    ['none', '2026-11-28', 0, '2026-11-28'],
  ])('is found by counting forward: %s', (_, day, count, end) => {
    expect(addWorkingDays(day, count, NONE)).toBe(end)
  })
})
