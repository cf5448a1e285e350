// An installation of 1 December 2026 with rows in the tables that later migrations change, brought up to date.
import { randomUUID } from 'node:crypto'
import { Migrator } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { migrateToLatest } from '../../server/platform/db/migrate.ts'
import { grantsSql } from '../../server/platform/postgres/roles.ts'
import { withDatabase } from '../support/app.ts'

const BEFORE = '2026-12-01T0030-rules-at-once'
const name = `update_${randomUUID().replaceAll('-', '')}`
const office = randomUUID()
let admin: pg.Client

const rows = async (sql: string, values: unknown[] = []) => (await admin.query(sql, values)).rows

beforeAll(async () => {
  const { adminUrl, ownerUrl } = inject('cluster')
  const server = new pg.Client(adminUrl)
  await server.connect()
  await server.query(`create database ${name} owner socong_owner template template0 encoding 'UTF8'`)
  await server.end()
  admin = new pg.Client(withDatabase(adminUrl, name))
  await admin.connect()
  await admin.query(grantsSql)
  const url = withDatabase(ownerUrl, name)
  const known = Object.entries(migrations).filter(([migration]) => migration <= BEFORE)
  const owner = connect(url, () => {}, 1)
  const provider = { getMigrations: async () => Object.fromEntries(known) }
  expect((await new Migrator({ db: owner.db, provider }).migrateToLatest()).error).toBeUndefined()
  await owner.close()
  await rows(
    `insert into office (id, code, name, short, kind, opens_minutes, closes_minutes, close_minutes, overdue_minutes, retention_days, created_at)
     values ($1, 'a', 'Ủy ban nhân dân huyện Cần Giuộc', 'A', 'district', 420, 1020, 1140, 90, 30, now())`,
    [office],
  )
  await storeBreaches()
  await storeRequest()
  await storeCriteria()
  await rows(
    `insert into pending_import (id, office_id, account_id, kind, text, expires_at)
     values (gen_random_uuid(), $1, $2, 'people', 'Họ và tên', now())`,
    [office, RECORDER],
  )
  await migrateToLatest(url)
})

afterAll(async () => {
  await admin.end()
  const server = new pg.Client(inject('cluster').adminUrl)
  await server.connect()
  await server.query(`drop database ${name} with (force)`)
  await server.end()
})

/** A reported breach with a note, and one whose report was taken back. */
async function storeBreaches(): Promise<void> {
  for (const [what, kinds] of [
    ['reported', ['done', 'note']],
    ['taken back', ['done', 'undone']],
  ] as const) {
    const [{ id }] = await rows(
      `insert into breach (id, office_id, discovered_at, kinds, harm, what, measures, made_by, made_at)
       values (gen_random_uuid(), $1, '2026-11-24T16:30+07', '{name}', 'likely', $2, 'Đã khóa', $1, now()) returning id`,
      [office, what],
    )
    for (const [seq, kind] of kinds.entries())
      await rows(
        `insert into breach_entry (office_id, breach_id, seq, kind, step, at, words, by, recorded_at)
         values ($1, $2, $3, $4, $5, '2026-11-25T07:15+07', $6, $1, now())`,
        [
          office,
          id,
          seq + 1,
          kind,
          kind === 'note' ? null : 'authority',
          kind === 'note' ? 'Công văn 12' : '',
        ],
      )
  }
}

const RECORDER = randomUUID()

/** A search by every criterion, and saved views of a relative period, of fixed days and of neither. */
async function storeCriteria(): Promise<void> {
  await rows(
    `insert into account (id, office_id, username, display_name, role, created_at) values ($1, $2, 'head.a', 'A', 'head', now())`,
    [RECORDER, office],
  )
  await rows(
    `insert into log_filter (id, office_id, account_id, words, from_day, to_day, state, purpose, app_status, recorder_id, expires_at)
     values (gen_random_uuid(), $1, $2, 'hồng', '2026-11-01', '2026-11-30', 'voided', 'work', 'off', $2, now())`,
    [office, RECORDER],
  )
  for (const [name, period, from, purpose] of [
    ['days', null, '2026-11-02', null],
    ['purpose', null, null, 'meeting'],
    ['week', 'week', null, 'work'],
  ])
    await rows(
      `insert into log_view (id, office_id, account_id, name, name_key, period, from_day, purpose, created_at)
       values (gen_random_uuid(), $1, $2, $3, $3, $4, $5, $6, now())`,
      [office, RECORDER, name, period, from, purpose],
    )
}

