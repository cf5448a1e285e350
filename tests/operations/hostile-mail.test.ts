// Hostile names and mail servers must not change or reveal messages to hosts.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { noticeMail } from '../../server/core/notices/message.ts'
import { startTelling, type Telling } from '../../server/operations/tell-hosts.ts'
import { MINUTE } from '../../server/platform/lib/clock.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { createMailer } from '../../server/platform/outgoing/mail.ts'
import { clientsOf } from '../support/clients-of.ts'
import { type EmbeddedServer, embeddedIn, type Program, startProgram, sweep } from '../support/program.ts'
import { smallDistrict } from '../support/small-district.ts'
import { startMailServer, useMailServer } from '../support/smtp.ts'
import { ask } from '../support/sql.ts'
import { useClient, useMorningApp } from '../support/suite.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const MAIL_FROM = 'Sổ Cổng <so-cong@example.vn>'

const server = useMailServer()
const open: Telling[] = []
beforeAll(async () => {
  await head.switchOn('hosts')
  await head.post('/office/hosts/mail', { mails_hosts: 'on' })
})
beforeEach(async () => {
  await app.rows('delete from host_notice; delete from channel_state; delete from throttle')
})
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop()
})

/** Starts sending, as an instance of the program. */
function telling(url = server.url): Telling {
  const started = startTelling(app.context, { mailer: createMailer({ SMTP_URL: url, MAIL_FROM }) })
  open.push(started)
  return started
}

async function tried(by = telling()): Promise<void> {
  await by.round()
  await by.settled()
}

let last = 0
async function came(): Promise<void> {
  last += 1
  const name = `Lê Cán Bộ ${last}`
  const added = { client_uuid: randomUUID(), name, email: `cb${last}@example.vn` }
  expect((await head.post('/people', added)).status).toBe(303)
  expect((await guard.enter({ name: 'Khách Đến Gặp', host: name })).status).toBe(303)
}

const BREAKS = ['\r\n', '\n', '\r', '\u2028', '\u2029', '\u0085', '\0', '\v', '\f']
const TO = 'can.bo@example.vn'

describe('a line break in a name', () => {
  const FIELDS =
    /^(from|to|subject|message-id|auto-submitted|date|mime-version|content-type|content-transfer-encoding): /i

  test.each(BREAKS.map((one) => [JSON.stringify(one), one]))(
    '%s creates no header and no recipient',
    async (_, mark) => {
      const said = `An${mark}Bcc: evil@example.org${mark}${mark}Chào${mark}.${mark}RCPT TO:<evil@example.org>`
      const member = {
        ...{ id: randomUUID(), office_id: randomUUID(), name: said, email: TO },
        link_version: 1,
        link_withdrawn: false,
      }
      const waiting = { member, count: 1, since: app.clock.now(), names: [said] }
      const office = { name: said, short: said, namesVisitors: true }
      const mail = noticeMail(randomUUID(), TO, waiting, { office, link: '', t: translator('vi') })
      await createMailer({ SMTP_URL: server.url, MAIL_FROM })?.send(mail)
      expect(server.mails.map(({ to }) => to)).toEqual([[TO]])
      const [header = ''] = server.mails[0]?.raw.split('\n\n') ?? []
      const lines = header.replaceAll(/\n[ \t]+/g, ' ').split('\n')
      expect(lines.filter((line) => !FIELDS.test(line))).toEqual([])
      expect(new Set(lines.map((line) => line.split(':')[0])).size).toBe(lines.length)
    },
  )

  test('is accepted in no address, neither by the form nor by what sends to an address that got in in another way', async () => {
    const mailer = createMailer({ SMTP_URL: server.url, MAIL_FROM })
    for (const mark of BREAKS) {
      const addresses = [`a@b.vn${mark}Bcc: evil@c.org`, `a@b.vn,${mark}evil@c.org`, `a${mark}@b.vn`]
      const [email] = addresses as [string]
      const form = { client_uuid: randomUUID(), name: 'Lê Văn Gài', email }
      expect([email, (await head.post('/people', form)).status]).toEqual([email, 422])
      for (const to of addresses)
        await mailer?.send({ id: randomUUID(), to, subject: 'Thử', text: 'Thử' }).catch(() => {})
    }
    expect(server.mails.flatMap(({ to }) => to).filter((to) => to.includes('evil'))).toEqual([])
    expect(server.mails.map(({ raw }) => raw).filter((raw) => /^bcc:/im.test(raw))).toEqual([])
  })
})

