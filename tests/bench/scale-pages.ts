import type { Role } from '../../server/platform/db/schema.ts'
import { POLICY } from '../../server/policy.ts'
import type { TestApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { PEOPLE } from '../support/requests/scene.ts'
import { isStream, REQUESTS, Scene } from '../support/requests.ts'
import { median } from './load.ts'

const ROUNDS = 3
/** A page that takes so long (ms) is measured only once. */
const SLOW = 3000

/** Milliseconds of each page for each role that may open it, after a first load. */
export async function pageTimes(app: TestApp): Promise<Map<string, number>> {
  const scene = new Scene(app)
  const times = new Map<string, number>()
  for (const [name, { who }] of Object.entries(POLICY)) {
    if (!name.startsWith('GET ') || isStream(name)) continue
    for (const [index, make] of (REQUESTS[name] ?? []).entries()) {
      const page = index === 0 ? name : `${name} (${index + 1})`
      const { by, to } = await make(scene)
      const role = roleOf(by)
      const first = await timed(typeof by === 'object' ? by : await scene.as(by), to)
      // A statement that exceeds its timeout of five seconds counts as infinite.
      times.set(`${page} as ${role ?? 'somebody'}`, first ?? Number.POSITIVE_INFINITY)
      if (who === 'anyone' || !role) continue
      for (const other of who.filter((one) => one !== role)) {
        const took = await timed(await scene.as(PEOPLE[other]), to)
        if (took !== undefined) times.set(`${page} as ${other}`, took)
      }
    }
  }
  return times
}

function roleOf(by: Client | string | undefined): Role | undefined {
  return (['reception', 'head', 'district'] as const).find((role) => PEOPLE[role] === by)
}

/** Returns undefined if this user gets an error, as for records that others have made for themselves. */
async function timed(by: Client, to: string): Promise<number | undefined> {
  const cold = performance.now()
  const { status } = await by.get(to)
  if (status >= 400) return undefined
  const first = performance.now() - cold
  if (first > SLOW) return first
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    await by.get(to)
    times.push(performance.now() - began)
  }
  return median(times)
}
