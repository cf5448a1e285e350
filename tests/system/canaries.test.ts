// Every form, and every page that shows people, while its statements fail in many ways: neither Postgres nor the program logs
// what people said.
import { randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startTelling } from '../../server/operations/tell-hosts.ts'
import { migrateToLatest } from '../../server/platform/db/migrate.ts'
import { quietLog } from '../../server/platform/db/quiet-log.ts'
import { MINUTE } from '../../server/platform/lib/clock.ts'
import { createMailer } from '../../server/platform/outgoing/mail.ts'
import { createPushSender } from '../../server/platform/outgoing/push.ts'
import { shortenLog } from '../../server/platform/postgres/embedded-server.ts'
import { rolesSql } from '../../server/platform/postgres/roles.ts'
import { POLICY } from '../../server/policy.ts'
import { SEEN } from '../docs/seen.ts'
import { MORNING, type TestApp, withDatabase } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { startCluster } from '../support/global-setup.ts'
import { makePeopled } from '../support/kept-cluster.ts'
import { startProvider } from '../support/provider.ts'
import { pushBrowser } from '../support/push-browser.ts'
import { declaration } from '../support/requests/visitor.ts'
import { isStream, PERSONAL, REQUESTS, SAID, type Scene, type Wanted } from '../support/requests.ts'
import { startMailServer } from '../support/smtp.ts'
import { andThen, startWatched, tablesOf, untilWaiting, type Watched } from '../support/watched.ts'
import { receiver } from '../support/webhook-receiver.ts'

/** The most verbose logging settings of Postgres with which the application still starts. */
const LOUD = {
  ...{ log_statement: 'all', log_duration: 'on', log_min_duration_statement: '0', log_lock_waits: 'on' },
  ...{ log_error_verbosity: 'verbose', log_min_error_statement: 'info', log_temp_files: '0' },
}

const [GUARD, HEAD] = ['gate.tt-hcc', 'head.tt-hcc']

const provider = await startProvider()

/** A request that is sent again and again while it fails. */
type Ready = Wanted & { by: Client; method: string; route: string }

/** All forms, and the pages that show people. */
const ROUTES = Object.keys(POLICY).filter(
  (route) => !isStream(route) && (route.startsWith('POST ') || SEEN[route]),
)

/** A search for a visitor, whose words each page of what it finds reads again. */
const searched = async (scene: Scene) =>
  (await scene.made(HEAD, '/log/search', { words: SAID.visitor })).replace(/^.*\?/, '')
const EXPORT = [
  ['export_purpose', 'check'],
  ['format', 'csv'],
  ...['name', 'phone', 'host', 'place'].map((column) => ['columns', column]),
] as [string, string][]

/** What `REQUESTS` does not have: people searched for by name, and forms that are refused. */
const MORE: Record<string, (scene: Scene) => Promise<Wanted>> = {
  'GET /log': async (scene) => ({ by: HEAD, to: `/log?${await searched(scene)}` }),
  'POST /log/export': async (scene) => ({
    by: HEAD,
    to: `/log/export?${await searched(scene)}`,
    form: EXPORT,
  }),
  'POST /gate': async () => ({ by: GUARD, to: '/gate', fields: { name: SAID.visitor, phone: SAID.note } }),
  'POST /gate/scan': async () => ({
    by: GUARD,
    to: '/gate/scan',
    fields: { text: `080199765432||${SAID.visitor}|02091990|Nữ|${SAID.place}|15042021` },
  }),
  'POST /meetings': async () => ({
    by: GUARD,
    to: '/meetings',
    fields: { client_uuid: randomUUID(), title: SAID.note, day: '25/11/2026', begins: SAID.host },
  }),
}

async function prepared(scene: Scene): Promise<Ready[]> {
  const clients = new Map<string, Client>()
  const ready: Ready[] = []
  const makes = ROUTES.flatMap((route) => (REQUESTS[route] ?? []).map((make) => [route, make] as const))
  for (const [route, make] of [...makes, ...Object.entries(MORE)]) {
    const wanted = await make(scene)
    const { by } = wanted
    const client = typeof by === 'object' ? by : (clients.get(by ?? '') ?? (await scene.as(by)))
    if (typeof by === 'string') clients.set(by, client)
    ready.push({ ...wanted, by: client, route, method: route.split(' ')[0] ?? '' })
  }
  return ready
}

/** Passes, personal links and keys of invitations: whoever has one may act with it. */
const secretsOf = (ready: Ready[]) => [
  ...new Set(ready.flatMap(({ to }) => to.split(/[/?=]/).filter((part) => /^[0-9a-z]{20,}$/.test(part)))),
]

let it: Watched
let ready: Ready[]
let secrets: string[]
const host = `${SAID.member} Đón`
/** The page of this member of staff. */
let link: string

