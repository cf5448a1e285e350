import type pg from 'pg'
import { addDays, officeDay } from '../../server/platform/lib/clock.ts'
import { type Crowd, DAYS, seedVisits } from '../support/many-visits.ts'

export interface Period {
  from: string
  to: string
}

let held = ''

/** The database holds these visits and no others afterwards; those that it holds already stay. */
export async function holdVisits(admin: pg.Client, crowds: Crowd[]): Promise<Period> {
  const to = officeDay(new Date())
  const wanted = JSON.stringify([to, crowds])
  if (wanted !== held) {
    console.error(`  seeding ${crowds.reduce((sum, { visits }) => sum + visits, 0)} visits …`)
    // One after the other: held together, their locks cross those of the jobs that the application begins with.
    await admin.query('truncate visit cascade')
    await admin.query('truncate office_day')
    await seedVisits(admin, crowds, to)
    held = wanted
  }
  return { from: addDays(to, 1 - DAYS), to }
}
