import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { connect } from '../../server/platform/db/connect.ts'
import { logCheck } from '../../server/platform/db/quiet-log.ts'
import { selfCheck } from '../../server/platform/db/self-check.ts'
import { withDatabase } from '../support/app.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
/** The owner's address of the database. */
let ownerUrl: string

beforeAll(async () => {
  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  ownerUrl = withDatabase(inject('cluster').ownerUrl, name)
})

describe('the self-check', () => {
  const check = (durable = false) => selfCheck(app.context.pool, { durable })

  test('finds nothing wrong with the database that the application makes', async () => {
    expect(await check()).toEqual([])
  })

  test.each([
    ['who passes row-level security', 'bypassrls', 'BYPASSRLS'],
    ['who is a member of the owner', 'in role socong_owner', 'owns the tables'],
  ])('refuses a role %s', async (_, attributes, problem) => {
    const role = `role_${randomUUID().slice(0, 8)}`
    await app.rows(`create role ${role} login password 'of-a-test' ${attributes}`)
    await app.rows(`grant connect on database ${new URL(ownerUrl).pathname.slice(1)} to ${role}`)
    const url = Object.assign(new URL(ownerUrl), { username: role, password: 'of-a-test' }).href
    const other = connect(url, () => {}, 1)
    try {
      expect(await selfCheck(other.pool, { durable: false })).toEqual([expect.stringContaining(problem)])
    } finally {
      await other.close()
      await app.rows(`drop owned by ${role}`)
      await app.rows(`drop role ${role}`)
    }
  })

  test('refuses a connection without limits, as behind a pooler', async () => {
    const pool = new pg.Pool({ connectionString: app.context.config.DATABASE_URL ?? '', max: 1 })
    try {
      await pool.query('set statement_timeout = 0')
      expect(await selfCheck(pool, { durable: false })).toEqual([
        expect.stringContaining('statement_timeout'),
      ])
    } finally {
      await pool.end()
    }
  })

  describe('of what the server writes into its own log', () => {
    /** Log settings for the application's role in this database, as on an external server. */
    async function loggedWith(settings: Record<string, string>) {
      const database = new URL(ownerUrl).pathname.slice(1)
      const alter = (change: string) => app.rows(`alter role socong_app in database ${database} ${change}`)
      for (const [name, value] of Object.entries(settings)) await alter(`set ${name} = '${value}'`)
      const other = connect(app.context.config.DATABASE_URL ?? '', () => {}, 1)
      try {
        expect(await selfCheck(other.pool, { durable: false })).toEqual((await logCheck(other.pool)).problems)
        return await logCheck(other.pool)
      } finally {
        await other.close()
        await alter('reset all')
      }
    }

    test.each<[string, Record<string, string>]>([
      ['values of statements that fail', { log_parameter_max_length_on_error: '64' }],
      ['all statements with values', { log_statement: 'all', log_parameter_max_length: '-1' }],
      ['slow statements with values', { log_min_duration_statement: '1000', log_parameter_max_length: '20' }],
      ['some of them', { log_transaction_sample_rate: '0.01', log_parameter_max_length: '-1' }],
      ['values by a module', { 'pgaudit.log_parameter': 'on' }],
      [
        'values of explained statements',
        { 'auto_explain.log_min_duration': '0', 'auto_explain.log_parameter_max_length': '-1' },
      ],
    ])('refuses %s', async (_, settings) => {
      const { problems } = await loggedWith(settings)
      const named = Object.keys(settings).at(-1) ?? ''
      expect(problems).toEqual([expect.stringContaining(`alter role socong_app set ${named} = `)])
    })

    test('accepts a server that logs no statements, whatever it would log of their values', async () => {
      expect((await loggedWith({ log_parameter_max_length: '-1' })).problems).toEqual([])
    })

    test('accepts statements without their values, and warns of details', async () => {
      expect(await loggedWith({ log_statement: 'all', log_parameter_max_length: '0' })).toEqual({
        problems: [],
        warnings: [],
      })
      const loud = { log_error_verbosity: 'default', log_min_error_statement: 'error' }
      const { problems, warnings } = await loggedWith(loud)
      expect(problems).toEqual([])
      expect(warnings).toEqual(
        Object.keys(loud).map((name) => expect.stringMatching(new RegExp(`^${name} is .* set ${name} = `))),
      )
    })
  })

  test('refuses a superuser and the owner of the tables', async () => {
    const superuser = connect(
      withDatabase(inject('cluster').adminUrl, new URL(ownerUrl).pathname.slice(1)),
      () => {},
      1,
    )
    expect((await selfCheck(superuser.pool, { durable: false })).join()).toMatch(/superuser/)
    await superuser.close()
    const owner = connect(ownerUrl, () => {}, 1)
    expect(await selfCheck(owner.pool, { durable: false })).toEqual([
      expect.stringContaining('owns the tables'),
    ])
    await owner.close()
  })

  test.each([
    [
      'a table without FORCE',
      'alter table visit no force row level security',
      'alter table visit force row level security',
      'visit does not force',
    ],
    [
      'a table with row-level security off',
      'alter table visit disable row level security',
      'alter table visit enable row level security',
      'visit does not force',
    ],
    [
      'a new table that was forgotten',
      'create table forgotten (office_id uuid)',
      'drop table forgotten',
      'forgotten does not force',
    ],
    [
      'a view of its owner',
      'create view everybody as select * from visit',
      'drop view everybody',
      'view everybody',
    ],
    [
      'a view that says no',
      'create view everybody with (security_invoker = off) as select * from visit',
      'drop view everybody',
      'view everybody',
    ],
    [
      'a materialised view',
      'create materialized view everybody as select * from visit',
      'drop materialized view everybody',
      'view everybody',
    ],
  ])('refuses %s', async (_, wrong, right, problem) => {
    await app.rows(wrong)
    try {
      expect((await check()).join('\n')).toContain(problem)
    } finally {
      await app.rows(right)
    }
    expect(await check()).toEqual([])
  })

  test.each(['true', 'on', '1'])('accepts a view with security_invoker = %s', async (value) => {
    await app.rows(`create view own with (security_invoker = ${value}) as select * from visit`)
    expect(await check()).toEqual([])
    await app.rows('drop view own')
  })

  test.each(['fsync', 'full_page_writes'])('refuses %s off', async (setting) => {
    const [{ value } = { value: '' }] = await app.rows<{ value: string }>(
      `select current_setting('${setting}') as value`,
    )
    const told = (await check(true)).some((problem) => problem.startsWith(`${setting} is off`))
    expect(told).toBe(value === 'off')
    // The test cluster has one of the two values; a fake pool returns the other.
    const pool = app.context.pool
    const other = {
      query: async (text: string, values?: unknown[]) => {
        const { rows } = await pool.query(text, values)
        const turn = (row: { name?: string }) =>
          row.name === setting ? { ...row, value: value === 'off' ? 'on' : 'off' } : row
        return { rows: rows.map(turn) }
      },
    }
    const turned = (await selfCheck(other as pg.Pool)).some((problem) =>
      problem.startsWith(`${setting} is off`),
    )
    expect(turned).toBe(value === 'on')
  })
})
