import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../bench/load.ts'
import { Client } from '../support/client.ts'
import { type Post, startFlood } from '../support/flood.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { type Load, newVisitor } from '../support/load.ts'
import { judge, type Outcome } from './outcome.ts'
import { openWorld } from './world.ts'

/** Computers of an office that have signed in before and share the address of the flood. */
const DEVICES = 29
const CONNECTIONS = 24
/** Milliseconds between two visitors at the other office's gate. */
const BETWEEN = 40
/** The largest acceptable slowdown of the other office. */
const AIM = 2

const OFFICE = '198.51.100.7'
const FLOODED = 'load.tt-hcc'

/**
 * Tries passwords without pause over many connections, from an office's address or from a new one each time. All known devices
 * of that office must be able to sign in, and another office must not slow down.
 */
export async function wrongPasswords(
  from: 'one address' | 'many addresses',
  seconds: number,
): Promise<Outcome> {
  const world = await openWorld({ settings: { TRUST_PROXY: 'loopback' } })
  const { url } = world.program()
  const gate = world.clients[1] as Client
  const load: Load = {
    acknowledged: new Map(),
    returned: 0,
    unanswered: 0,
    problems: [],
    stop: async () => {},
  }
  try {
    const devices = await knownDevices(url)
    let tried = 0
    const next = (): Post => {
      tried += 1
      const username = tried % 2 === 0 ? FLOODED : `nobody.${tried}`
      const address =
        from === 'one address' ? OFFICE : `10.${tried >> 16}.${(tried >> 8) & 255}.${tried & 255}`
      const fields = { username, password: `a guess, number ${tried}` }
      return { path: '/sign-in', fields, headers: { 'X-Forwarded-For': address } }
    }
    await arrivals(gate, load, seconds)
    const quiet = await arrivals(gate, load, seconds)
    const flood = startFlood(url, CONNECTIONS, next)
    // By then the first hundred attempts have been checked.
    await sleep(3000)
    const [during, refused] = await Promise.all([arrivals(gate, load, seconds), signInAll(devices, seconds)])
    await flood.stop()
    const slower = during / quiet
    if (refused > 0)
      load.problems.push(`${refused} of ${DEVICES} right sign-ins from known devices were refused`)
    if (slower > AIM) load.problems.push(`the other office is ${slower.toFixed(1)} times as slow`)
    const answers = [...flood.statuses].map(([status, count]) => `${count} × ${status}`).join(', ')
    return {
      ...(await judge(world, load)),
      what: `wrong passwords from ${from}: ${DEVICES - refused}/${DEVICES} in, p95 ${quiet.toFixed(0)} → ${during.toFixed(0)} ms (${answers})`,
      times: 1,
      recovery: [],
    }
  } finally {
    await world.close()
  }
}

async function knownDevices(url: string): Promise<Client[]> {
  const devices: Client[] = []
  for (let each = 0; each < DEVICES; each += 1) {
    const device = new Client(url)
    await device.signIn(FLOODED)
    devices.push(device)
  }
  return devices
}

/** Returns how many were refused. */
async function signInAll(devices: Client[], seconds: number): Promise<number> {
  let refused = 0
  for (const device of devices) {
    const fields = { username: FLOODED, password: PASSWORD }
    const { status } = await device.post('/sign-in', fields, { 'X-Forwarded-For': OFFICE })
    if (status !== 303) refused += 1
    await sleep((seconds * 1000) / DEVICES / 2)
  }
  return refused
}

/** Makes entries at a fixed pace, whether or not the one before was answered. Returns the p95 in ms. */
async function arrivals(gate: Client, load: Load, seconds: number): Promise<number> {
  const times: number[] = []
  const enter = async () => {
    const visitor = newVisitor()
    const began = performance.now()
    const { status } = await gate.enter(visitor)
    times.push(performance.now() - began)
    if (status === 303) load.acknowledged.set(visitor.client_uuid, performance.now())
    else load.problems.push(`a check-in was answered ${status}`)
  }
  const under: Promise<void>[] = []
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    under.push(enter())
    await sleep(BETWEEN)
  }
  await Promise.all(under)
  return quantile(
    times.toSorted((a, b) => a - b),
    0.95,
  )
}
