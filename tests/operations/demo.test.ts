// The demo's invented month: the command creates it and exits, and nothing in it breaks the register's rules.
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { isPassword } from '../../server/core/accounts/passwords.ts'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { readPhone } from '../../server/core/visits/phone.ts'
import { PURPOSES } from '../../server/core/visits/visit.ts'
import { fillDemo } from '../../server/operations/demo/fill.ts'
import { createPlanner } from '../../server/operations/demo/plan-day.ts'
import { workingMoment } from '../../server/operations/demo/working-moment.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import type { TestApp } from '../support/app.ts'
import { Client } from '../support/client.ts'
import { wrongFigures } from '../support/figures.ts'
import { embeddedIn, type Program, runToEnd, type Settings, startProgram, sweep } from '../support/program.ts'
import { lookInto, smallDistrict } from '../support/small-district.ts'
import { ask } from '../support/sql.ts'
import { useApp, useClient } from '../support/suite.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'

const PASSWORD = 'qua cầu gió bay 2026'

describe('npm run demo', { timeout: 180_000 }, () => {
  let settings: Settings & { DATA_DIR: string }
  let first: Awaited<ReturnType<typeof runToEnd>>
  let program: Program | undefined

  /** Queries the database as its superuser; no program may be running on it. */
  const query = (statement: string) => lookInto(settings.DATA_DIR, ({ adminUrl }) => ask(adminUrl, statement))

  beforeAll(async () => {
    const { folder, remove } = await makeTempDir()
    settings = { ...(await smallDistrict(folder)), DEMO_PASSWORD: PASSWORD, DEMO_CLOCK: '2026-03-18T10:12' }
    first = await runToEnd('operations/cli/demo', settings)
    return async () => {
      await sweep(settings.DATA_DIR, [program])
      await removeDataDir(settings.DATA_DIR)
      await remove()
    }
  }, 180_000)

  test('fills an empty database with a month, says how to go on and leaves no process', async () => {
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining(PASSWORD) })
    expect(first.output).toContain(`DATA_DIR=${settings.DATA_DIR} npm start`)
    expect(await embeddedIn(settings.DATA_DIR)).toBeUndefined()
    expect(
      await query(
        `select (select min(day)::text from visit) as since from installation_state where key = 'secret'`,
      ),
    ).toEqual([{ since: '2026-02-16' }])
  })

  test('gives a one-time sign-in by the same clock', async () => {
    const made = await runToEnd('operations/cli/sign-in-new', settings, ['gate.ubnd-xa-long-hau'])
    expect(made.code).toBe(0)
    expect(await query(`select max(created_at)::date::text as day from invitation`)).toEqual([
      { day: '2026-03-18' },
    ])
  })

  test('is served by the next start, and its audit can be verified meanwhile', async () => {
    program = await startProgram(settings)
    const guard = new Client(program.url)
    expect((await guard.signIn('gate.tt-hcc', PASSWORD)).status).toBe(303)
    const board = await guard.get('/gate')
    expect(board.$('.banner').text()).toContain('Dữ liệu mẫu')
    expect(board.$('li.visit').length).toBeGreaterThanOrEqual(10)
    // Its clock continues from the chosen moment, months ago; nobody entered during the night.
    const log = new Client(program.url)
    expect((await log.signIn('head.tt-hcc', PASSWORD)).status).toBe(303)
    expect((await log.get('/log')).text).toContain('18/03/2026')

    const verified = await runToEnd('operations/cli/audit-verify', settings)
    expect(verified).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^tt-hcc +\d+ {2}[0-9a-f]{16}$/m),
    })
    expect(verified.output).toContain('Nhật ký nguyên vẹn: 3 cơ quan')

    const refused = await runToEnd('operations/cli/demo', settings)
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('is running already') })
    await program.stop()
  })

  test('adds nothing to an existing demo, and sets a new password', async () => {
    const counts = `select (select count(*) from visit) as visits, (select count(*) from office_day) as days,
      (select count(*) from account) as accounts`
    const before = await query(counts)
    const second = await runToEnd('operations/cli/demo', { DATA_DIR: settings.DATA_DIR })
    expect(second).toMatchObject({ code: 0, output: expect.stringContaining('không thêm gì') })
    expect(await query(counts)).toEqual(before)

    // Not part of an id in a log line.
    const password = /(?<![\w-])(?:[0-9a-z]{4}-){3}[0-9a-z]{4}(?![\w-])/.exec(second.output)?.[0] ?? ''
    const hashes = await query('select distinct password_hash as hash from account')
    expect(hashes).toHaveLength(1)
    expect(await isPassword(String(hashes[0]?.['hash']), password)).toBe(true)
  })

  test('refuses a database with real visits and changes nothing in it', async () => {
    const contents = `select username, password_hash, (select count(*) from office where demo) as demos from account order by 1`
    await query('update office set demo = false')
    const before = await query(contents)
    const refused = await runToEnd('operations/cli/demo', settings)
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('holds real visits') })
    expect(refused.output).not.toContain('    at ')
    expect(await query(contents)).toEqual(before)
  })

  test('audit:verify names an edited row, a missing row and an altered head', async () => {
    await query(`
      alter table audit disable trigger user;
      create function office_of(text) returns uuid language sql as 'select id from office where code = $1';
      update audit set fields = 'x' where office_id = office_of('tt-hcc') and seq = 10;
      delete from audit where office_id = office_of('ubnd-xa-long-hau') and seq = 20;
      update audit_head set hash = sha256(hash) where office_id = office_of('can-giuoc');
      alter table audit enable trigger user;`)
    const { code, output } = await runToEnd('operations/cli/audit-verify', settings)
    expect(code).toBe(1)
    expect(output).toMatch(/^tt-hcc +HỎNG \(broken\) {2}#10 .*changed/m)
    expect(output).toMatch(/^ubnd-xa-long-hau +HỎNG \(broken\) {2}#20 .*missing/m)
    expect(output).toMatch(/^can-giuoc +HỎNG \(broken\) {2}#\d+ .*head/m)
    expect(output).toContain('ở 3 trên 3 cơ quan')
  })

  test('audit:verify explains that there is no database', async () => {
    const nothing = await runToEnd('operations/cli/audit-verify', {
      DATA_DIR: `${settings.DATA_DIR}/nothing`,
    })
    expect(nothing).toMatchObject({ code: 1, output: expect.stringContaining('There is no database in') })
  })
})

test('the same day is planned in every run, so that pictures and measurements can be compared', () => {
  const hours = { closeMinutes: 1140, overdueMinutes: 90 }
  const organisation = {
    id: '',
    name: '',
    short: '',
    kind: 'huyen' as const,
    details: {},
    parts: [],
    oneUnit: false,
  }
  const office = {
    code: 'tt-hcc',
    kind: 'district_dept',
    oneStop: true,
    purposes: PURPOSES,
    communes: [],
    organisation,
    ...hours,
  }
  const plan = () => createPlanner(office, ['Phòng Nội vụ'], null).day('2026-11-25', 0.5)
  expect(plan()).toEqual(plan())
  expect(plan().length).toBeGreaterThan(50)
})

describe('the time of a demo', () => {
  test.each([
    ['2026-11-25T09:00:00', '2026-11-25T09:00:00'],
    ['2026-11-25T14:30:10', '2026-11-25T14:30:10'],
    ['2026-11-25T12:40:00', '2026-11-25T09:42:00'],
    ['2026-11-25T21:10:00', '2026-11-25T15:20:00'],
    ['2026-11-25T03:00:00', '2026-11-24T15:20:00'],
    ['2026-11-23T03:00:00', '2026-11-20T15:20:00'],
    ['2026-11-29T00:20:00', '2026-11-27T15:20:00'],
  ])('made at %s is in working hours: %s', (made, stands) => {
    const at = (text: string) => new Date(`${text}+07:00`)
    expect(workingMoment(at(made))).toEqual(at(stands))
  })
})

/** Removes the second factor, which the test accounts have. */
async function noSecondFactor(app: TestApp) {
  await app.rows('update account set totp_secret = null')
  await app.rows('delete from recovery_code')
}

describe('the mark of a demo, which waives the second factor', () => {
  const app = useApp()
  const guard = useClient(app, 'gate.tt-hcc')

  /** Marks the register as a demo, with the application's rights. */
  const mark = () => app.db.updateTable('office').set({ demo: true }).where('parent_id', 'is', null).execute()
  const plantMarked = (from: string) =>
    app.db
      .insertInto('office')
      .columns(['id', 'code', 'name', 'short', 'kind', 'demo', 'created_at'])
      .expression((eb) =>
        eb
          .selectFrom('office')
          .select([
            sql<string>`gen_random_uuid()`.as('id'),
            sql<string>`'second-root'`.as('code'),
            ...(['name', 'short', 'kind'] as const),
            sql<boolean>`true`.as('demo'),
            'created_at',
          ])
          .where('code', '=', from),
      )
      .execute()

  test('cannot be set once a second factor or a visit was recorded, even if the visit was deleted', async () => {
    await expect(mark()).rejects.toThrow('cannot become a demo')
    await noSecondFactor(app)
    // The register is unused, so npm run demo may still make it a demo.
    await mark()
    await app.rows('update office set demo = false')
    await guard.enter({ name: 'Có Thật' })
    await expect(mark()).rejects.toThrow('cannot become a demo')
    await expect(plantMarked('tt-hcc')).rejects.toThrow('cannot become a demo')
    await inOffice(app.db, await app.officeId('tt-hcc'), (tx) => tx.deleteFrom('visit').execute())
    expect(await app.rows('select from visit')).toEqual([])
    await expect(mark()).rejects.toThrow('cannot become a demo')
    expect(await app.rows('select code from office where demo')).toEqual([])
    const refused = fillDemo(app.context, { seedFile: undefined, password: PASSWORD, now: app.clock.now() })
    await expect(refused).rejects.toThrow('holds real visits or a second factor')
  })
})

/** What a demo of a morning shows is in system/told; the last day of a year begins the numbers anew. */
describe('a demo made after the close of a day at the start of a year', () => {
  const [now, days] = [new Date('2027-01-05T21:10:00+07:00'), 5]
  const app = useApp()

  beforeAll(async () => {
    await noSecondFactor(app)
    await fillDemo(app.context, { seedFile: undefined, password: PASSWORD, now, days })
    // The visits take seconds to create, or a minute on a busy machine.
  }, 300_000)

  test('has no visitor at night', async () => {
    const hours = await app.rows<{ hour: number }>(
      `select distinct extract(hour from entered_at at time zone 'Asia/Ho_Chi_Minh')::int as hour from visit`,
    )
    expect(hours.map(({ hour }) => hour).filter((hour) => hour < 7 || hour > 17)).toEqual([])
  })

  test('has figures that equal the sum of their visits, and closed days', async () => {
    const [all] = await app.rows<{ count: number }>('select count(*)::int as count from visit')
    expect(all?.count).toBeGreaterThan(160 * days)
    expect(await wrongFigures(app)).toEqual([])
    const open = await app.rows(
      `select o.code, d.day from office_day d join office o on o.id = d.office_id
      where d.closed_at is null and (d.day + make_interval(mins => o.close_minutes)) at time zone 'Asia/Ho_Chi_Minh' <= $1`,
      [now],
    )
    expect(open).toEqual([])
  })

  test('has rosters, diaries and frozen reports for every page of a tour, and none dated in the future', async () => {
    const [there] = await app.rows<Record<string, number>>(
      `
      select (select count(distinct office_id)::int from staff_member) as rosters,
        (select count(*)::int from staff_member where declared_at > $1) as declared_later,
        (select count(distinct channel)::int from outreach_entry) as channels,
        (select count(*)::int from outreach_entry where made_at > $1) as written_later,
        (select count(distinct office_id)::int from report_snapshot) as reporting,
        (select count(*)::int from report_snapshot where made_at > $1) as frozen_later,
        (select count(distinct office_id)::int from office_day) as filled`,
      [now],
    )
    expect(there).toMatchObject({ declared_later: 0, written_later: 0, frozen_later: 0 })
    expect(there?.['rosters']).toBe(there?.['filled'])
    expect(there?.['channels']).toBeGreaterThanOrEqual(5)
    // Some offices have not reported; the district has, too.
    expect(there?.['reporting']).toBeLessThan(there?.['filled'] ?? 0)
    const days = await app.rows<{ frozen: number; come: number }>(`
      select coalesce((select visits from report_day d where d.snapshot_id = s.id and d.day = from_day), 0) as frozen,
        (select count(*)::int from visit v where v.office_id = s.office_id and v.day = from_day and entered_at < frozen_at
          and (voided_at is null or voided_at > frozen_at)) as come
      from report_snapshot s join office o on o.id = s.office_id
      where o.parent_id is not null and frozen_at <> s.made_at`)
    expect(days.length).toBeGreaterThan(5)
    for (const { frozen, come } of days) expect(frozen).toBe(come)
  })

  test('numbers the visits of an office and year without gaps in order of entry', async () => {
    const wrong = await app.rows(`
      select * from (
        select office_id, year, number, row_number() over (partition by office_id, year order by entered_at, number) as place
        from visit where state <> 'waiting') numbered
      where number <> place`)
    expect(wrong).toEqual([])
    const counters = await app.rows(`
      select c.office_id from visit_counter c
      where c.last <> (select max(number) from visit v where v.office_id = c.office_id and v.year = c.year)`)
    expect(counters).toEqual([])
  })

  test('has whole audit chains, an entry for every visit, and only its people in them', async () => {
    const offices = await app.rows<{ id: string }>('select id from office')
    for (const { id } of offices) expect(await verifyChain(app.db, id)).toMatchObject({ ok: true })
    const [strangers] = await app.rows<{ unaudited: number; foreign: number }>(`
      select count(*) filter (where not exists (select from audit a where a.subject_id = v.id and a.action = 'visit.entered'))::int as unaudited,
        count(*) filter (where exists (select from account a where a.id in (v.entered_by, v.ended_by) and a.office_id <> v.office_id))::int as foreign
      from visit v where state <> 'waiting'`)
    expect(strangers).toEqual({ unaudited: 0, foreign: 0 })
  })

  test('holds nothing from the future, and nothing that the next close of day would change', async () => {
    const [late] = await app.rows<{ count: number }>(
      'select count(*)::int as count from visit where greatest(entered_at, left_at, ended_at, voided_at) > $1',
      [now],
    )
    expect(late?.count).toBe(0)
    const offices = await app.rows<{ id: string; close_minutes: number }>(
      'select id, close_minutes from office',
    )
    expect(await closeDays(app.db, offices, now)).toEqual([])
  })

  test('shows every status and outcome, mishaps, and phone numbers that exist', async () => {
    const [seen] = await app.rows<Record<string, number>>(`
      select count(distinct app_status)::int as statuses, count(distinct app_outcome)::int as outcomes,
        count(*) filter (where state = 'unclosed')::float / count(*) as forgotten,
        count(*) filter (where phone is null)::float / count(*) as silent,
        count(*) filter (where voided_at is not null)::int as voided,
        (select count(*)::int from visit_change where field = 'left_at') as corrected,
        (select count(*)::int from office_day where revision > 0) as revised
      from visit`)
    expect(seen).toMatchObject({ statuses: 6, outcomes: 5 })
    expect(seen?.['forgotten']).toBeGreaterThan(0.03)
    expect(seen?.['forgotten']).toBeLessThan(0.06)
    expect(seen?.['silent']).toBeGreaterThan(0.1)
    expect(seen?.['silent']).toBeLessThan(0.2)
    for (const mishap of ['voided', 'corrected', 'revised']) expect(seen?.[mishap]).toBeGreaterThan(3)

    const phones = await app.rows<{ phone: string }>(
      'select distinct phone from visit where phone is not null',
    )
    expect(phones.filter(({ phone }) => !readPhone(phone).ok)).toEqual([])
  })
})
