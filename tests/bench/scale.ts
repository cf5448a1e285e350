import pg from 'pg'
import { headOf } from './door-loads.ts'
import { fetchRaw, median } from './load.ts'
import type { Plan } from './plan.ts'
import { getRequest } from './requests.ts'
import { type Line, milliseconds } from './table.ts'
import { crowdOf, holdVisits } from './visits.ts'
import type { Gate, World } from './world.ts'

/** Visits of all offices: those of a small district, and a month of a province. */
const [SMALL, PROVINCE] = [10_000, 600_000]
const MAX_GROWTH = 1.5
const PAGES = ['/gate', '/today', '/log?view=month', '/log/charts', '/report', '/book']

/** The pages of one office while all others have a province's visits, beside the same while they have few. */
export async function scale(world: World, { rounds }: Plan): Promise<Line[]> {
  const admin = new pg.Client({ connectionString: world.adminUrl })
  await admin.connect()
  const cookie = await headOf(world, world.gates[0] as Gate)
  const times = async (visits: number) => {
    await holdVisits(admin, crowdOf(world.gates, visits))
    const found: number[] = []
    for (const page of PAGES) {
      const request = getRequest(world.app.port, page, `Cookie: ${cookie}`)
      const timed: number[] = []
      // Once more, to warm the caches.
      for (let round = 0; round <= 3 * rounds; round += 1) {
        const began = performance.now()
        const answer = await fetchRaw(world.app.port, request)
        if (!answer.toString('latin1').startsWith('HTTP/1.1 200'))
          throw new Error(`${page} was not answered with 200`)
        timed.push(performance.now() - began)
      }
      found.push(median(timed.slice(1)))
    }
    return found
  }
  try {
    const [few, many] = [await times(SMALL), await times(PROVINCE)]
    return PAGES.map((page, at) => ({
      what: `${page}, ${PROVINCE} visits beside ${SMALL}`,
      ...milliseconds(many[at] ?? Number.NaN, few[at] ?? Number.NaN, MAX_GROWTH),
    }))
  } finally {
    await admin.end()
  }
}
