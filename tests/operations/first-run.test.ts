import { readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSeed } from '../../server/core/offices/seed-file.ts'
import { firstRun } from '../../server/operations/first-run.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { PASSWORD } from '../support/secrets.ts'
import { useFreshApp } from '../support/suite.ts'

const NOW = new Date('2026-11-25T01:30:00Z')
const TABLES = ['office', 'organisation', 'desk', 'recommended_app', 'account', 'invitation']

describe('a first run', () => {
  let app: TestApp

  beforeAll(async () => {
    app = await startApp()
    await app.rows('truncate office, organisation, recommended_app cascade')
  })
  afterAll(() => app.close())

  const stored = async () => {
    const counts = TABLES.map((table) => `(select count(*)::int from ${table}) as ${table}`)
    const [row] = await app.rows<Record<string, number>>(`select ${counts.join(', ')}`)
    return row
  }

  test('stores nothing if its last account cannot be invited, and everything once it can', async () => {
    await app.rows(`create function refuse() returns trigger language plpgsql as $$ begin
      if (select username from account where id = new.account_id) like 'head.%' then raise 'refused'; end if; return new; end $$`)
    await app.rows('create trigger refuse before insert on invitation for each row execute function refuse()')
    await expect(firstRun(app.db, undefined, NOW)).rejects.toThrow('refused')
    expect(await stored()).toEqual(Object.fromEntries(TABLES.map((table) => [table, 0])))
    await app.rows('drop function refuse cascade')
    const signIns = await firstRun(app.db, undefined, NOW)
    expect(signIns.map(({ username }) => username)).toEqual(['quantri', 'gate.tt-hcc', 'head.tt-hcc'])
    expect(await stored()).toMatchObject({ office: 68, organisation: 1, account: 3, invitation: 3 })
    expect(await firstRun(app.db, undefined, NOW)).toEqual([])
  })
})

describe('the examples', () => {
  const folder = path.join(projectRoot, 'deploy/seed')
  const app = useFreshApp()

  test.each(readdirSync(folder))(
    'with %s the gate signs in by its code and records a visitor',
    async (name) => {
      const file = path.join(folder, name)
      await app.rows('truncate office, organisation, recommended_app cascade')
      const signIns = await firstRun(app.db, file, app.clock.now())
      await app.forget()
      const gate = signIns.find(({ username }) => username.startsWith('gate.'))
      const guard = await app.client()
      const { location } = await guard.signIn(gate?.username ?? '', gate?.code ?? '')
      await guard.post(location ?? '', { new_password: PASSWORD, repeat_password: PASSWORD })
      await guard.post('/sign-in/name', { own_name: 'Trần Thị Mận' })
      const { root, offices, app: recommended } = readSeed(file)
      const office = [root, ...offices].find(({ code }) => `gate.${code}` === gate?.username)
      const { text } = await guard.get('/gate')
      expect(text).toContain(office?.name)
      expect(text.includes('Bluezone')).toBe(recommended !== undefined)
      expect((await guard.enter({ name: 'Huỳnh Ngọc Ánh' })).status).toBe(303)
    },
  )
})
