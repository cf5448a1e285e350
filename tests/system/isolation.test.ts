import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { findVisit, listOpen } from '../../server/core/visits/queries.ts'
import { findOpen, recallPerson } from '../../server/core/visits/returning-visitor.ts'
import { readLog, START } from '../../server/head/log/queries.ts'
import { readTrail } from '../../server/head/log/visit-queries.ts'
import { audit } from '../../server/platform/audit/audit.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { type Connection, connect, type Db } from '../../server/platform/db/connect.ts'
import { inDistrict } from '../../server/platform/db/district-scope.ts'
import { inOffice, inOfficeAtOnce, withinOffice } from '../../server/platform/db/office-scope.ts'
import { DIRECTORY_TABLES } from '../../server/platform/db/self-check.ts'
import { readRoll } from '../../server/reception/evacuation/queries.ts'
import { startApp, type TestApp, withDatabase } from '../support/app.ts'
import { DAY, fillTwoOffices, PHONE } from '../support/two-offices.ts'

/** Two offices, each with a visit of the same phone number. */
let app: TestApp
let centre: string
let commune: string
let visits: Record<string, string>
/** A superuser's connection, which bypasses row-level security. */
let superuser: Connection
let ownerUrl: string

beforeAll(async () => {
  app = await startApp()
  ;({ centre, commune, visits } = await fillTwoOffices(app))
  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  const { adminUrl, ownerUrl: owner } = inject('cluster')
  superuser = connect(withDatabase(adminUrl, name), () => {})
  ownerUrl = withDatabase(owner, name)
  return async () => {
    await superuser.close()
    await app.close()
  }
})

const OFFICE_TABLES = [
  'api_key',
  'api_key_use',
  'audit',
  'audit_check',
  'audit_head',
  'badge',
  'book_page',
  'breach',
  'channel_state',
  'desk',
  'expected_guest',
  'guest_day',
  'handover',
  'host_notice',
  'list_titles',
  'log_filter',
  'log_view',
  'meeting',
  'office_day',
  'office_hour',
  'office_webhook',
  'outreach_change',
  'outreach_entry',
  'outreach_figures',
  'paper_sheet',
  'pending_import',
  'push_device',
  'replayed_event',
  'report_day',
  'report_snapshot',
  'roll_call',
  'sent_form',
  'slip',
  'slip_sheet',
  'staff_figures',
  'staff_member',
  'staff_note',
  'subject_request',
  'summary_mail',
  'summary_mail_setting',
  'trace_answer',
  'trace_hold',
  'trace_order',
  'trace_request',
  'visit',
  'visit_change',
  'visit_counter',
  'visit_search_term',
]
const DIRECTORY = [
  'account',
  'calendar_day',
  'deputation',
  'embed_origin',
  'former_name',
  'installation_state',
  'invitation',
  'key_lookup',
  'office',
  'office_past',
  'office_purge',
  'organisation',
  'recommended_app',
  'recovery_code',
  'session',
  'throttle',
]
/**
 * Tables without personal data: the district's desks, counts of visits, of staff and of promotion activities, and the results
 * of requested traces.
 */
const FIGURES = [
  'channel_state',
  'desk',
  'office_day',
  'office_hour',
  'outreach_figures',
  'report_snapshot',
  'staff_figures',
  'trace_answer',
]
/** Rows of the district that the asked offices can see: tests/head/district-trace.test.ts. */
const SHARED = ['trace_request']

test('every table belongs either to offices or to the directory', async () => {
  const tables = await app.rows<{ name: string; forced: boolean; has_office: boolean }>(
    `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'office_id') as has_office
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname not like 'kysely%' order by 1`,
  )
  const names = (some: typeof tables) => some.map((table) => table.name)
  expect(names(tables.filter((table) => table.forced))).toEqual(OFFICE_TABLES)
  expect(names(tables.filter((table) => !table.forced))).toEqual(DIRECTORY)
  for (const table of tables.filter((one) => one.has_office && !one.forced)) {
    expect(DIRECTORY_TABLES).toContain(table.name)
  }
})

