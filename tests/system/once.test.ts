// Sends every form that has a number again, unchanged and changed.
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import { type TestApp, withDatabase } from '../support/app.ts'
import { fieldsOf } from '../support/client.ts'
import { type Fields, REQUESTS, type Wanted } from '../support/requests.ts'
import { useScene, useTouched } from '../support/walk.ts'
import { untilWaiting } from '../support/watched.ts'

const { app, scene } = await useScene()
const touched = useTouched(app)

/** These routes compare a repeated form with the stored record and ask on their own page. */
const ASK_THEMSELVES: Record<string, Fields> = {
  'POST /gate': { name: 'Người Khác Hẳn' },
  'POST /v/:office': { name: 'Người Khác Hẳn' },
  'POST /d/:key/guests': { name: 'Người Khác Hẳn' },
  'POST /d/:key/meetings': { title: 'Cuộc họp khác hẳn' },
  'POST /outreach': { quantity: '77' },
  'POST /district/outreach': { quantity: '77' },
  'POST /district/app/new': { name: 'Ứng dụng khác hẳn' },
}
const OF_A_ROW = [
  'POST /district/app/:id',
  'POST /district/offices/:id/desks/:desk',
  'POST /district/offices/:id/desks/:desk/end',
]

/** Whoever has missed the code of a new account gets another. */
const REPEATED: Record<string, string[]> = {
  'POST /office/accounts': ['account', 'invitation'],
  'POST /district/accounts': ['account', 'invitation'],
}

const fieldsIn = ({ fields, form }: Wanted): Fields => fields ?? Object.fromEntries(form ?? [])
const ONCE = Object.keys(POLICY).filter((name) => POLICY[name]?.once)

test('every numbered form is listed as stored once, or with the reason why not', async () => {
  const numbered: string[] = []
  for (const [name, makes] of Object.entries(REQUESTS)) {
    if (!name.startsWith('POST')) continue
    for (const make of makes) if ('client_uuid' in fieldsIn(await make(scene))) numbered.push(name)
  }
  const known = [...ONCE, ...Object.keys(ASK_THEMSELVES), ...OF_A_ROW]
  expect([...new Set(numbered)].toSorted()).toEqual(known.toSorted())
})

describe.each([...ONCE, ...Object.keys(ASK_THEMSELVES)])('%s', (name) => {
  test('gets the same answer when it is sent again, and with other words is never taken for stored', async () => {
    const wanted = (await REQUESTS[name]?.[0]?.(scene)) as Wanted
    const by = await scene.as(wanted.by)
    const first = await scene.send({ ...wanted, by }, 'POST')
    expect(first.status).toBeLessThan(400)
    // A hand-over signs its sender out, and its minutes are shown at once only the first time.
    const isHandover = name === 'POST /gate/handover'
    const again = isHandover ? await scene.as('gate.tt-hcc') : by
    await touched()
    const same = await scene.send({ ...wanted, by: again }, 'POST')
    expect(await touched()).toEqual(REPEATED[name] ?? [])
    if (isHandover) expect(same.location).toMatch(/^\/gate\/handover\//)
    else expect([same.status, same.location]).toEqual([first.status, first.location])

    await touched()
    const words = ASK_THEMSELVES[name] ?? { more: randomUUID() }
    const form: [string, string][] | undefined = wanted.form && [...wanted.form, ...Object.entries(words)]
    const others = { ...wanted, by: again, ...(form ? { form } : { fields: { ...wanted.fields, ...words } }) }
    const answer = await scene.send(others, 'POST')
    expect([answer.status, await touched()]).toEqual([409, []])
    const kept = fieldsOf(answer, 'main form:has([name=client_uuid])')
    expect(kept).toMatchObject(words)
    expect(kept['client_uuid']).not.toBe(fieldsIn(wanted)['client_uuid'])
    if (ASK_THEMSELVES[name]) return

    // A form that was open for longer than form numbers are remembered.
    await app.rows('delete from sent_form')
    await touched()
    const old = await scene.send(others, 'POST')
    expect([old.status, await touched()]).toEqual([409, []])
    expect(fieldsOf(old)).toMatchObject(words)
  })
})

test('a form that was refused can be corrected under its number', async () => {
  const head = await scene.as('head.tt-hcc')
  const client_uuid = randomUUID()
  expect((await head.post('/people', { client_uuid, name: '' })).status).toBe(422)
  expect((await head.post('/people', { client_uuid, name: 'Lê Văn Sửa' })).status).toBe(303)
  expect(await app.rows('select name from staff_member where id = $1', [client_uuid])).toEqual([
    { name: 'Lê Văn Sửa' },
  ])
})

test('when two are sent at the same time with different words, one is stored and the other is asked about', async () => {
  const head = await scene.as('head.tt-hcc')
  const client_uuid = randomUUID()
  const names = ['Lê Văn Một', 'Lê Văn Hai']
  const answers = await Promise.all(names.map((name) => head.post('/people', { client_uuid, name })))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409])
  expect(await app.rows('select from staff_member where id = $1', [client_uuid])).toHaveLength(1)
})

