import pg from 'pg'
import type { Role } from '../../server/platform/db/schema.ts'
import { addDays, officeDay } from '../../server/platform/lib/clock.ts'
import { POLICY } from '../../server/policy.ts'
import { ask } from '../support/sql.ts'
import { freezeYears } from './district.ts'
import { fetchRaw, median } from './load.ts'
import { night } from './night.ts'
import type { Plan } from './plan.ts'
import { getRequest } from './requests.ts'
import { sessionOf } from './sessions.ts'
import { type Line, milliseconds } from './table.ts'
import { crowdOf, holdVisits } from './visits.ts'
import type { World } from './world.ts'

const MAX_GROWTH = 1.5
const MAX_MS = 300
/** A difference that nobody notices, whatever its ratio. */
const NOTICED_MS = 5
const ROLES: Role[] = ['reception', 'head', 'district']

/**
 * Every page without a parameter, for each role that may open it, with the most visits beside the fewest; and the night with the most.
 * The asked office keeps its visits: those of the others grow.
 */
export async function scale(world: World, plan: Plan): Promise<Line[]> {
  const admin = new pg.Client({ connectionString: world.adminUrl })
  await admin.connect()
  try {
    const cookies = await signInEach(world)
    const found: Map<string, number>[] = []
    for (const visits of plan.sizes) {
      await holdVisits(admin, crowdOf(world.gates, visits))
      const today = officeDay(new Date())
      await freezeYears(admin, addDays(today, -365), today)
      found.push(await timesOf(world.app.port, cookies, plan.rounds))
    }
    const [few = new Map(), many = new Map()] = [found[0], found.at(-1)]
    const lines = [...many].map(([page, mine]): Line => {
      const theirs = few.get(page) ?? Number.NaN
      const isFast = mine <= MAX_MS && (mine / theirs <= MAX_GROWTH || mine - theirs <= NOTICED_MS)
      return { what: page, ...milliseconds(mine, theirs, MAX_GROWTH), met: isFast }
    })
    const grown = lines.filter(({ met }) => !met)
    const worst = Math.max(...many.values())
    return [
      {
        what: `${lines.length} pages of three roles, ${world.gates.length} offices, ${plan.sizes.at(-1)} visits: the slowest`,
        ours: `${worst.toFixed(0)} ms`,
        aim: `≤ ${MAX_MS} ms`,
        met: worst <= MAX_MS,
        note: `${grown.length} grew more than ${MAX_GROWTH} ×`,
      },
      ...grown,
      ...(await night(world, admin)),
    ]
  } finally {
    await admin.end()
  }
}

async function signInEach(world: World): Promise<Record<Role, string>> {
  const [root] = await ask(world.adminUrl, 'select id from office where parent_id is null')
  const office = world.gates[0]?.officeId ?? ''
  return {
    reception: await sessionOf(world, office, 'reception'),
    head: await sessionOf(world, office, 'head'),
    district: await sessionOf(world, String(root?.['id']), 'district'),
  }
}

/** Milliseconds by page and role; a page that answers with anything but itself is left out. */
async function timesOf(
  port: number,
  cookies: Record<Role, string>,
  rounds: number,
): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const [route, { who }] of Object.entries(POLICY)) {
    const [method, page = ''] = route.split(' ')
    if (method !== 'GET' || page.includes(':') || page.endsWith('/events') || who === 'anyone') continue
    for (const role of ROLES.filter((one) => who.includes(one))) {
      const request = getRequest(port, page, `Cookie: ${cookies[role]}`)
      const ask = async () => (await fetchRaw(port, request)).toString('latin1')
      // Once before, to warm the caches.
      if (!(await ask()).startsWith('HTTP/1.1 200')) continue
      const times: number[] = []
      for (let round = 0; round < rounds; round += 1) {
        const began = performance.now()
        await ask()
        times.push(performance.now() - began)
      }
      found.set(`${page} (${role})`, median(times))
    }
  }
  return found
}
