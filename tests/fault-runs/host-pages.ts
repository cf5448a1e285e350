import { randomUUID } from 'node:crypto'
import { personalCode } from '../../server/core/hosts/personal-link.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { Client } from '../support/client.ts'
import { SECRET_KEY } from '../support/global-setup.ts'
import { newVisitor } from '../support/load.ts'
import { ask } from '../support/sql.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { enterEvery, keepStreams, untilTold } from './streams.ts'
import { openWorld } from './world.ts'

const OFFICE = 'ubnd-xa-long-hau'
/** The most hosts' streams that an office may have; every host has the page open. */
const HOSTS = 100
/** Milliseconds between visitors, each for another host. */
const BETWEEN = 200
/** Rounds, each of quiet and of abuse. */
const ROUNDS = 5

/** All hosts of a large office have their pages open while visitors arrive one after another. */
export async function hostPages(lasts: number): Promise<Outcome> {
  const world = await openWorld({ settings: { SECRET_KEY } })
  try {
    const [head] = await clientsOf(world, OFFICE, 'head', 1)
    const [guard] = await clientsOf(world, OFFICE, 'reception', 1)
    if (!head || !guard) throw new Error('nobody works at the office')
    await head.switchOn('hosts')
    const names = Array.from({ length: HOSTS }, (_, at) => `Cán bộ Thứ ${at + 1}`)
    for (const name of names) await head.post('/people', { client_uuid: randomUUID(), name })
    const links = await linksOf((await world.server()).adminUrl)
    if (links.length !== HOSTS) throw new Error(`${links.length} hosts have a link`)
    const anyone = new Client(world.program().url)
    const held = links.map((link) => ({ client: anyone, path: `/d/${link}/events`, reads: true }))
    let came = 0
    return await besideAbuse(world, {
      what: `${HOSTS} pages of hosts, somebody comes to see one of them`,
      others: await clientsOf(world, 'tt-hcc', 'reception', 4),
      lasts,
      rounds: ROUNDS,
      begin: async () => {
        const streams = keepStreams(held)
        const entering = enterEvery(BETWEEN, guard, () => ({
          ...newVisitor(),
          host: names[came++ % HOSTS] ?? '',
        }))
        await untilTold(streams.count, HOSTS)
        return async () => {
          await entering.end()
          const { open } = await streams.end()
          return open < HOSTS ? [`only ${open} pages were still open`] : []
        }
      },
    })
  } finally {
    await world.close()
  }
}

async function linksOf(adminUrl: string): Promise<string[]> {
  const keys = loadKeys(readConfig({ SECRET_KEY }))
  const rows = await ask(adminUrl, 'select * from staff_member')
  return rows.map((row) => personalCode(keys, row as Parameters<typeof personalCode>[1]))
}
