import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { lobbyTicket } from '../../server/core/offices/lobby-token.ts'
import { OFFICES } from '../../server/core/offices/settings-changed.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { Client } from '../support/client.ts'
import { type Flood, type Post, startFlood } from '../support/flood.ts'
import { SECRET_KEY } from '../support/global-setup.ts'
import { ask } from '../support/sql.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { openWorld, type World } from './world.ts'

const OFFICE = 'ubnd-xa-long-hau'
/** The IP address from which the photo is used. */
const PHOTO = '203.0.113.7'
/** The most connections that a browser opens to one address. */
const CONNECTIONS = 6
/** The most people that a photo may bring in from one address. */
const PEOPLE = 10
/** A queue at a ceremony: so many people, each with their own phone, in the half minute that a code is shown. */
const QUEUE = 30

const keys = loadKeys(readConfig({ SECRET_KEY }))

interface Scene {
  world: World
  officeId: string
  /** The time step of the photographed code. */
  step: number
}

/**
 * Someone uses a photo of the lobby's code to send forms without pause from one address, ignoring cookies. The people in the
 * lobby must get in, the photo may bring in only a family or two, and another office must not slow down.
 */
export async function lobbyPhoto(lasts: number): Promise<Outcome> {
  const world = await openWorld({ settings: { TRUST_PROXY: 'loopback', SECRET_KEY } })
  try {
    const { adminUrl } = await world.server()
    // The office receives visitors whatever the time of this run.
    await ask(adminUrl, 'update office set opens_minutes = 0, closes_minutes = 1440')
    await ask(adminUrl, `select pg_notify('office', $1)`, [OFFICES])
    const [office] = await ask(adminUrl, 'select id from office where code = $1', [OFFICE])
    const step = Math.floor(Date.now() / 30_000)
    const scene: Scene = { world, officeId: String(office?.['id']), step }
    const before = await brought(scene)
    return await besideAbuse(world, {
      what: `a photo of the lobby’s code, and ${QUEUE} who queue there`,
      others: await clientsOf(world, 'tt-hcc', 'reception', 4),
      lasts,
      begin: async () => {
        const flood = startFlood(world.program().url, CONNECTIONS, () => forged(scene))
        const queue = standInQueue(scene, lasts / QUEUE)
        return () => judgePhoto(scene, { flood, queue, before })
      },
    })
  } finally {
    await world.close()
  }
}

let forms = 0

/** The fields of a new form behind the photographed code. */
function formOf({ officeId, step }: Scene, name: string, companions: number): Record<string, string> {
  forms += 1
  const client_uuid = randomUUID()
  const ticket = lobbyTicket(keys, officeId, client_uuid, { step, now: new Date() })
  return { client_uuid, ticket, name: `${name} ${forms}`, companions: String(companions) }
}

function forged(scene: Scene): Post {
  const headers = { 'X-Forwarded-For': PHOTO }
  return { path: `/v/${OFFICE}`, fields: formOf(scene, 'Ảnh Chụp', forms % 21), headers }
}

/** Registers visitors one by one, each from an IP address of their own. Returns a problem for each who was not let in. */
async function standInQueue(scene: Scene, between: number): Promise<string[]> {
  const problems: string[] = []
  for (let each = 0; each < QUEUE; each += 1) {
    const phone = new Client(scene.world.program().url)
    const headers = { 'X-Forwarded-For': `198.51.100.${each}` }
    const answer = await phone.post(`/v/${OFFICE}`, formOf(scene, 'Xếp Hàng', 0), headers)
    const pass = answer.status === 303 ? await phone.get(answer.location ?? '') : undefined
    if (pass?.$('.state').text() !== 'Đang ở trong cơ quan')
      problems.push(`somebody in the queue was answered ${answer.status}`)
    await sleep(between)
  }
  return problems
}

async function brought({ world, officeId }: Scene): Promise<number> {
  const { adminUrl } = await world.server()
  const [row] = await ask(
    adminUrl,
    `select coalesce(sum(party_size), 0)::int as people from visit
     where office_id = $1 and state = 'inside' and name like 'Ảnh Chụp%'`,
    [officeId],
  )
  return Number(row?.['people'])
}

async function judgePhoto(
  scene: Scene,
  run: { flood: Flood; queue: Promise<string[]>; before: number },
): Promise<string[]> {
  const problems = await run.queue
  await run.flood.stop()
  const people = (await brought(scene)) - run.before
  if (people > PEOPLE) problems.push(`the photo brought in ${people} people`)
  const failed = [...run.flood.statuses].filter(([status]) => ![303, 429].includes(status))
  problems.push(...failed.map(([status, count]) => `${count} forms of the photo were answered ${status}`))
  return problems
}
