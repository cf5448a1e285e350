import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { listRetentions, purgeExpired } from '../../server/core/visits/purge.ts'
import { startJobs } from '../../server/operations/jobs.ts'
import { NAMING } from '../../server/operations/tidy.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { keepOffices } from '../support/few-offices.ts'
import { useRenewedApp } from '../support/suite.ts'

const CENTRE = 'tt-hcc'
const COMMUNE = 'ubnd-xa-long-hau'
const NOW = '2026-11-25T00:10:00+07:00'

const app = useRenewedApp({}, (one) => keepOffices(one, [CENTRE, COMMUNE]))

async function enterAt(iso: string, name: string, office = CENTRE): Promise<string> {
  app.clock.set(iso)
  const guard = await app.client(`gate.${office}`)
  await guard.enter({ name, phone: '' })
  return (await app.visit(name))?.id ?? ''
}

async function purge(): Promise<number> {
  let deleted = 0
  for (const office of await listRetentions(app.db))
    deleted += (await purgeExpired(app.db, office, app.clock.now())).deleted
  return deleted
}

const names = async () =>
  (await app.rows<{ name: string }>('select name from visit order by name')).map((row) => row.name)

const purges = () =>
  app.rows<{ fields: string; actor_id: string | null }>(
    `select fields, actor_id from audit where action = 'visits.purged' order by seq`,
  )

test('a visit older than the office’s retention is deleted, with its texts and changes; the figures stay', async () => {
  const old = await enterAt('2026-10-25T23:59:00+07:00', 'Cũ Một Ngày')
  const head = await app.client(`head.${CENTRE}`)
  await head.post(`/gate/visits/${old}/correct`, {
    seen_version: '1',
    name: 'Cũ Một Ngày',
    entered_at: '23:59',
    host: 'Bà Tư',
    reason: 'trial',
  })
  await enterAt('2026-10-26T00:00:00+07:00', 'Vừa Đủ Hạn')
  await enterAt('2026-11-24T09:00:00+07:00', 'Hôm Qua')
  const figures = await app.rows('select * from office_day order by day, revision')
  app.clock.set(NOW)
  expect(await purge()).toBe(1)
  expect(await names()).toEqual(['Hôm Qua', 'Vừa Đủ Hạn'])
  expect(await app.rows('select from visit_search_term where visit_id = $1', [old])).toEqual([])
  expect(await app.rows('select from visit_change')).toEqual([])
  expect(await app.rows('select * from office_day order by day, revision')).toEqual(figures)
  expect(await purges()).toEqual([{ fields: 'count=1', actor_id: null }])
  expect(await verifyChain(app.db, await app.officeId(CENTRE))).toMatchObject({ ok: true })
  expect(await purge()).toBe(0)
  expect(await purges()).toHaveLength(1)
})

test('the texts of a hand-over are deleted with the visits of its shift', async () => {
  for (const day of ['2026-10-25', '2026-10-26']) {
    await enterAt(`${day}T09:00:00+07:00`, `Ca ${day}`)
    const guard = await app.client(`gate.${CENTRE}`)
    await guard.post('/gate/handover', { client_uuid: randomUUID(), giver: 'A', receiver: 'B' })
  }
  app.clock.set(NOW)
  await purge()
  expect(await app.rows('select at from handover')).toEqual([{ at: new Date('2026-10-26T09:00:00+07:00') }])
})

test('each office deletes after its retention', async () => {
  await app.rows('update office set retention_days = 14 where code = $1', [COMMUNE])
  await enterAt('2026-11-10T09:00:00+07:00', 'Của Xã', COMMUNE)
  await enterAt('2026-11-10T09:00:00+07:00', 'Của Trung Tâm')
  app.clock.set(NOW)
  await purge()
  expect(await names()).toEqual(['Của Trung Tâm'])
})

