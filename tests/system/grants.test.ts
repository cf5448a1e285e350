// What Postgres grants to the application's role in general; `needed-rights` compares table rights with what the code needs.
import { expect, inject, test } from 'vitest'
import { audit } from '../../server/platform/audit/audit.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

/**
 * Relations that are no tables: the migrations create none, so a new one has to be listed here with what the code does with it.
 */
const OTHERS = `select relname as name, relkind as kind from pg_class
  where relnamespace = 'public'::regnamespace and relkind not in ('r', 'p', 'i', 'I', 't') order by 1`

test('no view and no sequence gives the application more rights, and no other role has any', async () => {
  expect(await app.rows(OTHERS)).toEqual([])
  const strangers = await app.rows(
    `select c.relname as name, g.grantee::regrole::text as who from pg_class c, aclexplode(c.relacl) g
     where c.relnamespace = 'public'::regnamespace and g.grantee not in ('socong_app'::regrole, 'socong_owner'::regrole)
     union all select p.proname, g.grantee::regrole::text from pg_proc p, aclexplode(p.proacl) g
     where p.pronamespace = 'public'::regnamespace and g.grantee not in ('socong_app'::regrole, 'socong_owner'::regrole)`,
  )
  expect(strangers).toEqual([])
  // Membership in another role, or default privileges of the owner, would grant further rights.
  const [more] = await app.rows(
    `select (select count(*)::int from pg_auth_members where member = 'socong_app'::regrole) as roles,
       (select count(*)::int from pg_default_acl d, aclexplode(d.defaclacl) g
        where g.grantee in (0, 'socong_app'::regrole) and d.defaclobjtype <> 'T') as defaults`,
  )
  expect(more).toEqual({ roles: 0, defaults: 0 })
})

test('the application may call exactly the functions that its code and its checks call, and everybody else none', async () => {
  const callable = await app.rows<{ name: string; who: string }>(
    `select p.proname as name, case when has_function_privilege('public', p.oid, 'execute') then 'everybody' else 'it' end as who
     from pg_proc p where p.pronamespace = 'public'::regnamespace and has_function_privilege('socong_app', p.oid, 'execute')
     order by 1`,
  )
  expect(callable).toEqual([
    { name: 'audit_append', who: 'it' },
    { name: 'begin_anew', who: 'it' },
    { name: 'must_be_expected', who: 'it' },
    { name: 'must_be_new', who: 'it' },
    { name: 'office_day_add', who: 'it' },
    { name: 'visit_is_sound', who: 'it' },
  ])
})

test('the application may create nothing in the database, not even temporary tables', async () => {
  const { template } = inject('cluster')
  const [may] = await app.rows(
    `select has_schema_privilege('socong_app', 'public', 'create') as schema,
       has_database_privilege('socong_app', $1, 'create') as database,
       has_database_privilege('socong_app', $1, 'temporary') as temporary`,
    [template],
  )
  expect(may).toEqual({ schema: false, database: false, temporary: false })
})

test('the application cannot change a role without an audit entry, whatever statement it sends', async () => {
  const office = await app.officeId('tt-hcc')
  const subjectId =
    (await app.rows<{ id: string }>(`select id from account where username = 'gate2.tt-hcc'`))[0]?.id ?? ''
  const give = (action?: 'account.changed' | 'account.enabled') =>
    inOffice(app.db, office, async (tx) => {
      await tx.updateTable('account').set({ role: 'head' }).where('id', '=', subjectId).execute()
      if (action) await audit(tx, { action, officeId: office, subjectId, at: app.clock.now() })
    })
  const refused = { code: '42501' }
  await expect(give()).rejects.toMatchObject(refused)
  await expect(give('account.enabled'), 'a row of something else').rejects.toMatchObject(refused)
  await expect(
    app.db.updateTable('account').set({ role: 'district' }).where('id', '=', subjectId).execute(),
  ).rejects.toMatchObject(refused)
  await give('account.changed')
  expect(await app.rows('select role from account where id = $1', [subjectId])).toEqual([{ role: 'head' }])
})