describe('row-level security alone', () => {
  test.each(OFFICE_TABLES.filter((table) => !SHARED.includes(table)))(
    'shows of %s only the rows of the open office, and none without one',
    async (table) => {
      const officesIn = (db: Pick<Db, 'executeQuery'>) =>
        sql<{ office_id: string }>`select distinct office_id from ${sql.table(table)}`.execute(db as Db)
      const [all] = await app.rows<{ count: number }>(
        `select count(distinct office_id) as count from ${table}`,
      )
      expect(all?.count).toBeGreaterThan(1)
      for (const office of [centre, commune]) {
        const own = await inOffice(app.db, office, (tx) => officesIn(tx))
        expect(own.rows).toEqual([{ office_id: office }])
      }
      expect((await officesIn(app.db)).rows).toEqual([])
      const nowhere = await inOffice(app.db, randomUUID(), (tx) => officesIn(tx))
      expect(nowhere.rows).toEqual([])
    },
  )

  test('shows the district figures and nothing else', async () => {
    for (const table of OFFICE_TABLES) {
      const { rows } = await inDistrict(app.db, (tx) =>
        sql`select distinct office_id from ${sql.table(table)}`.execute(tx as Db),
      )
      const seen = FIGURES.includes(table) ? expect.toSatisfy((count: number) => count > 1) : 0
      expect([table, rows.length]).toEqual([table, seen])
    }
    const { numUpdatedRows } = await app.db.transaction().execute(async (tx) => {
      await sql`select set_config('app.scope', 'district', true)`.execute(tx)
      return tx.updateTable('office_day').set({ visits: 99 }).executeTakeFirst()
    })
    expect(numUpdatedRows).toBe(0n)
  })

  test('refuses a row for another office, and any row without an office', async () => {
    const desk = { id: randomUUID(), office_id: commune, name: 'Quầy lạ' }
    await expect(
      inOffice(app.db, centre, (tx) => tx.insertInto('desk').values(desk).execute()),
    ).rejects.toThrow('row-level security')
    await expect(app.db.insertInto('desk').values(desk).execute()).rejects.toThrow('row-level security')
    expect(await app.rows('select from desk where id = $1', [desk.id])).toEqual([])
  })

  test('lets nobody move, change or delete a row of another office', async () => {
    await inOffice(app.db, centre, async (tx) => {
      const change = await tx
        .updateTable('visit')
        .set({ host: 'Trộm' })
        .where('id', '=', visits[commune] ?? '')
        .executeTakeFirst()
      expect(change.numUpdatedRows).toBe(0n)
      const deleted = await tx
        .deleteFrom('visit')
        .where('id', '=', visits[commune] ?? '')
        .executeTakeFirst()
      expect(deleted.numDeletedRows).toBe(0n)
    })
    await expect(
      inOffice(app.db, centre, (tx) => tx.updateTable('visit').set({ office_id: commune }).execute()),
    ).rejects.toThrow('permission denied')
  })

  test('returns to the first office after work in a second one', async () => {
    const officesOf = (tx: Parameters<typeof audit>[0]) =>
      sql<{ office_id: string }>`select distinct office_id from visit`.execute(tx)
    await inOffice(app.db, centre, async (tx) => {
      const inside = await withinOffice(tx, commune, () => officesOf(tx))
      expect(inside.rows).toEqual([{ office_id: commune }])
      expect((await officesOf(tx)).rows).toEqual([{ office_id: centre }])
    })
  })

  test('refuses an audit entry for another office, although a function of the owner writes it', async () => {
    const event = { action: 'visit.left', officeId: commune, at: app.clock.now() } as const
    await expect(inOffice(app.db, centre, (tx) => audit(tx, event))).rejects.toThrow('row-level security')
  })

  test('does not carry an office over to the next user of a connection', async () => {
    const one = connect(app.context.config.DATABASE_URL ?? '', () => {}, 1)
    const see = async () => (await one.pool.query('select from visit')).rows.length
    await inOffice(one.db, centre, (tx) => tx.selectFrom('visit').select('id').execute())
    expect(await see()).toBe(0)
    await inOfficeAtOnce(one.pool, centre, [{ text: 'select from visit', values: [] }])
    expect(await see()).toBe(0)
    await inOffice(one.db, centre, () => Promise.reject(new Error('broke off'))).catch(() => {})
    expect(await see()).toBe(0)
    await inOfficeAtOnce(one.pool, centre, [{ text: 'select 1/0', values: [] }]).catch(() => {})
    expect(await see()).toBe(0)
    await one.close()
  })

  test('shows nothing to an invalid office id', async () => {
    const [result] = await inOfficeAtOnce(app.context.pool, '', [{ text: 'select from visit', values: [] }])
    expect(result?.rows).toEqual([])
    for (const id of ['x', "' or true--"]) {
      await expect(
        inOfficeAtOnce(app.context.pool, id, [{ text: 'select from visit', values: [] }]),
      ).rejects.toThrow('uuid')
    }
  })
})

