// Everything that the program deletes or ends when its time comes, in a register where all of it falls due within forty days.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { deleteOldBackups } from '../../server/operations/backup/backup.ts'
import { type Settled, settleRestored } from '../../server/operations/backup/settle.ts'
import { tellSettled } from '../../server/operations/cli/tell-settled.ts'
import { DAY, officeDay } from '../../server/platform/lib/clock.ts'
import type { TestApp } from '../support/app.ts'
import { keepOffices } from '../support/few-offices.ts'
import { REQUESTS, Scene } from '../support/requests.ts'
import { startRounds } from '../support/rounds.ts'
import { useRenewedApp } from '../support/suite.ts'

const CENTRE = 'tt-hcc'
const COMMUNE = 'ubnd-xa-long-hau'

/** Tables that lose rows once the date is trusted. */
const DELETED = [
  ...['visit', 'visit_search_term', 'handover', 'breach', 'replayed_event'],
  ...['log_filter', 'pending_import', 'invitation', 'session', 'key_lookup'],
  ...['expected_guest', 'meeting', 'host_notice', 'sent_form', 'visit_change', 'trace_hold', 'staff_note'],
]

const app = useRenewedApp({}, fill)
let round: () => Promise<void>
let backups: string

beforeEach(async () => {
  backups = await mkdtemp(path.join(os.tmpdir(), 'so-cong-clock-'))
  for (const age of [0, 1, 13]) {
    const at = new Date(app.clock.now().getTime() - age * DAY)
    await writeFile(path.join(backups, nameOf(at)), '')
  }
  round = startRounds(app)
  await round()
})
afterEach(() => rm(backups, { recursive: true }))

async function fill(one: TestApp): Promise<void> {
  await keepOffices(one, [CENTRE, COMMUNE])
  const scene = new Scene(one)
  const forms = [
    ...['POST /gate', 'POST /v/:office', 'POST /gate/replay', 'POST /gate/handover', 'POST /log/search'],
    'POST /gate/visits/:id/note',
    'POST /breach',
    'POST /district/trace',
    'POST /people/import',
    'POST /office/accounts',
    'POST /poster/pairing',
    'POST /guests',
    'POST /people',
    'POST /meetings',
    'POST /log/visits/:id/unvoid',
    'POST /trace',
  ]
  for (const name of forms) {
    const [make] = REQUESTS[name] ?? []
    if (!make) throw new Error(`no request for ${name}`)
    const { status, text } = await scene.send(await make(scene), 'POST')
    if (status >= 400) throw new Error(`${name}: ${status} ${text}`)
  }
  await app.rows(
    `insert into host_notice (office_id, id, member_id, channel, day, due_at)
     select office_id, gen_random_uuid(), id, 'email', $1, $2 from staff_member`,
    [officeDay(app.clock.now()), app.clock.now()],
  )
  // Due at the same time as the rest, after their ninety days.
  await app.rows(`update staff_note set made_at = made_at - interval '60 days'`)
  await app.rows(`update trace_hold set until = $1`, [officeDay(app.clock.now())])
  await app.rows(`update breach set closed_at = now() - interval '5 years', closed_by = made_by`)
  // The commune closes tomorrow, and its accounts move to the centre.
  await app.rows(
    `update office set valid_to = $1, accounts_follow = true, successor_id = (select id from office where code = $2) where code = $3`,
    [officeDay(new Date(app.clock.now().getTime() + DAY)), CENTRE, COMMUNE],
  )
}

const nameOf = (at: Date) => `so-cong-${at.toISOString().replace(/\.\d+/, '').replaceAll(':', '')}.tar.gz`

