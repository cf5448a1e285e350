import { inspect } from 'node:util'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { printable } from '../../server/platform/lib/errors.ts'

test('an error of the database that stops a start or a command prints no value', async () => {
  const client = new pg.Client(inject('cluster').adminUrl)
  await client.connect()
  const wrong = [
    `select 'Vixora'::uuid`,
    `select '{"name": "Vixora"'::jsonb`,
    `create temp table guest (name text unique); insert into guest values ('Vixora'), ('Vixora')`,
  ]
  for (const statement of wrong) {
    const error = await client.query(statement).catch((reason) => reason)
    expect(inspect(error)).toContain('Vixora')
    expect(inspect(printable(error))).not.toContain('Vixora')
    expect(printable(error)).toContain(error.code)
  }
  await client.end()
})
