import { expect, inject, test } from 'vitest'
import { up } from '../../migrations/2026-11-30T2050-report-days.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { withDatabase } from '../support/app.ts'
import { BUSY, TODAY, useReports } from '../support/report.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
const { head, district, dayOf, freeze } = useReports(app)

/** As reports were stored before: their days in one document, without zeros. */
const BEFORE = `
  alter table report_snapshot drop constraint report_snapshot_days;
  update report_snapshot s set figures = figures || jsonb_build_object('days', coalesce((
    select jsonb_agg(jsonb_build_object('office', reported_id, 'day', day, 'revision', revision, 'counts', (
      select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(d) - 'revision') where jsonb_typeof(value) = 'number' and value <> '0')))
    from report_day d where d.snapshot_id = s.id), '[]'));
  drop table report_day`

test('reports whose days were stored in one document read and compare the same when these have become rows', async () => {
  await dayOf('tt-hcc', TODAY, { ...BUSY, os_visits: 3 })
  await dayOf('tt-hcc', '2026-11-24', { visits: 5, people: 6 })
  await dayOf('tt-hcc', '2026-11-24', { visits: 4, people: 6 }, 1)
  await dayOf('ubnd-xa-long-hau', '2026-11-18', { visits: 2, people: 2 })
  const periods = [
    { from: TODAY, to: TODAY },
    { from: '2026-11-20', to: '2026-11-24' },
    { from: '2026-11-01', to: '2026-11-02' },
  ]
  const pages: [typeof head, string][] = []
  for (const period of periods) {
    pages.push([head, await freeze(head, '/report', period)])
    pages.push([district, await freeze(district, '/district/report', period)])
  }
  await dayOf('ubnd-xa-long-hau', '2026-11-24', { visits: 1, people: 1 })
  const shown = () =>
    Promise.all(
      pages.flatMap(([who, address]) =>
        ['', '/compare'].map(async (way) => (await who.get(address + way)).$('main').text()),
      ),
    )
  const days = () => app.rows('select * from report_day order by office_id, snapshot_id, reported_id, day')
  const [seen, stored] = [await shown(), await days()]
  expect(stored.length).toBeGreaterThan(5)

  await app.rows(BEFORE)
  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  const owner = connect(withDatabase(inject('cluster').ownerUrl, name), () => {}, 1)
  await owner.db.transaction().execute((tx) => up(tx as never))
  await owner.close()

  expect(await days()).toEqual(stored)
  expect(await app.rows(`select from report_snapshot where figures ? 'days'`)).toEqual([])
  expect(await shown()).toEqual(seen)
  // An instance that has not been updated yet would freeze days that nobody reads.
  await expect(app.rows(`update report_snapshot set figures = figures || '{"days": []}'`)).rejects.toThrow(
    'report_snapshot_days',
  )
})