test('a visit on hold for contact tracing is kept to the end of the hold’s last day', async () => {
  const held = await enterAt('2026-10-01T09:00:00+07:00', 'Được Giữ')
  await enterAt('2026-10-01T09:05:00+07:00', 'Không Giữ')
  const office = await app.officeId(CENTRE)
  await app.rows(
    `with o as (
       insert into trace_order
       select gen_random_uuid(), $1, '1/CV', '2026-10-20', 'TTYT', 'A', '2026-10-01', '2026-10-02', 30, '2026-11-25', 0, 1, $2, '2026-10-20'
       returning id)
     insert into trace_hold select $1, $2, id, 'contact', '2026-11-25' from o`,
    [office, held],
  )
  app.clock.set('2026-11-25T23:59:00+07:00')
  await purge()
  expect(await names()).toEqual(['Được Giữ'])
  app.clock.set('2026-11-26T00:01:00+07:00')
  await purge()
  expect(await names()).toEqual([])
  expect(await app.rows('select from trace_hold')).toEqual([])
})

async function plant(count: number): Promise<void> {
  await enterAt('2026-10-01T09:00:00+07:00', 'Mẫu')
  await app.rows(
    `insert into visit
     select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'client_uuid', gen_random_uuid(),
       'number', v.number + n))).*
     from visit v, generate_series(1, $1) n`,
    [count - 1],
  )
}

test('many visits are deleted in batches, and once each by two runs at the same moment', async () => {
  await plant(1200)
  app.clock.set(NOW)
  const [one, two] = await Promise.all([purge(), purge()])
  expect(one + two).toBe(1200)
  expect(await names()).toEqual([])
  const counted = (await purges()).map(({ fields }) => Number(fields.replace('count=', '')))
  expect(Math.max(...counted)).toBe(500)
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(1200)
  expect(await verifyChain(app.db, await app.officeId(CENTRE))).toMatchObject({ ok: true })
})

test('one call deletes twenty batches of very many visits, and says that more are left', async () => {
  await plant(110)
  app.clock.set(NOW)
  const office = { id: await app.officeId(CENTRE), retention_days: 30 }
  const purgeOnce = () => purgeExpired(app.db, office, app.clock.now(), app.clock.now(), 5)
  expect(await purgeOnce()).toMatchObject({ deleted: 100, isComplete: false })
  expect(await purgeOnce()).toMatchObject({ deleted: 10, isComplete: true })
})

/** The jobs that failed, without duplicates. */
const failedJobs = () => [
  ...new Set(
    app.logged
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'job failed')
      .map(({ job }) => job),
  ),
]

/** A run processes every office, which takes time on a busy machine. */
const ROUND = { timeout: 60_000 }

test('the purge runs at startup, as after nights with the computer off', async () => {
  await enterAt('2026-10-01T09:00:00+07:00', 'Cũ')
  app.clock.set(NOW)
  const stop = startJobs(app.context)
  const seen = async () => ({ names: await names(), failed: failedJobs() })
  await expect.poll(seen, ROUND).toEqual({ names: [], failed: [] })
  await stop()
  expect(failedJobs()).toEqual([])
})

test('a kind of data that cannot be deleted does not hold up the other kinds, and is tried again', async () => {
  await enterAt('2026-10-01T09:00:00+07:00', 'Cũ')
  await app.rows('alter table expected_guest rename column day to other_day')
  onTestFinished(async () => {
    await app.rows('alter table expected_guest rename column other_day to day')
  })
  app.clock.set(NOW)
  const stop = startJobs(app.context)
  const states = () => app.rows(`select ok from installation_state where key = 'retention'`)
  const seen = async () => ({ states: await states(), failed: failedJobs() })
  await expect
    .poll(seen, ROUND)
    .toEqual({ states: [{ ok: false }], failed: ['moving guests on', 'purge of guests'] })
  await stop()
  expect(await names()).toEqual([])
})

/** Tables without personal data, or with texts meant for everyone. */
const NAMING_NOBODY = [
  ...['throttle', 'sent_form', 'calendar_day', 'channel_state', 'embed_origin', 'office_past'],
  ...['office_day', 'office_hour', 'outreach_figures'],
]

test('every table that loses rows with texts in them is rewritten at night', async () => {
  const rows = await app.rows<{ name: string }>(
    `select distinct c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0
     and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'bytea'::regtype, 'jsonb'::regtype)
     and has_table_privilege('socong_app', c.oid, 'delete')`,
  )
  const loses = rows.map(({ name }) => name).filter((name) => !NAMING_NOBODY.includes(name))
  expect(loses.filter((name) => !NAMING.includes(name))).toEqual([])
})