beforeAll(async () => {
  const started = await startCluster(LOUD, makePeopled)
  it = await startWatched(started, provider.settings)
  ready = await prepared(it.scene)
  secrets = secretsOf(ready)
  expect(secrets.length).toBeGreaterThan(20)
  link = await declaration(it.scene, host)
  await it.app.rows('update staff_member set email = $1 where name = $2', [SAID.email, host])
  return async () => {
    vi.restoreAllMocks()
    await it.app.close()
    await started.stop()
  }
})

// What succeeded despite a failure may have switched off what other forms need.
beforeEach(async () => {
  await it.app.rows(`delete from throttle; delete from host_notice; delete from push_device; delete from office_webhook;
    update office set expects_guests = true, tells_hosts = true, mails_hosts = true, pushes_hosts = true,
      names_visitors = true, kiosk_enters = true, fields = '{plate,badge}' where code = 'tt-hcc'`)
  it.app.context.live.changed('offices')
  // The statements of tests quote personal data.
  await it.found()
})

/** Sends everything, a few at a time, and files one after the other, as an office gets them. Returns the answers. */
async function sendAll(url: string): Promise<(Answer & { route: string })[]> {
  const answers: (Answer & { route: string })[] = []
  const isFile = ({ to }: Ready) => /export|docx/.test(to)
  const send = async (queue: Iterable<Ready>) => {
    for (const { method, route, by, ...wanted } of queue) {
      // The log takes sixty lines a minute of one kind.
      const minutes = Math.floor(answers.length / 40) % 2
      it.app.clock.set(new Date(Date.parse(MORNING) + minutes * MINUTE).toISOString())
      answers.push({ ...(await it.scene.send({ ...wanted, by: by.at(url) }, method)), route })
    }
  }
  const others = ready.filter((one) => !isFile(one)).values()
  await Promise.all([ready.filter(isFile), others, others, others, others].map(send))
  it.app.clock.set(MORNING)
  return answers
}

const onEach = async (statement: (table: string) => string) =>
  it.app.rows((await tablesOf(it.app)).map(({ name }) => statement(name)).join('; '))

describe.each([
  { what: 'as the program makes its roles', isLouder: false },
  { what: 'with roles as loud as itself', isLouder: true },
])('the loudest server that the program starts on, $what', ({ isLouder }) => {
  let app: TestApp

  beforeAll(async () => {
    const quieten = isLouder ? await loudRoles() : async () => {}
    app = await it.instance()
    return async () => {
      await app.close()
      await quieten()
    }
  })

  /** At least this share of all must fail. */
  async function expectFailures(share: number, url = app.url): Promise<void> {
    const failed = (await sendAll(url)).filter(({ status }) => status >= 500)
    expect(failed.length / ready.length).toBeGreaterThan(share)
    // Error details name accounts there; the program warns about that at its start.
    expect(await it.found(secrets, isLouder ? SAID.account : '')).toEqual([])
  }

  test('when a lock is waited for too long', () => it.held([], () => expectFailures(0.9)))

  test('when a statement takes too long', () =>
    it.atInstance({ statement_timeout: '50', lock_timeout: '0' }, (url) =>
      it.held([], () => expectFailures(0.9, url)),
    ))

  test.each([
    ['pg_terminate_backend', 0.9, []],
    // The held table determines how far each request gets before it is cancelled.
    ['pg_cancel_backend', 0.3, ['visit']],
    ['pg_cancel_backend', 0.12, ['visit_search_term', 'visit_change', 'trace_hold']],
    ['pg_cancel_backend', 0.25, ['audit_head', 'office_day']],
  ])('when a request is ended by %s, at least %d of all, at %j', (blow, share, tables) =>
    it.held(tables, () => it.striking(blow, () => expectFailures(share))),
  )

  test('when a rule of a table is broken', async () => {
    await onEach((table) => `alter table ${table} add constraint canary check (false) not valid`)
    await andThen(
      () => expectFailures(0.3),
      () => onEach((table) => `alter table ${table} drop constraint canary`),
    )
  })

  test('when the disk is full', async () => {
    // Postgres never quotes rows of tables with row-level security by itself.
    const detail = isLouder ? '' : ', detail = new::text'
    await it.app.rows(`create or replace function disk_is_full() returns trigger language plpgsql as $$ begin
      raise exception 'could not extend file: No space left on device' using errcode = 'disk_full' ${detail}; end $$`)
    await onEach(
      (table) =>
        `create trigger canary before insert or update on ${table} for each row execute function disk_is_full()`,
    )
    await andThen(
      () => expectFailures(0.3),
      () => onEach((table) => `drop trigger canary on ${table}`),
    )
  })

  test('when a statement is wrong', async () => {
    const forced = (await tablesOf(it.app)).filter((table) => table.forced)
    const rename = (from: string, to: string) =>
      it.app.rows(forced.map(({ name }) => `alter table ${name} rename column ${from} to ${to}`).join('; '))
    await rename('office_id', 'office_ref')
    await andThen(
      () => expectFailures(0.3),
      () => rename('office_ref', 'office_id'),
    )
  })
})

