import type pg from 'pg'
import { addDays, officeDay } from '../../server/platform/lib/clock.ts'
import { type Crowd, DAYS, seedVisits } from '../support/many-visits.ts'

export interface Period {
  from: string
  to: string
}

let held = ''

/** Fills the database with exactly these visits, unless it already holds them. */
export async function holdVisits(admin: pg.Client, crowds: Crowd[]): Promise<Period> {
  const to = officeDay(new Date())
  const wanted = JSON.stringify([to, crowds])
  if (wanted !== held) {
    console.error(`  seeding ${crowds.reduce((sum, { visits }) => sum + visits, 0)} visits …`)
    // Two statements: truncating both tables at once can deadlock with the jobs that the application starts with.
    await admin.query('truncate visit cascade')
    await admin.query('truncate office_day')
    await seedVisits(admin, crowds, to)
    held = wanted
  }
  return { from: addDays(to, 1 - DAYS), to }
}
