import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeBackup } from '../../server/operations/backup/backup.ts'
import { startTelling } from '../../server/operations/tell-hosts.ts'
import { migrateToLatest } from '../../server/platform/db/migrate.ts'
import { createMailer } from '../../server/platform/outgoing/mail.ts'
import { createPushSender } from '../../server/platform/outgoing/push.ts'
import { createWebhookSender } from '../../server/platform/outgoing/webhook.ts'
import { shortenLog } from '../../server/platform/postgres/embedded-server.ts'
import { rolesSql } from '../../server/platform/postgres/roles.ts'
import { withDatabase } from '../support/app.ts'
import { exportForm, FLOWS, REFUSED } from '../support/canaries.ts'
import { LOUD, STAFF, TRACES } from '../support/canary-words.ts'
import { Client } from '../support/client.ts'
import type { Cluster } from '../support/global-setup.ts'
import { pushBrowser } from '../support/push-browser.ts'
import { startMailServer } from '../support/smtp.ts'
import { andThen, doAll, startWatched, tablesOf, untilWaiting, type Watched } from '../support/watched.ts'
import { receiver } from '../support/webhook-receiver.ts'

const ITS_OWN = {}

/** How many flows fail at least: all but one when every table is affected, or some. */
const [ALL, SOME] = [FLOWS.length - 1, 10]

const SERVERS = [
  { what: 'the Postgres that comes with it', settings: ITS_OWN, absent: [TRACES.visitors, TRACES.staff] },
  // Error details of this server quote account data; the program warns about that at its start.
  { what: 'the loudest server that it starts on', settings: LOUD, absent: [TRACES.visitors] },
]
/** `canaries-loud.test.ts` runs this file for the server that logs the most, in a parallel process. */
const isLoud = expect.getState().testPath?.endsWith('canaries-loud.test.ts') ?? false