describe('the queries alone, as a superuser', () => {
  test('list, find and recall only the visits of the given office', async () => {
    const { db } = superuser
    for (const [own, other] of [
      [centre, commune],
      [commune, centre],
    ] as const) {
      const inside = await listOpen(superuser, own, '2026-11-24')
      expect(inside.map((visit) => visit.id)).toEqual([visits[own]])
      const roll = await readRoll(superuser, own, { opened: app.clock.now(), now: app.clock.now() })
      expect(roll.visits.map((visit) => visit.id)).toEqual([visits[own]])
      expect(await findVisit(db, own, visits[other] ?? '')).toBeUndefined()
      expect(await findVisit(db, own, visits[own] ?? '')).toMatchObject({ office_id: own })
      for (const filter of [{}, { words: 'Khách của' }].map((words) => ({ from: DAY, to: DAY, ...words }))) {
        const log = await readLog(superuser, { id: own, communes: [], purposes: [] }, filter, START)
        expect(log.visits.map((visit) => visit.id)).toEqual([visits[own]])
        expect(log.counts).toMatchObject({ visits: 1 })
      }
      expect((await readTrail(db, own, visits[other] ?? '')).rows).toEqual([])
      expect((await readTrail(db, own, visits[own] ?? '')).rows).toHaveLength(2)
    }
    await app.rows('update visit set phone = $1 where office_id = $2', [PHONE, commune])
    await app.rows('update visit set phone = null where office_id = $1', [centre])
    const number = { by: 'phone', phone: PHONE } as const
    const [{ id: accountId } = { id: '' }] = await app.rows<{ id: string }>('select id from account limit 1')
    const finderIn = (officeId: string) => ({ officeId, accountId, now: app.clock.now() })
    expect(await recallPerson(db, finderIn(centre), number, new Date(0))).toBeUndefined()
    expect(await findOpen(db, finderIn(centre), number)).toBeUndefined()
    expect(await recallPerson(db, finderIn(commune), number, new Date(0))).toMatchObject({ visits: 2 })
  })
})

describe('the audit', () => {
  test.each([
    'update audit set fields = $1',
    'delete from audit where fields = $1',
    'truncate audit',
    'delete from audit_head',
    'update visit_change set new = $1',
    'delete from visit_change where new = $1',
    'update visit set client_uuid = gen_random_uuid()',
    'delete from trace_hold',
    'update audit_head set seq = 0',
    `insert into audit (office_id, seq, at, action, hash) values (gen_random_uuid(), 1, now(), 'x', '')`,
  ])('refuses “%s” from the application', async (statement) => {
    const values = statement.includes('$1') ? ['x'] : []
    await expect(inOfficeAtOnce(app.context.pool, centre, [{ text: statement, values }])).rejects.toThrow(
      /permission denied/,
    )
  })

  test('refuses changes from its owner and from a superuser too', async () => {
    const owner = connect(ownerUrl, () => {}, 1)
    for (const connection of [owner, superuser]) {
      for (const statement of [`update audit set fields = 'x'`, 'delete from audit', 'truncate audit']) {
        await expect(
          inOfficeAtOnce(connection.pool, centre, [{ text: statement, values: [] }]),
        ).rejects.toThrow('append-only')
      }
    }
    await owner.close()
  })

  test('verifies every office’s chain, and says which entry was tampered with', async () => {
    const [{ rows } = { rows: 0 }] = await app.rows<{ rows: number }>(
      'select count(*) as rows from audit where office_id = $1',
      [centre],
    )
    expect(rows).toBeGreaterThan(2)
    expect(await verifyChain(app.db, centre)).toMatchObject({ ok: true, rows })
    expect(await verifyChain(app.db, commune)).toMatchObject({ ok: true })
    const tampered = (statement: string) => tamper(statement, async () => verifyChain(app.db, centre))
    expect(await tampered(`update audit set actor_id = gen_random_uuid() where seq = 2`)).toMatchObject({
      ok: false,
      at: 2,
      reason: 'changed',
    })
    expect(await tampered(`update audit set at = at + interval '1 ms' where seq = 3`)).toMatchObject({
      at: 3,
      reason: 'changed',
    })
    expect(await tampered(`delete from audit where seq = 2`)).toMatchObject({ at: 2, reason: 'missing' })
    expect(await tampered(`delete from audit where seq = ${rows}`)).toMatchObject({ at: rows, reason: 'cut' })
    expect(await tampered(`update audit_head set hash = sha256('x')`)).toMatchObject({
      at: rows,
      reason: 'head',
    })
    expect(await verifyChain(app.db, centre)).toMatchObject({ ok: true })
  })

  /** Changes the audit as a superuser could who disables its triggers first, and restores it afterwards. */
  async function tamper<T>(statement: string, look: () => Promise<T>): Promise<T> {
    await app.rows('create table kept as select * from audit')
    await app.rows('create table kept_head as select * from audit_head')
    await app.rows('alter table audit disable trigger user')
    try {
      await app.rows(`${statement} ${statement.includes('where') ? 'and' : 'where'} office_id = $1`, [centre])
      return await look()
    } finally {
      await app.rows('delete from audit')
      await app.rows('delete from audit_head')
      await app.rows('insert into audit select * from kept')
      await app.rows('insert into audit_head select * from kept_head')
      await app.rows('drop table kept, kept_head')
      await app.rows('alter table audit enable trigger user')
    }
  }

  test('contains no word of a visitor', async () => {
    const lines = JSON.stringify(await app.rows('select * from audit'))
    expect(lines).not.toMatch(/Khách của|912345678|Bà Tư/)
  })
})

test('the application may not change the schema', async () => {
  for (const statement of [
    'create table mine (id int)',
    'alter table visit disable row level security',
    'drop policy office on visit',
    'drop trigger append_only on audit',
    'set role socong_owner',
  ]) {
    await expect(app.context.pool.query(statement)).rejects.toThrow(/permission denied|must be owner/)
  }
})