describe('the louder server', () => {
  beforeAll(loudRoles)

  test('when two transactions deadlock', async () => {
    const [make] = REQUESTS['POST /gate/visits/:id/correct'] ?? []
    const wanted = (await make?.(it.scene)) as Wanted
    const guard = await it.scene.as(GUARD)
    const [, , , visit] = wanted.to.split('/')
    await it.atInstance({ lock_timeout: '0' }, (url) =>
      it.withAdmin(async (admin) => {
        // A long timeout here, so that Postgres detects the deadlock in the other session and cancels that one.
        await admin.query(`set deadlock_timeout = '1min'; begin; select from office_day for update`)
        // A number of people, so that the figures of the day change with it.
        const fields = { ...wanted.fields, party_size: '7' }
        const corrected = it.scene.send({ ...wanted, fields, by: guard.at(url) }, 'POST')
        await untilWaiting(it.app)
        // The correction holds the visit and waits for the day; after a second Postgres detects the deadlock and cancels it.
        await admin.query('select from visit where id = $1 for update', [visit])
        expect((await corrected).status).toBe(503)
        expect(await it.serverLog()).toContain('deadlock detected')
        expect(await it.found(secrets)).toEqual([])
      }),
    )
  })

  const exported = async () => {
    const wanted = { by: await it.scene.as(HEAD), to: `/log/export?${await searched(it.scene)}` }
    return () => it.scene.send({ ...wanted, form: EXPORT }, 'POST')
  }

  test('when an export is cancelled in the middle', async () => {
    const ask = await exported()
    await it.app.rows(
      `with many as (
         insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'number', n,
           'client_uuid', gen_random_uuid(), 'year', 2000, 'phone', null, 'id_hash', null, 'badge_id', null, 'host', repeat(v.host, 600)))).*
         from visit v, generate_series(1, 2000) n where v.id = $1 returning id, office_id, entered_at)
       insert into visit_search_term select m.office_id, w.word, m.entered_at, m.id, w.toned
       from many m, visit_search_term w where w.visit_id = $1`,
      [await it.scene.visit()],
    )
    await it.found()
    let answered = false
    const asked = ask().finally(() => {
      answered = true
    })
    // Repeated, because a read that has just ended is not cancelled.
    const cancel = `select pg_cancel_backend(pid) from pg_stat_activity where query like 'fetch%' and state = 'active'`
    await vi.waitUntil(() => it.app.rows(cancel).then(() => answered), { timeout: 20_000, interval: 1 })
    expect((await asked).status).toBe(503)
    expect(await it.serverLog()).toContain('canceling statement')
    // Express would print whole errors, including what they quote.
    expect(console.error).not.toHaveBeenCalled()
    expect(await it.found(secrets)).toEqual([])
    // Synchronous, because the next test kills the server: otherwise the deletion could be lost and a book of 17 million
    // characters printed.
    await it.app.rows('begin; set local synchronous_commit = on; delete from visit where year = 2000; commit')
    await vi.waitUntil(() => it.app.context.exportPool.totalCount === it.app.context.exportPool.idleCount)
  })

  test('when the process of an export dies, and all others with it', async () => {
    const ask = await exported()
    // A session of this second may be lost with the server.
    const guard = ready.find(({ route }) => route === 'GET /gate')?.by
    await it.withAdmin(async (admin) => {
      await admin.query('begin; lock table visit_search_term')
      const asked = ask()
      // Until the server ends its other processes, they still answer.
      const over = new Promise((resolve) => admin.once('end', resolve))
      process.kill(await untilWaiting(it.app), 'SIGKILL')
      await Promise.all([asked, over])
    })
    await vi.waitUntil(async () => (await guard?.get('/gate'))?.status === 200, 20_000)
    expect(await it.serverLog()).toContain('was terminated by signal 9')
    expect(await it.found(secrets)).toEqual([])
  })

  test('when a migration fails, or the creation of the roles', async () => {
    const database = new URL(it.app.context.config.DATABASE_URL ?? '').pathname.slice(1)
    await it.app.rows(`delete from kysely_migration where name >= '2026-11-26T0310'`)
    await expect(migrateToLatest(withDatabase(it.cluster.ownerUrl, database))).rejects.toThrow(
      'already exists',
    )
    const password = randomBytes(20).toString('hex')
    const client = new pg.Client(it.cluster.appUrl)
    await client.connect()
    const roles = client.query(rolesSql({ ownerPassword: password, appPassword: password }))
    await expect(roles).rejects.toThrow('permission denied')
    await client.end()
    expect(await it.found([password])).toEqual([])
  })
})

