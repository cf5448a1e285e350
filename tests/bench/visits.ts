import type pg from 'pg'
import { addDays, officeDay } from '../../server/platform/lib/clock.ts'
import { type Crowd, DAYS, seedVisits } from '../support/many-visits.ts'
import type { Gate } from './world.ts'

export interface Period {
  from: string
  to: string
}

/** Of the one office that is asked, however many the others have. */
const PROBE = 20_000

/** So many visits of all offices but the first, which is asked. */
export function crowdOf(gates: Gate[], visits: number): Crowd[] {
  const each = Math.round(visits / (gates.length - 1))
  return gates.map((gate, index) => ({ ...gate, visits: index === 0 ? PROBE : each }))
}

let held = ''

/** Fills the database with exactly these visits, unless it already holds them. */
export async function holdVisits(admin: pg.Client, crowds: Crowd[]): Promise<Period> {
  const to = officeDay(new Date())
  const wanted = JSON.stringify([to, crowds])
  if (wanted !== held) {
    console.error(`  seeding ${crowds.reduce((sum, { visits }) => sum + visits, 0)} visits …`)
    await deleteVisits((sql) => admin.query(sql))
    await seedVisits(admin, crowds, to)
    held = wanted
  }
  return { from: addDays(to, 1 - DAYS), to }
}

/** Empties the log of every office, for rows that say how many people are inside. */
export async function deleteVisits(run: (sql: string) => Promise<unknown>): Promise<void> {
  held = ''
  // Two statements: truncating both tables at once can deadlock with the jobs that the application starts with.
  await run('truncate visit cascade')
  await run('truncate office_day')
}
