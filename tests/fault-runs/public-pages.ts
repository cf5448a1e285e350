import { randomUUID } from 'node:crypto'
import { invitationCode } from '../../server/core/guests/invitation.ts'
import { personalCode } from '../../server/core/hosts/personal-link.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { POLICY } from '../../server/policy.ts'
import { Client } from '../support/client.ts'
import { SECRET_KEY } from '../support/global-setup.ts'
import { isStream } from '../support/requests.ts'
import { ask } from '../support/sql.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { flood, type Sent } from './senders.ts'
import { openWorld, type World } from './world.ts'

const OFFICE = 'ubnd-xa-long-hau'
/** Concurrent connections, of one sender or of as many. */
const COUNT = 40
/**
 * Connections that request a page which needs no database: all browsers of an office behind one address, and a few hundred
 * more.
 */
const CROWD = 400
/** Rounds, each of quiet and of abuse. */
const ROUNDS = 5

/** Requests every public page without pause, from one address or from forty: does another office slow down? */
export async function publicPages(lasts: number): Promise<Outcome[]> {
  const world = await openWorld({ settings: { TRUST_PROXY: 'loopback', SECRET_KEY } })
  try {
    const paths = await publicPaths(world)
    const others = await clientsOf(world, 'tt-hcc', 'reception', 4)
    const beside = (what: string, requests: Sent[], atOnce: number) =>
      besideAbuse(world, {
        what: `${atOnce} connections ${what}`,
        ...{ others, lasts, rounds: ROUNDS },
        begin: async () => flood(requests, atOnce),
      })
    const one = (path: string) =>
      beside(`of one address ask for ${path}`, requestsOf(world, [path], 1), CROWD)
    const every = (from: string, senders: number) =>
      beside(`ask ${from} for pages without an account`, requestsOf(world, paths, senders), COUNT)
    return [
      await every('from one address', 1),
      await every(`from ${COUNT} addresses`, COUNT),
      await one('/sign-in'),
      await one('/livez'),
    ]
  } finally {
    await world.close()
  }
}

/** Each sender requests every page in turn, starting from another page than the other senders. */
function requestsOf(world: World, paths: string[], senders: number): Sent[] {
  const { url } = world.program()
  return paths.flatMap((_, round) =>
    Array.from({ length: senders }, (_, sender) => ({
      url: url + paths[(round + sender) % paths.length],
      method: 'GET' as const,
      headers: { 'X-Forwarded-For': `198.51.100.${sender + 1}` },
    })),
  )
}

/** Every public path but streams, which stay open, of an office that has a visitor, a guest and a host. */
async function publicPaths(world: World): Promise<string[]> {
  const keys = loadKeys(readConfig({ SECRET_KEY }))
  const { adminUrl } = await world.server()
  const [head] = await clientsOf(world, OFFICE, 'head', 1)
  if (!head) throw new Error('nobody heads the office')
  const [member, guest] = [randomUUID(), randomUUID()]
  await head.switchOn('guests', 'hosts')
  await head.post('/people', { client_uuid: member, name: 'Trần Thị Mận' })
  const [row] = await ask(adminUrl, 'select * from staff_member where id = $1', [member])
  const link = personalCode(keys, row as Parameters<typeof personalCode>[1])
  const visitor = new Client(world.program().url)
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date())
  await visitor.post(`/d/${link}/guests`, { client_uuid: guest, name: 'Lê Văn Tư', day, purpose: 'work' })
  const pass = (await visitor.post(`/v/${OFFICE}`, { client_uuid: randomUUID(), name: 'Phan Thị Năm' }))
    .location
  const invited = invitationCode(keys, String(row?.['office_id']), guest)
  const of: Record<string, string> = {
    ':office': OFFICE,
    ':pass': pass?.split('/').at(-1) ?? '',
    ':slug': 'bluezone',
    ':paper': 'reception',
  }
  const keyOf: Record<string, string> = { i: invited, d: link, invitation: 'khong-co' }
  const routes = Object.entries(POLICY).filter(
    ([name, { who }]) => name.startsWith('GET ') && who === 'anyone',
  )
  const paths = routes
    .map(([name]) => name.replace('GET ', ''))
    .filter((path) => !isStream(path))
    .map((path) => path.replace(/:\w+/, (name) => of[name] ?? keyOf[path.split('/')[1] ?? ''] ?? name))
  return [...paths, '/', '/log', `/v/${OFFICE}`, `/p/${'0'.repeat(29)}`, '/khong/co', '/assets/khong-co']
}
