import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { load } from 'cheerio'
import { invitationCode } from '../../server/core/guests/invitation.ts'
import { personalCode } from '../../server/core/hosts/personal-link.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { Client } from '../support/client.ts'
import { SECRET_KEY } from '../support/global-setup.ts'
import { freePort } from '../support/program.ts'
import { pushBrowser } from '../support/push-browser.ts'
import { type MailServer, startMailServer } from '../support/smtp.ts'
import { ask } from '../support/sql.ts'
import { type Watch, watch } from '../support/stream.ts'
import { makeTempDir } from '../support/temp-dir.ts'
import { type Receiver, receiver } from '../support/webhook-receiver.ts'
import { checkInsDuring, clientsOf } from './clients.ts'
import { outcomeOf, seen, type Times } from './hosts-told-times.ts'
import type { Outcome } from './outcome.ts'
import { openWorld, type World } from './world.ts'

const OFFICE = 'ubnd-xa-phuoc-ly'

/** Servers that receive the notifications. */
interface Channels {
  mail: MailServer
  hook: Receiver
  push: Receiver
}

/** A guest and their host. */
interface Pair {
  guest: string
  host: string
  /** The code of the guest's invitation, and the path of the host's page. */
  code: string
  link: string
}

/**
 * Guests arrive by invitation while the gates of another office are busy. Measures when each host is notified on the page, by
 * mail, by webhook and on the device, and when the board and the guest's page show the answer.
 */
export async function hostsTold(count: number, isTimed: boolean): Promise<Outcome> {
  const { folder, remove } = await makeTempDir()
  const [mail, hook, push] = [await startMailServer(), await receiver(), await receiver()]
  const port = await freePort()
  const authority = path.join(folder, 'ca.pem')
  writeFileSync(authority, hook.ca)
  const settings = {
    ...{
      SMTP_URL: mail.url,
      MAIL_FROM: 'so-cong@example.vn',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      PORT: String(port),
    },
    ...{
      WEBHOOK_INSIDE_HOSTS: 'localhost',
      PUSH_HOSTS: 'localhost',
      NODE_EXTRA_CA_CERTS: authority,
      SECRET_KEY,
    },
  }
  const world = await openWorld({ settings })
  try {
    const [head] = await clientsOf(world, OFFICE, 'head', 1)
    if (!head) throw new Error('nobody heads the office')
    const pairs = await announce(world, head, { mail, hook, push }, count)
    const times: Times = {
      recorded: [],
      page: [],
      mail: [],
      gateway: [],
      device: [],
      arrived: [],
      board: [],
      guest: [],
    }
    const others = await checkInsDuring(await clientsOf(world, 'tt-hcc', 'reception', 2), async () => {
      const board = await watch(head)
      for (const pair of pairs) await meets(world, head, board, pair, { mail, hook, push }, times)
      board.close()
    })
    const messages = [mail.mails.length, hook.got.length, push.got.length]
    return outcomeOf(times, messages, { count, isTimed, others })
  } finally {
    await world.close()
    await Promise.all([mail, hook, push].map((one) => one.close()))
    await remove()
  }
}

/** Creates hosts with every channel, each with a guest for today. */
async function announce(
  world: World,
  head: Client,
  { hook, push }: Channels,
  count: number,
): Promise<Pair[]> {
  const { adminUrl } = await world.server()
  await head.switchOn('guests', 'hosts')
  const hosts = Array.from({ length: count }, (_, at) => `Lê Cán Bộ Số ${at}`)
  for (const [at, name] of hosts.entries())
    await head.post('/people', { client_uuid: randomUUID(), name, email: mailOf(at) })
  await head.post('/office/hosts/mail', { mails_hosts: 'on' })
  await head.post('/office/hosts/push', { pushes_hosts: 'on' })
  await head.post('/office/hosts/webhook', { url: hook.url('/hook') })
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date())
  const lines = hosts.map((name, at) => `Khách Được Hẹn ${at};${day};${name}`)
  const text = ['Họ tên;Ngày;Người cần gặp', ...lines].join('\n')
  await head.imports('/guests', text)
  const keys = loadKeys(readConfig({ SECRET_KEY }))
  const members = await ask(adminUrl, "select * from staff_member where name like 'Lê Cán Bộ Số %'")
  const guests = await ask(
    adminUrl,
    'select office_id, id, name, host from expected_guest where host is not null',
  )
  if (guests.length !== count) throw new Error(`${guests.length} guests are expected`)
  return Promise.all(
    guests.map(async ({ office_id, id, name, host }) => {
      const member = members.find((one) => one['name'] === host)
      const link = `/d/${personalCode(keys, member as Parameters<typeof personalCode>[1])}`
      const at = hosts.indexOf(String(host))
      const { fields } = pushBrowser(push.url(`/device/${at}/`))
      const { status } = await new Client(world.program().url).post(`${link}/devices`, fields)
      if (status !== 303) throw new Error(`a device was answered ${status}`)
      const code = invitationCode(keys, String(office_id), String(id))
      return { guest: String(name), host: String(host), code, link }
    }),
  )
}

/** Scans one guest; the host is notified through every channel and answers, and both sides see the answer. */
async function meets(
  world: World,
  gate: Client,
  board: Watch,
  { guest, host, code, link }: Pair,
  { mail, hook, push }: Channels,
  times: Times,
): Promise<void> {
  const anybody = new Client(world.program().url)
  const page = await watch(anybody, `${link}/events`)
  // Opened before the scan, as at a gate.
  const own = await watch(anybody, `/p/${code}/events`)
  const at = Number(host.split(' ').at(-1))
  const scanned = performance.now()
  const { status } = await gate.post('/gate/scan', { text: code })
  if (status !== 303) throw new Error(`the scan was answered ${status}`)
  times.recorded.push(performance.now() - scanned)
  await Promise.all([
    seen(times.page, scanned, () => page.events.some((event) => event.includes(guest))),
    seen(times.mail, scanned, () => mail.mails.some(({ to }) => to.includes(mailOf(at)))),
    seen(times.gateway, scanned, () => hook.got.some(({ body }) => body.includes(`"${host}"`))),
    seen(times.device, scanned, () => push.got.some((one) => one.path === `/device/${at}/`)),
    seen(times.arrived, scanned, () => own.events.length === 1),
  ])
  const [visit] = await ask((await world.server()).adminUrl, 'select id from visit where name = $1', [guest])
  const tapped = performance.now()
  const answer = await anybody.post(`${link}/visits/${String(visit?.['id'])}/answer`, { answer: 'come_in' })
  if (answer.status !== 303) throw new Error(`the host's answer was answered ${answer.status}`)
  await Promise.all([
    seen(times.board, tapped, () => board.events.some((list) => isAnswered(list, String(visit?.['id'])))),
    seen(times.guest, tapped, () => own.events.length === 2),
  ])
  page.close()
  own.close()
}

const mailOf = (at: number) => `cb${at}@example.vn`

function isAnswered(list: string, visitId: string): boolean {
  return load(list)(`#v-${visitId} .mark.good`).text().includes('Mời vào')
}
