import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { personalCode } from '../../server/core/hosts/personal-link.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { Client } from '../support/client.ts'
import { SECRET_KEY } from '../support/global-setup.ts'
import { newVisitor } from '../support/load.ts'
import { pushBrowser } from '../support/push-browser.ts'
import { ask } from '../support/sql.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { openWorld, type World } from './world.ts'

const OFFICE = 'tt-hcc'
const HOSTS = 40
/** Rounds, each of quiet and of dead channels. */
const ROUNDS = 5

interface Channels {
  mail?: 'hangs' | 'refuses'
  webhook?: boolean
  push?: boolean
}

/** Every visitor has a host, and none of the servers for notifications answers: does the office's gate slow down? */
export async function deadChannels(lasts: number): Promise<Outcome[]> {
  const [mail, gateway, push] = [await deadServer(), await deadServer(), await deadServer()]
  const settings = {
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    MAIL_FROM: 'so-cong@example.vn',
    WEBHOOK_INSIDE_HOSTS: 'localhost',
    PUSH_HOSTS: 'localhost',
    SECRET_KEY,
    // Only unexpected failures are logged.
    LOG_LEVEL: 'error',
  }
  const world = await openWorld({ settings })
  try {
    const [head] = await clientsOf(world, OFFICE, 'head', 1)
    if (!head) throw new Error('nobody heads the office')
    const hosts = await makeHosts(head)
    await addDevices(world, head, push.port)
    const others = await clientsOf(world, OFFICE, 'reception', 4)
    let last = 0
    const beside = async (what: string, how: Channels) => {
      // Over all rounds, because in a single one a mail server that failed just before may not be tried.
      const asked = new Set<string>()
      const outcome = await besideAbuse(world, {
        ...{ what, others, lasts, rounds: ROUNDS },
        visitor: () => ({ ...newVisitor(), host: hosts[last++ % HOSTS] ?? '' }),
        begin: async () => {
          mail.greeting = how.mail === 'refuses' ? '554 no\r\n' : ''
          if (how.mail) await head.post('/office/hosts/mail', { mails_hosts: 'on' })
          const url = `https://localhost:${gateway.port}/`
          if (how.webhook) await head.post('/office/hosts/webhook', { url })
          if (how.push) await head.post('/office/hosts/push', { pushes_hosts: 'on' })
          return async () => {
            // A connection that still hangs from the previous round counts as well as a new one.
            for (const [name, one] of Object.entries({ mail, webhook: gateway, push }))
              if (one.wasAsked()) asked.add(name)
            await head.post('/office/hosts/mail', { mails_hosts: 'off' })
            await head.post('/office/hosts/webhook/remove')
            await head.post('/office/hosts/push', { pushes_hosts: 'off' })
            await forget(world)
            return []
          }
        },
      })
      const untried = Object.keys(how).filter((name) => !asked.has(name))
      return { ...outcome, problems: [...outcome.problems, ...untried.map((name) => `no ${name} was tried`)] }
    }
    return [
      await beside('a mail server that accepts and hangs', { mail: 'hangs' }),
      await beside('a mail server that refuses', { mail: 'refuses' }),
      await beside('a webhook that accepts and hangs', { webhook: true }),
      await beside('a push service that accepts and hangs', { push: true }),
      await beside('all three that hang', { mail: 'hangs', webhook: true, push: true }),
    ]
  } finally {
    await world.close()
    await Promise.all([mail, gateway, push].map((one) => one.close()))
  }
}

/** Empties the queue before the next round. */
async function forget(world: World): Promise<void> {
  await ask((await world.server()).adminUrl, 'delete from host_notice')
}

async function makeHosts(head: Client): Promise<string[]> {
  await head.switchOn('hosts')
  const names = Array.from({ length: HOSTS }, (_, at) => `Lê Cán Bộ ${at}`)
  for (const [at, name] of names.entries())
    await head.post('/people', { client_uuid: randomUUID(), name, email: `cb${at}@example.vn` })
  return names
}

/** Adds one device for each host, at a push service on this computer. */
async function addDevices(world: World, head: Client, port: number): Promise<void> {
  await head.post('/office/hosts/push', { pushes_hosts: 'on' })
  const keys = loadKeys(readConfig({ SECRET_KEY }))
  const members = await ask(
    (await world.server()).adminUrl,
    "select * from staff_member where name like 'Lê Cán Bộ %'",
  )
  for (const [at, row] of members.entries()) {
    const link = personalCode(keys, row as Parameters<typeof personalCode>[1])
    const { fields } = pushBrowser(`https://localhost:${port}/${at}`)
    const { status } = await new Client(world.program().url).post(`/d/${link}/devices`, {
      ...fields,
      replaces: '',
    })
    if (status !== 303) throw new Error(`a device was answered ${status}`)
  }
  await head.post('/office/hosts/push', { pushes_hosts: 'off' })
}

/** A server that accepts every connection and sends nothing, or one line before closing it. */
async function deadServer() {
  const open = new Set<Socket>()
  let tries = 0
  const server = createServer((socket) => {
    tries += 1
    open.add(socket)
    socket.on('error', () => {}).on('close', () => open.delete(socket))
    if (dead.greeting) socket.end(dead.greeting)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const dead = {
    port: (server.address() as AddressInfo).port,
    /** True if there was a connection since the last call, or one is still open. */
    wasAsked() {
      const was = tries > 0 || open.size > 0
      tries = 0
      return was
    },
    greeting: '',
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return dead
}