test('a search and a saved view keep their criteria, and no others', async () => {
  expect(await rows('select criteria from log_filter')).toEqual([
    {
      criteria: {
        ...{ words: 'hồng', from: '2026-11-01', to: '2026-11-30', state: 'voided', purpose: 'work' },
        ...{ app_status: 'off', recorder: RECORDER },
      },
    },
  ])
  expect(await rows('select name, criteria from log_view order by name')).toEqual([
    { name: 'days', criteria: { from: '2026-11-02' } },
    { name: 'purpose', criteria: { purpose: 'meeting' } },
    { name: 'week', criteria: { period: 'week', purpose: 'work' } },
  ])
})

test('a breach keeps when the authority was notified, unless that was taken back, and its notes', async () => {
  expect(await rows('select what, reported_at, measures from breach order by what')).toEqual([
    {
      what: 'reported',
      reported_at: new Date('2026-11-25T07:15:00+07:00'),
      measures: 'Đã khóa\n25/11/2026 07:15: Công văn 12',
    },
    { what: 'taken back', reported_at: null, measures: 'Đã khóa' },
  ])
})

const request = randomUUID()

/** A running trace request with a sealed person, which one office refused and which the other has not answered. */
async function storeRequest(): Promise<void> {
  await rows(
    `insert into trace_request (id, office_id, document_number, document_date, agency, signer, from_at, until_at,
       buffer_minutes, hold_until, person, made_by, made_at)
     values ($1, $2, '12/TTYT', '2026-11-25', 'TTYT', 'Lê Thị Hạnh', '2026-11-20', '2026-11-26', 30, '2026-12-25', 'sealed', $2, now())`,
    [request, office],
  )
  await rows(
    `insert into trace_answer (request_id, office_id, state, reason, answered_by, answered_at)
     values ($1, $2, 'refused', 'no_document', $2, now()), ($1, $3, 'waiting', null, null, null)`,
    [request, office, randomUUID()],
  )
}

test('a list that waits for its confirmation has no answers yet', async () => {
  expect(await rows('select text, answers from pending_import')).toEqual([{ text: 'Họ và tên', answers: {} }])
})

test('a running trace request keeps its sealed person, and an office that refused is asked again', async () => {
  expect(await rows('select person, note from trace_request')).toEqual([
    { person: Buffer.from('sealed'), note: null },
  ])
  expect(await rows('select state, answered_by, answered_at from trace_answer')).toEqual([
    { state: 'waiting', answered_by: null, answered_at: null },
    { state: 'waiting', answered_by: null, answered_at: null },
  ])
})

test('an installation that was set up for a district is one, dates its reports where it did, and knows its province', async () => {
  expect(await rows('select root_id, kind, details from organisation')).toEqual([
    {
      ...{ root_id: office, kind: 'huyen' },
      details: { province: 'Tây Ninh', commune: 'Cần Giuộc', report: { place: 'Cần Giuộc' } },
    },
  ])
})

test('nobody stands in for a head', async () => {
  expect(await rows('select from deputation')).toEqual([])
})

test('an account belongs to nobody at an identity provider, and two cannot belong to the same', async () => {
  expect(await rows('select oidc_issuer, oidc_subject from account')).toEqual([
    { oidc_issuer: null, oidc_subject: null },
  ])
  await expect(rows(`update account set oidc_subject = 'u-1'`)).rejects.toThrow('account_oidc_whole')
  await rows(`update account set oidc_issuer = 'https://id.example.vn', oidc_subject = 'u-1'`)
  await expect(
    rows(
      `insert into account (id, office_id, username, display_name, role, created_at, oidc_issuer, oidc_subject)
       values (gen_random_uuid(), $1, 'gate.a', 'B', 'reception', now(), 'https://id.example.vn', 'u-1')`,
      [office],
    ),
  ).rejects.toThrow('account_oidc')
})
