import path from 'node:path'
import pg from 'pg'
import { readSeed } from '../../server/core/offices/seed-file.ts'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { databaseName } from '../../server/platform/postgres/roles.ts'
import { startApp, type TestApp } from '../support/app.ts'
import type { Cluster } from '../support/global-setup.ts'
import { seedVisits } from '../support/many-visits.ts'
import { fill } from '../support/people.ts'

export const OFFICES = 10_000
/** Visits of the queried office at every size: as many as each office has at twenty million. */
const PROBE = 2_000
export const PROBED = 'tt-hcc'
const TODAY = '2026-11-25'

export interface Country {
  cluster: Cluster
  dataDir: string
  stop: () => Promise<void>
}

/** A durable Postgres with the district of the tests and ten thousand more offices, each with a guard and a head. */
export async function foundCountry(folder: string): Promise<Country> {
  const dataDir = path.join(folder, 'country')
  const { adminUrl, ownerUrl, appUrl, stop } = await startEmbedded({
    dataDir,
    // With less, the bulk load would write every page twice.
    settings: { max_wal_size: '6GB' },
    log: () => {},
  })
  const cluster = { adminUrl, ownerUrl, appUrl, template: databaseName }
  const seed = readSeed(undefined)
  const more = Array.from({ length: OFFICES }, (_, n) => ({
    ...{ code: `co-quan-${n}`, name: `Cơ quan số ${n}`, short: `Cơ quan ${n}`, locality: `Xã Số ${n}` },
    ...{ kind: n % 8 === 7 ? 'commune_pc' : 'district_office', oneStop: false, hours: {}, retentionDays: 30 },
    desks: [{ name: 'Một cửa', oneStop: true }],
  }))
  await fill(cluster, { ...seed, offices: [...seed.offices, ...more] })
  const admin = new pg.Client({ connectionString: within(adminUrl, databaseName) })
  await admin.connect()
  await admin.query(ACCOUNTS)
  await admin.end()
  return { cluster, dataDir, stop }
}

const ACCOUNTS = `
insert into account (id, office_id, username, display_name, role, password_hash, created_at, totp_secret)
select gen_random_uuid(), o.id, u.role || '.' || o.code, o.short || ' ' || u.role, u.role, a.password_hash, a.created_at, a.totp_secret
from office o cross join (values ('reception', 'gate.tt-hcc'), ('head', 'head.tt-hcc')) u (role, like_username)
  join account a on a.username = u.like_username
where o.code like 'co-quan-%'`

/**
 * Starts the application on a database with `visits` of the last thirty days, and some people inside every office this morning.
 */
export async function fillCountry({ cluster }: Country, visits: number): Promise<TestApp> {
  const app = await startApp({ PUBLIC_URL: 'https://socong.example.vn' }, cluster)
  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  const admin = new pg.Client({ connectionString: within(cluster.adminUrl, name) })
  await admin.connect()
  const steps: [string, () => Promise<unknown>][] = [
    ['visits', async () => seedVisits(admin, await crowds(admin, visits), '2026-11-24')],
    ['people inside', () => admin.query(INSIDE)],
    ['audit', () => chainAll(admin)],
    ['statistics', () => admin.query('vacuum (analyze)')],
  ]
  for (const [what, step] of steps) {
    const began = performance.now()
    await step()
    console.error(`  ${what} of ${visits}: ${((performance.now() - began) / 1000).toFixed(0)} s`)
  }
  await admin.end()
  return app
}

async function crowds(admin: pg.Client, visits: number) {
  const { rows } = await admin.query(`
    select distinct on (o.code) o.id as "officeId", a.id as "accountId", o.code
    from office o join account a on a.office_id = o.id and a.role = 'reception'
    where o.code = '${PROBED}' or o.code like 'co-quan-%' order by o.code, a.username`)
  const each = Math.max(1, Math.round((visits - PROBE) / OFFICES))
  return rows.map((row) => ({ ...row, visits: row.code === PROBED ? PROBE : each }))
}