describe('when hosts are told', () => {
  async function visitorComes(): Promise<void> {
    const guard = await it.scene.as(GUARD)
    const { status } = await guard.enter({ name: SAID.visitor, host, phone: it.scene.phone() })
    expect(status).toBe(303)
  }

  async function tell(telling: ReturnType<typeof startTelling>): Promise<void> {
    await telling.round()
    await telling.settled()
  }

  const MAIL_FROM = 'cong@example.vn'

  test.each(['take', 'later', 'refuse', 'hang'] as const)(
    'by mail, and the mail server does as "%s" says',
    async (mode) => {
      const server = await startMailServer()
      server.mode = mode
      await visitorComes()
      const telling = startTelling(it.app.context, {
        mailer: createMailer(
          { SMTP_URL: server.url, MAIL_FROM },
          { silence: mode === 'hang' ? 300 : 20_000 },
        ),
      })
      await tell(telling)
      await telling.stop()
      await server.close()
      expect(server.tries).toBe(1)
      // So the guest's name has been sent, and a log that quotes the message or the answer would contain it.
      expect(
        server.mails.filter(({ text, to }) => text.includes(SAID.visitor) && to[0] === SAID.email),
      ).toHaveLength(mode === 'take' ? 1 : 0)
      expect(await it.found(secrets)).toEqual([])
    },
  )

  test.each([201, 302, 500])(
    'on their devices, and the push service answers %i and the message again',
    async (status) => {
      const service = await receiver((res) => {
        res.writeHead(status, { location: '/', 'x-said': 'back' }).end(service.got.at(-1)?.raw)
      })
      const browser = pushBrowser(service.url('/chim-hoang-yen'))
      const on = await (await it.scene.as(undefined)).post(`${link}/devices`, browser.fields)
      expect(on.status).toBe(303)
      await visitorComes()
      const pushes = createPushSender(it.app.context.keys, 'mailto:a@example.vn', {
        inside: ['localhost'],
        ca: service.ca,
      })
      const telling = startTelling(it.app.context, { pushes })
      await tell(telling)
      await telling.stop()
      await service.close()
      expect(service.got.map((one) => browser.read(one).body).join()).toContain(SAID.visitor)
      expect(it.app.logged.filter((line) => line.includes('host not told'))).toHaveLength(
        status === 201 ? 0 : 1,
      )
      expect(await it.found(secrets)).toEqual([])
    },
  )

  test('and their queue cannot be read', async () => {
    const server = await startMailServer()
    await visitorComes()
    const telling = startTelling(it.app.context, {
      mailer: createMailer({ SMTP_URL: server.url, MAIL_FROM }),
    })
    for (const table of ['host_notice', 'staff_member', 'channel_state']) {
      await it.app.rows('update host_notice set due_at = $1, sent_at = null', [it.app.clock.now()])
      await it.held([table], () => tell(telling))
    }
    await telling.stop()
    await server.close()
    expect(it.app.logged.filter((line) => line.includes('job failed')).length).toBeGreaterThan(2)
    expect(await it.found(secrets)).toEqual([])
  })
})

// With the program's normal timeouts, because 50 ms can be too short on a busy machine.
test('when nothing fails', () =>
  it.atInstance({}, async (url) => {
    const answers = await sendAll(url)
    expect(answers.filter(({ status }) => status >= 500).map(({ route }) => route)).toEqual([])
    // A browser's history keeps titles for months; only accounts are named there.
    const titles = answers.map(({ $ }) => $('title').text().replaceAll(SAID.account, ''))
    expect(titles.filter((title) => PERSONAL.test(title))).toEqual([])
    expect(await it.found(secrets)).toEqual([])
  }))

test('the check would find a name, even if the log was truncated meanwhile', async () => {
  const say = () => it.withAdmin((admin) => admin.query(`do $$ begin raise log '${SAID.visitor}'; end $$`))
  await say()
  await shortenLog(path.join(it.cluster.dataDir, 'postgres.log'), 0)
  expect((await it.found()).length).toBeGreaterThan(0)
  await say()
  expect((await it.found()).length).toBeGreaterThan(0)
})

/** Like an external server whose superuser made only the settings that the program requires, until the returned function runs. */
async function loudRoles(): Promise<() => Promise<void>> {
  const alter = (change: (name: keyof typeof quietLog) => string) =>
    it.withAdmin(async (admin) => {
      for (const role of ['socong_owner', 'socong_app'])
        for (const name of ['log_error_verbosity', 'log_min_error_statement'] as const)
          await admin.query(`alter role ${role} ${change(name)}`)
    })
  await alter((name) => `reset ${name}`)
  return () => alter((name) => `set ${name} = ${quietLog[name]}`)
}