async function counts(): Promise<Record<string, number>> {
  const tables = await app.rows<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
     and relname not in ('installation_state', 'office_hour', 'throttle', 'audit', 'audit_head', 'audit_check')`,
  )
  const [row] = await app.rows<Record<string, number>>(
    `select ${tables.map(({ name }) => `(select count(*)::int from "${name}") as "${name}"`).join(', ')},
       (select count(*)::int from account a join office o on o.id = a.office_id where o.code = '${COMMUNE}') as "accounts of the commune",
       (select count(*)::int from trace_request where ended_at is null) as "open requests"`,
  )
  return row ?? {}
}

const kept = async (): Promise<Record<string, number>> => {
  await deleteOldBackups(backups, 14, app.context.purgeRuns.due())
  return { ...(await counts()), backups: (await readdir(backups)).length }
}

/** In `tests/fault-runs`, with the computer's own clock, also two years and behind. */
const WAYS: [string, () => void][] = [
  ['is forty days ahead while the program runs', () => app.clock.forward(40 * DAY)],
  [
    'is forty days ahead at a start',
    () => {
      app.clock.forward(40 * DAY)
      round = startRounds(app)
    },
  ],
]

test.each(WAYS)(
  'a clock that %s deletes and ends nothing at all, until a person has typed the date',
  async (_, happens) => {
    const before = await kept()
    for (const table of [...DELETED, 'accounts of the commune', 'open requests', 'backups'])
      expect([table, before[table]]).not.toEqual([table, 0])
    happens()
    await round()
    expect(await kept()).toEqual(before)
    await round()
    expect(await kept()).toEqual(before)

    // The control: all of it was due, and is deleted once a user has confirmed the date.
    const district = await app.client('district')
    const now = app.clock.now()
    expect((await district.post('/clock', { day: officeDay(now) })).status).toBe(303)
    await round()
    const after = await kept()
    const stayed = [...DELETED, 'accounts of the commune', 'open requests', 'backups'].filter(
      (table) => Number(after[table]) >= Number(before[table]),
    )
    expect(stayed).toEqual([])
  },
)

/** Rate limits, which contain no personal data. */
const NOT_THE_REGISTER = ['throttle']

test('the list of this test names every table that any minutely job deletes from', async () => {
  onTestFinished(
    async () => void (await app.rows('drop function note_deletion cascade; drop table deleted_from')),
  )
  // Statement triggers, which fire even if no row is deleted.
  await app.rows(`create table deleted_from (name text)`)
  await app.rows(`create function note_deletion() returns trigger language plpgsql security definer as
    $$ begin insert into public.deleted_from values (tg_table_name); return null; end $$`)
  await app.rows(`do $$ declare name text; begin
    for name in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
      and relname <> 'deleted_from' loop
      execute format('create trigger note_deletion before delete on %I execute function note_deletion()', name);
    end loop; end $$`)
  app.clock.forward(40 * DAY)
  await app.context.purgeRuns.trust()
  await round()
  const found = await app.rows<{ name: string }>('select distinct name from deleted_from')
  const names = found.map(({ name }) => name).filter((name) => !NOT_THE_REGISTER.includes(name))
  expect(names.toSorted()).toEqual([...DELETED].toSorted())
})

test.each([
  ['ahead', 8 * DAY, 'the clock is more than 7 days ahead of the backup'],
  ['behind', -3 * DAY, 'the clock stands before the backup was made: set it before you start'],
] as const)('a restore by a clock that is %s says so, and how to go on', async (doubted, by, words) => {
  app.clock.forward(by)
  const settled = await settleRestored(app.db, app.clock)
  expect(settled).toEqual({ doubted, since: expect.any(Date), erased: undefined })
  expect(told(settled)).toContain(words)
  expect(await settleRestored(app.db, app.clock, { isClockTrusted: true })).toMatchObject({
    doubted: undefined,
  })
})

function told(settled: Settled): string {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  onTestFinished(() => log.mockRestore())
  tellSettled(settled)
  const said = log.mock.calls.join('\n')
  log.mockRestore()
  return said
}

test('an operator’s trust in the clock is recorded in the audit of every office, and everything resumes', async () => {
  app.clock.forward(40 * DAY)
  await round()
  await app.context.purgeRuns.trust()
  await round()
  const rows = await app.rows(
    `select o.code, a.fields, a.actor_id from audit a join office o on o.id = a.office_id
     where a.action = 'clock.confirmed' order by o.code`,
  )
  const fields = 'scope=operator'
  const offices = await app.rows<{ code: string }>('select code from office order by code')
  expect(rows).toEqual(offices.map(({ code }) => ({ code, fields, actor_id: null })))
  expect((await counts())['visit']).toBe(0)
  const head = await app.client(`head.${CENTRE}`)
  expect((await head.get('/clock')).$('.verdict.good').text()).toContain('khớp')
})