describe.each(SERVERS.filter(({ settings }) => (settings === LOUD) === isLoud))(
  'the logs of $what contain nothing that people typed',
  ({ settings, absent }) => {
    let it: Watched

    beforeAll(async () => {
      it = await startWatched(settings, absent, settings === LOUD ? withoutQuiet : undefined)
    })
    afterAll(() => it?.close())
    beforeEach(() => it.renew())

    test('when a lock is waited for too long', () => it.held([], () => it.expectFailures(ALL)))

    test('when a statement takes too long', () =>
      it.atInstance({ statement_timeout: '50', lock_timeout: '0' }, (stage) =>
        it.held([], () => it.expectFailures(ALL, stage)),
      ))

    test.each([
      ['pg_terminate_backend', ALL, []],
      // The held table determines how far each flow gets before it is cancelled.
      ['pg_cancel_backend', SOME, ['visit']],
      ['pg_cancel_backend', SOME, ['visit_search_term', 'visit_change', 'trace_hold']],
      ['pg_cancel_backend', SOME, ['audit_head', 'office_day']],
    ])('when a request is ended by %s, at least %d times, at %j', (blow, least, tables) =>
      it.held(tables, () => it.striking(blow, () => it.expectFailures(least))),
    )

    test('when a rule of a table is broken', async () => {
      await onEach((table) => `alter table ${table} add constraint canary check (false) not valid`)
      await andThen(
        () => it.expectFailures(SOME),
        () => onEach((table) => `alter table ${table} drop constraint canary`),
      )
    })

    test('when the disk is full', async () => {
      // Postgres never quotes rows of tables with row-level security; the embedded server quotes no rows at all.
      const detail = settings === LOUD ? '' : ', detail = new::text'
      await it.app.rows(`create function disk_is_full() returns trigger language plpgsql as $$ begin
      raise exception 'could not extend file: No space left on device' using errcode = 'disk_full' ${detail}; end $$`)
      await onEach(
        (table) =>
          `create trigger canary before insert or update on ${table} for each row execute function disk_is_full()`,
      )
      await andThen(
        () => it.expectFailures(SOME),
        () => onEach((table) => `drop trigger canary on ${table}`),
      )
    })

    test('when a statement is wrong', async () => {
      const forced = (await tablesOf(it.app)).filter((table) => table.forced)
      const rename = (from: string, to: string) =>
        it.app.rows(forced.map(({ name }) => `alter table ${name} rename column ${from} to ${to}`).join('; '))
      await rename('office_id', 'office_ref')
      await andThen(
        () => it.expectFailures(SOME),
        () => rename('office_ref', 'office_id'),
      )
    })

    async function onEach(statement: (table: string) => string): Promise<void> {
      await it.app.rows((await tablesOf(it.app)).map(({ name }) => statement(name)).join('; '))
    }

    test('when two transactions deadlock', () =>
      it.atInstance({ lock_timeout: '0' }, (stage) =>
        it.withAdmin(async (admin) => {
          // A long timeout here, so that Postgres detects the deadlock in the other session and cancels that one.
          await admin.query(`set deadlock_timeout = '1min'; begin; select from office_day for update`)
          const corrected = FLOWS.find(([what]) => what === 'a correction')?.[1](stage)
          await untilWaiting(it.app)
          // The correction holds the visit and waits for the day; after a second Postgres detects the deadlock and cancels it.
          await admin.query('select from visit where id = $1 for update', [stage.visit])
          expect((await corrected)?.status).toBe(503)
          expect(await it.serverLog()).toContain('deadlock detected')
          expect(await it.found()).toEqual([])
        }),
      ))

    test('when an export is cancelled in the middle', async () => {
      await it.app.rows(
        `with many as (
         insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'number', n,
           'client_uuid', gen_random_uuid(), 'year', 2000, 'phone', null, 'host', repeat(v.host, 600)))).*
         from visit v, generate_series(1, 2000) n where v.id = $1 returning id, office_id, entered_at)
       insert into visit_search_term select m.office_id, w.word, m.entered_at, m.id, w.toned
       from many m, visit_search_term w where w.visit_id = $1`,
        [it.stage.visit],
      )
      let answered = false
      const asked = it.stage.head
        .postRaw(`/log/export?f=${it.stage.everybody}`, exportForm('csv'))
        .finally(() => {
          answered = true
        })
      // Repeated, because a read that has just ended is not cancelled.
      const cancel = `select pg_cancel_backend(pid) from pg_stat_activity where query like 'fetch%' and state = 'active'`
      await vi.waitUntil(() => it.app.rows(cancel).then(() => answered), { timeout: 20_000, interval: 1 })
      expect((await asked).status).toBe(503)
      expect(await it.serverLog()).toContain('canceling statement')
      // Express would print whole errors, including what they quote.
      expect(console.error).not.toHaveBeenCalled()
      expect(await it.found()).toEqual([])
      // Synchronous, because the next test kills the server: otherwise the deletion could be lost and a book of 17 million
      // characters printed.
      await it.app.rows(
        'begin; set local synchronous_commit = on; delete from visit where year = 2000; commit',
      )
      await vi.waitUntil(() => it.app.context.exportPool.totalCount === it.app.context.exportPool.idleCount)
    })

    test('when the process of an export dies, and all others with it', async () => {
      await it.withAdmin(async (admin) => {
        await admin.query('begin; lock table visit_search_term')
        const asked = it.stage.head.postRaw(`/log/export?f=${it.stage.search}`, exportForm('csv'))
        // Until the server ends its other processes, they still answer.
        const over = new Promise((resolve) => admin.once('end', resolve))
        process.kill(await untilWaiting(it.app), 'SIGKILL')
        await Promise.all([asked, over])
      })
      await vi.waitUntil(async () => (await it.stage.guard.get('/gate')).status === 200, 20_000)
      expect(await it.serverLog()).toContain('was terminated by signal 9')
      expect(await it.found()).toEqual([])
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
      expect(await it.serverLog()).not.toContain(password)
      expect(await it.found()).toEqual([])
    })

    // What a host is told passes by no server's log, so one server is enough.
    test.each(isLoud ? [] : (['take', 'later', 'refuse', 'hang'] as const))(
      'when hosts are told by mail, and the mail server does as "%s" says',
      async (mode) => {
        const server = await startMailServer()
        server.mode = mode
        await it.app.rows(
          'delete from host_notice; delete from push_device; update office set names_visitors = true',
        )
        const answered = await FLOWS.find(([what]) => what === 'a visitor for a host')?.[1](it.stage)
        expect(answered?.status).toBe(303)
        const settings = { SMTP_URL: server.url, MAIL_FROM: 'cong@example.vn' }
        const telling = startTelling(it.app.context, {
          mailer: createMailer(settings, { silence: mode === 'hang' ? 300 : 20_000 }),
        })
        await telling?.round()
        await telling?.settled()
        await telling?.stop()
        await server.close()
        expect(server.tries).toBe(1)
        // So the guest's name has been sent, and a log that quotes the message or the answer would contain it.
        expect(
          server.mails.filter(({ text, to }) => /delegora/i.test(text) && to[0] === STAFF.email),
        ).toHaveLength(mode === 'take' ? 1 : 0)
        expect(it.app.logged.filter((line) => line.includes('host not told'))).toHaveLength(
          mode === 'take' ? 0 : 1,
        )
        expect(await it.found()).toEqual([])
      },
    )

    test.each(isLoud ? [] : [200, 302, 401, 500])(
      'when hosts are told by a webhook, which answers %i and the message again',
      async (status) => {
        const gateway = await receiver((res) => {
          res.writeHead(status, { location: '/', 'x-said': 'back' }).end(gateway.got.at(-1)?.body)
        })
        await it.app.rows(`delete from host_notice; delete from push_device; delete from office_webhook;
          update office set names_visitors = true, calls_webhook = true;
          insert into office_webhook (office_id, url, secret_id)
            select id, '${gateway.url('/hook')}', gen_random_uuid() from office`)
        const answered = await FLOWS.find(([what]) => what === 'a visitor for a host')?.[1](it.stage)
        expect(answered?.status).toBe(303)
        const telling = startTelling(it.app.context, {
          webhooks: createWebhookSender(['localhost'], { ca: gateway.ca }),
        })
        await telling.round()
        await telling.settled()
        await telling.stop()
        await gateway.close()
        expect(gateway.got.filter(({ body }) => /delegora/i.test(body))).toHaveLength(1)
        expect(it.app.logged.filter((line) => line.includes('host not told'))).toHaveLength(
          status === 200 ? 0 : 1,
        )
        expect(await it.found()).toEqual([])
      },
    )

    test.each(isLoud ? [] : [201, 302, 500])(
      'when hosts are told on their devices, and the push service answers %i and the message again',
      async (status) => {
        const service = await receiver((res) => {
          res.writeHead(status, { location: '/', 'x-said': 'back' }).end(service.got.at(-1)?.raw)
        })
        await it.app.rows(`delete from host_notice; delete from push_device; delete from office_webhook;
          update office set names_visitors = true, pushes_hosts = true, calls_webhook = false`)
        const browser = pushBrowser(service.url('/pushora'))
        const on = await new Client(it.app.url).post(`${it.stage.link}/devices`, browser.fields)
        const answered = await FLOWS.find(([what]) => what === 'a visitor for a host')?.[1](it.stage)
        expect([on.status, answered?.status]).toEqual([303, 303])
        const telling = startTelling(it.app.context, {
          pushes: createPushSender(it.app.context.keys, 'mailto:a@example.vn', {
            inside: ['localhost'],
            ca: service.ca,
          }),
        })
        await telling.round()
        await telling.settled()
        await telling.stop()
        await service.close()
        expect(service.got.map((one) => browser.read(one).body).join()).toMatch(/delegora/i)
        expect(it.app.logged.filter((line) => line.includes('host not told'))).toHaveLength(
          status === 201 ? 0 : 1,
        )
        expect(await it.found()).toEqual([])
      },
    )

    test('when the queue of a host cannot be read', async () => {
      const server = await startMailServer()
      const settings = { SMTP_URL: server.url, MAIL_FROM: 'cong@example.vn' }
      await FLOWS.find(([what]) => what === 'a visitor for a host')?.[1](it.stage)
      const telling = startTelling(it.app.context, { mailer: createMailer(settings) })
      for (const table of ['host_notice', 'staff_member', 'channel_state']) {
        await it.app.rows('update host_notice set due_at = $1, sent_at = null', [it.app.clock.now()])
        await it.held([table], async () => {
          await telling?.round()
          await telling?.settled()
        })
      }
      await telling?.stop()
      await server.close()
      expect(it.app.logged.filter((line) => line.includes('job failed')).length).toBeGreaterThan(2)
      expect(await it.found()).toEqual([])
    })

    // The program makes backups of the embedded server only.
    if (settings === ITS_OWN) {
      test('no file beside a backup names anybody', async () => {
        const folder = path.join(it.cluster.dataDir, 'backups')
        const { adminUrl, dataDir } = it.cluster
        await makeBackup({
          adminUrl,
          dataDir,
          folder,
          key: 'a key of a test',
          signer: it.app.context.keys,
          now: it.app.clock.now(),
        })
        const files = await readdir(folder)
        expect(files).toHaveLength(2)
        for (const file of files) {
          const text = await readFile(path.join(folder, file), 'latin1')
          expect(absent.filter((word) => word.test(text))).toEqual([])
        }
        expect(await it.found()).toEqual([])
      })
    }

    // With the program's normal timeouts, because 50 ms can be too short on a busy machine.
    test('when nothing fails', () =>
      it.atInstance({}, async (stage) => {
        const refused = (await doAll(stage, absent)).filter(
          ([what, status]) => status >= 400 && REFUSED[what] !== status,
        )
        expect(refused, stage.app.logged.slice(-5).join('\n')).toEqual([])
        expect(await it.found()).toEqual([])
      }))

    test('the check would find a name, even if the log was truncated meanwhile', async () => {
      const say = () => it.withAdmin((admin) => admin.query(`do $$ begin raise log 'Wordora'; end $$`))
      await say()
      await shortenLog(path.join(it.cluster.dataDir, 'postgres.log'), 0)
      expect((await it.found()).length).toBeGreaterThan(0)
      await say()
      expect((await it.found()).length).toBeGreaterThan(0)
    })
  },
)

/** Like an external server whose superuser made only the settings that the program requires. */
async function withoutQuiet({ adminUrl }: Cluster): Promise<void> {
  const admin = new pg.Client(adminUrl)
  await admin.connect()
  for (const role of ['socong_owner', 'socong_app']) {
    await admin.query(
      `alter role ${role} reset log_error_verbosity; alter role ${role} reset log_min_error_statement`,
    )
  }
  await admin.end()
}
