import { expect } from 'vitest'
import { countsOf } from '../../server/core/figures/funnel.ts'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { COUNTS, type Counts, noCounts } from '../../server/platform/db/counts.ts'
import type { VisitRow } from '../../server/platform/db/schema.ts'
import type { TestApp } from './app.ts'

/** Returns the office days whose newest figures differ from the sum of their visits, with both numbers. */
export async function wrongFigures(app: TestApp): Promise<string[]> {
  const kept = await app.rows<Counts & { office_id: string; day: string }>(
    'select distinct on (office_id, day) * from office_day order by office_id, day, revision desc',
  )
  const visits = await app.rows<VisitRow>('select * from visit')
  const sums = new Map<string, Counts>()
  for (const visit of visits) {
    const key = `${visit.office_id} ${visit.day}`
    const sum = sums.get(key) ?? noCounts()
    const counts = countsOf(visit)
    for (const name of COUNTS) sum[name] += counts[name]
    sums.set(key, sum)
  }
  const days = new Map(kept.map((row) => [`${row.office_id} ${row.day}`, row]))
  return [...new Set([...days.keys(), ...sums.keys()])].flatMap((key) => {
    const [has, should] = [days.get(key) ?? noCounts(), sums.get(key) ?? noCounts()]
    return COUNTS.filter((name) => has[name] !== should[name]).map(
      (name) => `${key}: ${name} is ${has[name]} and should be ${should[name]}`,
    )
  })
}

/** Expects the figures to equal the sums of the visits, and the office's audit chain to verify. */
export async function expectWholeOffice(app: TestApp, office: string): Promise<void> {
  expect(await wrongFigures(app)).toEqual([])
  expect(await verifyChain(app.db, office)).toMatchObject({ ok: true })
}

/** Closes all past days of every office. */
export async function closeAllDays(app: TestApp, at = app.clock.now()): Promise<string[]> {
  return closeDays(app.db, await app.rows('select id, close_minutes from office'), at)
}
