import { beforeAll, describe, expect, test } from 'vitest'
import { addToDay } from '../../server/core/figures/office-day.ts'
import {
  DAY_COLUMNS,
  dayFigures,
  dayFiguresInDistrict,
  periodFiguresInDistrict,
} from '../../server/core/figures/queries.ts'
import { noCounts } from '../../server/platform/db/counts.ts'
import { inOfficeAtOnce } from '../../server/platform/db/office-scope.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
let centre: string
let commune: string

/** Two revisions of one day, as after a correction of a closed day. */
beforeAll(async () => {
  centre = await app.officeId('tt-hcc')
  commune = await app.officeId('ubnd-xa-long-hau')
  const add = (office: string, day: string, revision: number, visits: number, people: number) =>
    app.rows(
      'insert into office_day (office_id, day, revision, visits, people, closed_at) values ($1, $2, $3, $4, $5, now())',
      [office, day, revision, visits, people],
    )
  await add(centre, '2026-11-23', 0, 10, 12)
  await add(centre, '2026-11-23', 1, 9, 11)
  await add(centre, '2026-11-24', 0, 5, 5)
  await add(centre, '2026-11-20', 0, 100, 100)
  await add(commune, '2026-11-24', 0, 3, 30)
  await add(commune, '2026-11-25', 0, 0, 0)
})

const WEEK = { from: '2026-11-23', to: '2026-11-29' }

describe('the figures of a period', () => {
  test('count each office day once, by its newest revision, and days on which somebody came', async () => {
    const rows = await periodFiguresInDistrict(app.context, WEEK)
    expect(rows).toHaveLength(2)
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ office_id: centre, days: 2, visits: 14, people: 16 }),
        expect.objectContaining({ office_id: commune, days: 1, visits: 3, people: 30, leaving: 0 }),
      ]),
    )
  })

  test('the figures of one office leave out every other', async () => {
    const days = await dayFigures(app.context, centre, WEEK)
    expect(days.map(({ office_id, visits }) => [office_id, visits])).toEqual([
      [centre, 9],
      [centre, 5],
    ])
    expect(await dayFigures(app.context, commune, { from: '2026-11-23', to: '2026-11-23' })).toEqual([])
  })

  test('the figures of one office have every column of a day', async () => {
    const columns = await app.rows<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = 'office_day'::regclass and attnum > 0 and not attisdropped`,
    )
    expect([...DAY_COLUMNS].sort()).toEqual(columns.map(({ name }) => name).sort())
  })

  test('the figures of each day name their revision', async () => {
    const short = (rows: { day: string; revision: number; visits: number }[]) =>
      rows.map(({ day, revision, visits }) => [day, revision, visits])
    expect(short(await dayFigures(app.context, centre, WEEK))).toEqual([
      ['2026-11-23', 1, 9],
      ['2026-11-24', 0, 5],
    ])
    const all = await dayFiguresInDistrict(app.context, WEEK)
    expect(short(all).map(String).toSorted()).toEqual([
      ...['2026-11-23,1,9', '2026-11-24,0,3', '2026-11-24,0,5', '2026-11-25,0,0'],
    ])
  })
})

test('a day stores the time of the last entry, whatever else happens on it', async () => {
  app.clock.set('2026-12-02T08:30:00+07:00')
  const guard = await app.client('gate.tt-hcc')
  const kept = async () => {
    const [row] = await app.rows<{ last_entry_at: Date }>(
      `select last_entry_at from office_day where office_id = $1 and day = '2026-12-02' order by revision desc limit 1`,
      [centre],
    )
    return row?.last_entry_at
  }
  await guard.enter({ name: 'Khách Sớm' })
  const first = app.clock.now()
  expect(await kept()).toEqual(first)
  app.clock.forward(600_000)
  await guard.enter({ name: 'Khách Sau' })
  expect(await kept()).toEqual(app.clock.now())
  const second = app.clock.now()
  app.clock.forward(600_000)
  const [visit] = await app.rows<{ id: string }>(`select id from visit where name = 'Khách Sớm'`)
  await guard.post(`/gate/visits/${visit?.id}/leave`)
  expect(await kept()).toEqual(second)
})

describe('the function that counts', () => {
  /** All stored figures of an office, without its id. */
  const kept = (office: string) =>
    Promise.all(
      ['office_day', 'office_hour'].map((table) =>
        app.rows<{ row: { revision?: number } }>(
          `select to_jsonb(t) - 'office_id' as row from ${table} t where office_id = $1 order by to_jsonb(t)::text`,
          [office],
        ),
      ),
    )

  test('counts for no office but the one whose scope is open', async () => {
    const before = await kept(commune)
    const counts = { ...noCounts(), visits: 1 }
    const across = inOfficeAtOnce(app.context.pool, centre, [
      addToDay(commune, '2026-11-24', app.clock.now(), counts),
    ])
    await expect(across).rejects.toMatchObject({ code: '42501' })
    expect(await kept(commune)).toEqual(before)
  })
})