/** Every second visitor of yesterday has come again this morning and is still inside. */
const INSIDE = `
set session_replication_role = replica;
create temp table again as
  select v.id as old, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || substr(v.id::text, 15))::uuid as id, at
  from visit v, lateral (select timestamptz '${TODAY} 07:00+07' + number % 85 * interval '1 minute' as at) drawn
  where day = '2026-11-24' and (number % 2 = 0 or (select count(*) from visit) < 100000);
insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, name, phone, purpose, one_stop, app_status, source,
  assurance, registered_at, entered_at, entered_by, recorded_at)
select a.id, office_id, gen_random_uuid(), '', 2000, number + 1000000, '${TODAY}', 'inside', name,
  '+848' || lpad(number::text, 8, '0'), purpose, one_stop, app_status, source, assurance, at, at, entered_by, at
from again a join visit v on v.id = a.old;
insert into visit_search_term (office_id, word, toned, entered_at, visit_id)
select office_id, word, toned, at, id from again a join visit_search_term w on w.visit_id = a.old;
insert into office_day (office_id, day, visits, people, inside, running, off, absent, unsupported, no_smartphone, not_asked, leaving)
select office_id, day, count(*), count(*), count(*), ${['running', 'off', 'absent', 'unsupported', 'no_smartphone', 'not_asked', 'running'].map((status) => `count(*) filter (where app_status = '${status}')`).join()}
from visit where day = '${TODAY}' group by office_id, day;
reset session_replication_role`

/** Adds every entry and departure to the audit chains as audit_append() does, some hundred offices at a time. */
async function chainAll(admin: pg.Client): Promise<void> {
  await admin.query(`set work_mem = '256MB'; set session_replication_role = replica; set synchronous_commit = off;
    update pg_index set indisready = false, indisvalid = false where indrelid = 'audit'::regclass; ${CHAIN}`)
  await admin.query(`create temp table event as
    select office_id, id, entered_at as at, 'visit.entered' as action, entered_by as actor from visit
    union all select office_id, id, left_at, 'visit.left', entered_by from visit where left_at is not null`)
  await admin.query('create index on event (office_id)')
  const { rows } = await admin.query('select distinct office_id as id from event')
  const ids = rows.map(({ id }) => id)
  for (let from = 0; from < ids.length; from += 500) await admin.query(APPEND, [ids.slice(from, from + 500)])
  await admin.query(`drop table event; set maintenance_work_mem = '512MB'; reindex table audit; ${HEADS};
    reset session_replication_role; reset work_mem; reset maintenance_work_mem; reset synchronous_commit`)
}

const CHAIN = `
create function pg_temp.link(known bytea, start bytea, line text) returns bytea language sql immutable
  return sha256(coalesce(known, start) || convert_to(line, 'UTF8'));
create aggregate pg_temp.chain(bytea, text) (sfunc = pg_temp.link, stype = bytea)`

const APPEND = `
insert into audit (office_id, seq, at, actor_id, action, subject_id, hash)
select office_id, seq, at, actor, action, id, pg_temp.chain(start, line) over (partition by office_id order by seq)
from (
  select *, audit_line(seq, at, actor, action, id, '', null) as line from (
    select e.*, coalesce(h.hash, sha256(convert_to(e.office_id::text, 'UTF8'))) as start,
      coalesce(h.seq, 0) + row_number() over (partition by e.office_id order by e.at, e.id, e.action) as seq
    from event e left join audit_head h using (office_id) where e.office_id = any($1)
  ) placed
) written`

const HEADS = `
insert into audit_head (office_id, seq, hash)
select distinct on (office_id) office_id, seq, hash from audit order by office_id, seq desc
on conflict (office_id) do update set seq = excluded.seq, hash = excluded.hash`

function within(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href
}
