// A form that was refused because of an expired session or an error comes back complete.
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Client, fieldsOf } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

const app = useApp()

const BREACH = { on: '2026-11-24', at: '16:30', what: 'Mất một tờ sổ giấy', people: '12', harm: 'likely' }
const ticked = (...kinds: string[]) =>
  new URLSearchParams([
    ['client_uuid', randomUUID()],
    ...Object.entries(BREACH),
    ...kinds.map((kind): [string, string] => ['kinds', kind]),
  ]).toString()

/** Signs in as a head with the sign-in page that carries the form. */
async function signInOn(client: Client, refused: Awaited<ReturnType<Client['post']>>) {
  const carried = fieldsOf(refused)
  const first = await client.post('/sign-in', { ...carried, username: 'head.tt-hcc', password: PASSWORD })
  expect(first.status).toBe(401)
  // A code cannot be used twice.
  app.clock.forward(60_000)
  return client.post('/sign-in/code', { ...fieldsOf(first), one_time_password: codeAt(app.clock.now()) })
}

test('every ticked box is carried through signing in', async () => {
  const client = await app.client()
  const answer = await signInOn(client, await client.postRaw('/breach', ticked('name', 'phone')))
  expect(answer.location).toMatch(/^\/breach\//)
  expect(await app.rows('select kinds from breach')).toEqual([{ kinds: ['name', 'phone'] }])
})

test('the query of a URL is carried through too: an export is of the chosen view', async () => {
  const now = app.clock.now().toISOString()
  app.clock.set('2026-11-24T08:30:00+07:00')
  const guard = await app.client('gate.tt-hcc')
  expect((await guard.enter({ name: 'Người Hôm Qua' })).status).toBe(303)
  app.clock.set(now)
  const client = await app.client()
  const form = { export_purpose: 'check', columns: 'name', format: 'csv' }
  const file = await signInOn(client, await client.post('/log/export?day=2026-11-24', form))
  expect([file.status, file.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/csv')])
  expect(file.text).toContain('Người Hôm Qua')
})

test.each(['//evil.example/x', '/gate?x=<script>', 'https://evil.example', '/gate?x=1#y'])(
  'a URL that no page of ours would produce is not followed: %s',
  async (resume_path) => {
    const client = await app.client()
    const fields = { username: 'gate.tt-hcc', password: PASSWORD, resume_path, resume_fields: '{"a":"b"}' }
    expect((await client.post('/sign-in', fields)).location).toBe('/gate')
  },
)
