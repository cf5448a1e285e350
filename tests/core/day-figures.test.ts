import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countsOf } from '../../server/core/figures/funnel.ts'
import { adviseVisit } from '../../server/core/visits/answers.ts'
import { voidVisit } from '../../server/core/visits/correct.ts'
import { enterVisit } from '../../server/core/visits/enter.ts'
import { leaveVisit } from '../../server/core/visits/leave.ts'
import { undoEnd, unvoidVisit } from '../../server/core/visits/restore.ts'
import { APP_OUTCOMES, APP_STATUSES, PURPOSES } from '../../server/core/visits/visit.ts'
import { COUNTS, type Counts, noCounts } from '../../server/platform/db/counts.ts'
import type { OfficeDayRow, VisitRow } from '../../server/platform/db/schema.ts'
import { addDays, dayStart, type OfficeDay, officeDay } from '../../server/platform/lib/clock.ts'
import { NOBODY, useCommune } from '../support/commune.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
const { office, guard, close, enters, visit, revisions, target, corrects } = useCommune(app)

/** Events at a gate; `which` selects one of the visits so far. */
const happening = fc.oneof(
  fc.record({
    what: fc.constant('enter' as const),
    party: fc.integer({ min: 1, max: 9 }),
    phone: fc.option(fc.constantFrom('+84912000001', '+84912000002'), { nil: null }),
    purpose: fc.constantFrom(...PURPOSES),
    status: fc.constantFrom(...APP_STATUSES),
    outcome: fc.option(fc.constantFrom(...APP_OUTCOMES), { nil: null }),
  }),
  fc.record({
    what: fc.constantFrom(
      'leave' as const,
      'undo' as const,
      'void' as const,
      'unvoid' as const,
      'reopen' as const,
    ),
    which: fc.nat(),
  }),
  fc.record({
    what: fc.constantFrom('advise' as const, 'correct' as const),
    which: fc.nat(),
    party: fc.integer({ min: 1, max: 9 }),
    status: fc.constantFrom(...APP_STATUSES),
    outcome: fc.option(fc.constantFrom(...APP_OUTCOMES), { nil: null }),
  }),
  fc.record({ what: fc.constant('wait' as const), minutes: fc.constantFrom(0, 1, 45, 240, 700, 1600) }),
  fc.record({ what: fc.constant('close' as const) }),
)

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

test('the newest figures of a day are always the sum of its visits, and closed ones never change', async () => {
  let run = 0
  const property = fc.asyncProperty(
    fc.array(happening, { minLength: 5, maxLength: 40 }),
    async (happenings) => {
      // Each run uses other weeks of the same register.
      run += 1
      const first = addDays('2027-01-04', run * 60)
      app.clock.set(new Date(dayStart(first).getTime() + 8 * 3_600_000).toISOString())
      const ids: string[] = []
      const closed = new Map<string, OfficeDayRow>()
      for (const one of happenings) {
        await happens(one, ids)
        for (const row of await figuresSince(first)) {
          const key = `${row.day} ${row.revision}`
          expect(row).toEqual(closed.get(key) ?? row)
          if (row.closed_at) closed.set(key, row)
        }
      }
      const visits = await app.rows<VisitRow>('select * from visit where id = any ($1)', [ids])
      const days = new Set([
        ...visits.map((row) => row.day),
        ...(await figuresSince(first)).map((row) => row.day),
      ])
      for (const day of days) {
        const sum = add(visits.filter((row) => row.day === day).map(countsOf))
        const newest = (await revisions(day)).at(-1)
        expect(Object.fromEntries(COUNTS.map((name) => [name, newest?.[name]]))).toEqual(sum)
      }
      for (const row of visits) {
        const until = row.left_at ?? row.day_closed_at
        if (until) expect(until.getTime()).toBeGreaterThanOrEqual(row.entered_at.getTime())
      }
      app.clock.forward(3 * 86_400_000)
      await close()
    },
  )
  await fc.assert(property, { numRuns: 30, endOnFailure: true })
})

async function happens(one: Happening, ids: string[]): Promise<unknown> {
  if (one.what === 'wait') return app.clock.forward(one.minutes * 60_000)
  if (one.what === 'close') return close()
  if (one.what === 'enter') return entersAtRandom(one, ids)
  const id = ids[one.which % Math.max(ids.length, 1)]
  if (!id) return undefined
  switch (one.what) {
    case 'leave':
      return leaveVisit(app.db, target(id))
    case 'undo':
      return undoEnd(app.db, target(id))
    case 'void':
      return voidVisit(app.db, target(id), { reason: 'trial', anyDay: true })
    case 'unvoid':
      return unvoidVisit(app.db, office, target(id), 'trial')
    case 'reopen':
      return corrects(await visit(id), { leftAt: null })
    case 'advise':
      return adviseVisit(app.db, target(id), { appId: null, status: one.status, outcome: one.outcome })
    case 'correct': {
      const { party, status, outcome } = one
      return corrects(await visit(id), { leftAt: app.clock.now(), party_size: party, status, outcome })
    }
  }
}

async function entersAtRandom(one: Extract<Happening, { what: 'enter' }>, ids: string[]): Promise<void> {
  const { outcome, visit: entered } = await enterVisit(app.context, office, {
    clientUuid: randomUUID(),
    entry: {
      ...NOBODY,
      phone: one.phone,
      purpose: one.purpose,
      party_size: one.party,
      app_status: one.status,
      app_outcome: one.outcome,
    },
    phoneShared: false,
    enteredBy: guard.id,
    now: app.clock.now(),
  })
  if (outcome === 'stored') ids.push(entered.id)
}

function figuresSince(day: OfficeDay): Promise<OfficeDayRow[]> {
  return app.rows<OfficeDayRow>(
    'select * from office_day where office_id = $1 and day >= $2 order by day, revision',
    [office.id, day],
  )
}

function add(all: Counts[]): Counts {
  const sum = noCounts()
  for (const counts of all) for (const name of COUNTS) sum[name] += counts[name]
  return sum
}

// The day of an instant depends on the office's time zone, never on the server's.
test('a visit at five past midnight belongs to the new day', async () => {
  const id = await enters({ at: '2029-06-01T00:05:00+07:00' })
  expect(await visit(id)).toMatchObject({ day: '2029-06-01' })
  expect(officeDay(new Date('2029-05-31T17:05:00Z'))).toBe('2029-06-01')
})