test('a form whose connection is lost blocks nothing: it can be sent again at once', async () => {
  const head = await scene.as('head.tt-hcc')
  const client_uuid = randomUUID()
  const cookie = [...head.cookies].map(([key, value]) => `${key}=${value}`).join('; ')
  const body = new URLSearchParams({ client_uuid, name: 'Lê Văn Đứt' })
  const cut = new AbortController()
  const headers = { Origin: app.url, Cookie: cookie }
  const sent = fetch(`${app.url}/people`, {
    method: 'POST',
    body,
    headers,
    redirect: 'manual',
    signal: cut.signal,
  })
  cut.abort()
  await sent.catch(() => {})
  expect((await head.post('/people', { client_uuid, name: 'Lê Văn Đứt' })).status).toBe(303)
  expect(await app.rows('select name from staff_member where id = $1', [client_uuid])).toHaveLength(1)
})

test('a form whose connection is cut while it is stored is stored once, and with other words it is asked about', async () => {
  const head = await scene.as('head.tt-hcc')
  const client_uuid = randomUUID()
  const fields = { client_uuid, name: 'Lê Văn Cáp' }
  const body = new URLSearchParams(fields).toString()
  const { hostname, port, host } = new URL(app.url)
  const lines = [
    'POST /people HTTP/1.1',
    ...[`Host: ${host}`, `Origin: ${head.origin}`, `Content-Length: ${Buffer.byteLength(body)}`],
    `Cookie: ${[...head.cookies].map(([key, value]) => `${key}=${value}`).join('; ')}`,
    'Content-Type: application/x-www-form-urlencoded',
  ]
  const holder = new pg.Client(databaseOf(app))
  await holder.connect()
  await holder.query('begin; lock table staff_member')
  const cable = connect(Number(port), hostname)
  cable.on('error', () => {})
  cable.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  await untilWaiting(app)
  cable.resetAndDestroy()
  await holder.query('rollback')
  await holder.end()
  // The user got no answer; the page is still open, and the form is sent again.
  expect((await head.post('/people', fields)).status).toBe(303)
  const stored = () => app.rows('select name from staff_member where id = $1', [client_uuid])
  expect(await stored()).toEqual([{ name: 'Lê Văn Cáp' }])
  expect((await head.post('/people', { ...fields, name: 'Lê Văn Khác' })).status).toBe(409)
  expect(await stored()).toEqual([{ name: 'Lê Văn Cáp' }])
})

/** The superuser's address of the database, for locking a table. */
function databaseOf({ context }: TestApp): string {
  const name = new URL(context.config.DATABASE_URL ?? '').pathname.slice(1)
  return withDatabase(inject('cluster').adminUrl, name)
}