describe('a mail server that is not this computer', () => {
  // Reaches this computer by an address that is not recognised as local.
  const away = () => server.url.replace('127.0.0.1', '0.0.0.0')

  test('gets no message where it offers no TLS, and the head reads why', async () => {
    await came()
    await tried(telling(away()))
    expect(server.tries).toBe(0)
    expect(server.mails).toEqual([])
    expect((await head.get('/office/hosts')).text).toContain('không mã hóa bằng TLS')
  })

  test('gets no message by TLS either if its certificate is not trusted', async () => {
    const tls = await startMailServer({ starttls: true })
    await came()
    await tried(telling(tls.url.replace('127.0.0.1', '0.0.0.0')))
    await tls.close()
    expect(tls.tries).toBe(0)
    expect(await app.rows('select failure from channel_state')).toEqual([{ failure: 'certificate' }])
  })
})

describe('repeated messages can be recognised as the same', () => {
  test('a message that was accepted while the database failed is sent again under its own id', async () => {
    const by = telling()
    await app.rows('alter table channel_state rename column waiting to waiting_no_more')
    await came()
    await tried(by)
    await app.rows('alter table channel_state rename column waiting_no_more to waiting')
    expect(server.mails).toHaveLength(1)
    app.clock.forward(MINUTE)
    await tried(by)
    expect(server.mails).toHaveLength(2)
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(1)
    // Sooner than the reminder of a visitor who is still waiting.
    app.clock.forward(3 * MINUTE)
    await tried(by)
    expect(server.mails).toHaveLength(2)
  })
})

test('the real program stops in time while a mail server hangs, and sends that message once after its next start', async () => {
  const { folder, remove } = await makeTempDir()
  const settings = {
    ...(await smallDistrict(folder)),
    ...{ LOG_LEVEL: 'warn', SMTP_URL: server.url, MAIL_FROM },
  }
  const programs: Program[] = []
  const start = async () => {
    programs.push(await startProgram(settings))
    return (await embeddedIn(settings.DATA_DIR)) as EmbeddedServer
  }
  try {
    const database = await start()
    server.mode = 'hang'
    const { url } = programs[0] as Program
    const [chief] = await clientsOf(url, database, ['tt-hcc', 'head'])
    const [gate] = await clientsOf(url, database, ['tt-hcc', 'reception'])
    await chief.switchOn('hosts')
    await chief.post('/office/hosts/mail', { mails_hosts: 'on' })
    const member = { client_uuid: randomUUID(), name: 'Lê Cán Bộ', email: 'cb@example.vn' }
    expect((await chief.post('/people', member)).status).toBe(303)
    await vi.waitFor(async () => expect((await gate.get('/gate')).text).toContain(member.name), 60_000)
    expect((await gate.enter({ name: 'Khách', host: member.name })).status).toBe(303)
    await vi.waitFor(() => expect(server.tries).toBe(1), { timeout: 60_000 })
    expect(await stopped(programs)).toEqual({ code: 0, signal: null })
    server.mode = 'take'
    // The embedded Postgres has another port after each start.
    const again = await start()
    await ask(again.adminUrl, 'update host_notice set due_at = $1', [new Date()])
    await ask(again.adminUrl, `select pg_notify('office', id::text) from office`)
    await vi.waitFor(() => expect(server.mails).toHaveLength(1), { timeout: 60_000 })
    await stopped(programs)
    expect(server.mails.map(({ to }) => to)).toEqual([[member.email]])
  } finally {
    await sweep(settings.DATA_DIR, programs)
    await remove()
  }
}, 180_000)

const stopped = (programs: Program[]) => programs.at(-1)?.stop()
