// Form numbers, which the browser chooses, are unique only within an office: a row of another office with the same number must
// not matter.
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import type { Answer, Client } from '../support/client.ts'
import { deviceOf, entry } from '../support/replay.ts'
import { type Fields, REQUESTS } from '../support/requests.ts'
import { useScene } from '../support/walk.ts'

const { app, scene } = await useScene()
let own: string
let foreign: string

const OTHER = 'ubnd-xa-long-hau'

beforeAll(async () => {
  own = await app.officeId(OTHER)
  foreign = await app.officeId('tt-hcc')
})

/** How many rows an office has in all tables except the audit. */
async function rowsOf(officeId: string): Promise<number> {
  const tables = await app.rows<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'office_id' and table_name not in ('audit', 'throttle')`,
  )
  const counts = tables.map(({ name }) => `select count(*)::int as count from "${name}" where office_id = $1`)
  const rows = await app.rows<{ count: number }>(counts.join(' union all '), [officeId])
  return rows.reduce((sum, { count }) => sum + count, 0)
}

/** Sends a form whose number another office has used: it must add rows here, only once, and change none of theirs. */
async function expectOwnRow(send: () => Promise<Answer>, repeat = send): Promise<void> {
  const [before, theirs] = [await rowsOf(own), await rowsOf(foreign)]
  const first = await send()
  const after = await rowsOf(own)
  expect([first.status < 400, after > before], `${first.status} ${first.text.slice(0, 200)}`).toEqual([
    true,
    true,
  ])
  const second = await repeat()
  expect(second.status).toBeLessThan(400)
  expect([await rowsOf(own), await rowsOf(foreign)]).toEqual([after, theirs])
}

/** Every route of an office with a form number and no id in its path. */
const FORMS = [
  'POST /breach',
  'POST /gate',
  'POST /gate/handover',
  'POST /guests',
  'POST /log/paper',
  'POST /log/views',
  'POST /meetings',
  'POST /office/accounts',
  ...['POST /outreach', 'POST /people', 'POST /report', 'POST /slips', 'POST /subjects', 'POST /trace'],
]

test('the forms of this test are all numbered forms of an office', async () => {
  const routes = Object.keys(POLICY).filter((name) => /^POST \/(?!district)[^:]+$/.test(name))
  const numbered: string[] = []
  for (const name of routes)
    if ((await REQUESTS[name]?.[0]?.(scene))?.fields?.['client_uuid']) numbered.push(name)
  expect(numbered.toSorted()).toEqual(FORMS)
})

test.each(FORMS)('%s accepts a form number that another office has used, like any other', async (name) => {
  const path = name.slice('POST '.length)
  const { by, to, fields } = (await REQUESTS[name]?.[0]?.(scene)) ?? { by: undefined, to: '' }
  expect((await scene.send({ by, to, ...(fields && { fields }) }, 'POST')).status).toBeLessThan(400)
  const sent: Fields = {
    ...fields,
    ...(fields?.['username'] && { username: `moi.${randomUUID().slice(0, 8)}` }),
  }
  if (sent['person']) await (await scene.as(`gate.${OTHER}`)).enter({ phone: sent['person'] })
  const [client, later] = path === '/gate/handover' ? await twoWhoLeave() : await twice(path)
  await expectOwnRow(
    () => client.post(path, sent),
    () => later.post(path, sent),
  )
})

async function twoWhoLeave(): Promise<[Client, Client]> {
  const people = [
    await scene.person('reception', { office: OTHER }),
    await scene.person('reception', { office: OTHER }),
  ]
  const [one, other] = await Promise.all(people.map(({ username }) => app.client(username)))
  if (!one || !other) throw new Error('nobody came')
  return [one, other]
}

async function twice(path: string): Promise<[Client, Client]> {
  if (['/guests', '/meetings'].includes(path)) await scene.expectsGuests(OTHER)
  const client = await scene.as(`${['/gate', '/slips', '/guests'].includes(path) ? 'gate' : 'head'}.${OTHER}`)
  return [client, client]
}

test('a registration with a number used in another office is stored as its own', async () => {
  const fields = { client_uuid: randomUUID(), name: 'Lê Thị Tám', phone: scene.phone() }
  const visitor = await scene.as(undefined)
  expect((await visitor.post('/v/tt-hcc', fields)).status).toBe(303)
  await expectOwnRow(() => visitor.post(`/v/${OTHER}`, fields))
})

test('an entry from a device with the numbers of another office’s device is recorded, once', async () => {
  const item = entry()
  const [theirs, ours] = await Promise.all(
    [
      ['tt-hcc', foreign],
      [OTHER, own],
    ].map(async ([code = '', id = '']) => deviceOf(app, id, await scene.as(`gate.${code}`))),
  )
  expect(await theirs?.outcomes([item])).toEqual(['stored'])
  const before = await rowsOf(own)
  expect(await ours?.outcomes([item])).toEqual(['stored'])
  const after = await rowsOf(own)
  expect(after).toBeGreaterThan(before)
  expect(await ours?.outcomes([item])).toEqual(['duplicate'])
  expect(await rowsOf(own)).toBe(after)
})

test('an account created with the id of another account is a new one, and leaves that one alone', async () => {
  const theirs = await scene.person('reception')
  const row = () => app.rows('select * from account where id = $1', [theirs.id])
  const before = await row()
  const username = `moi.${randomUUID().slice(0, 8)}`
  const fields = { client_uuid: theirs.id, username, display_name: 'Lê Văn Mới' }
  const head = await scene.as(`head.${OTHER}`)
  // A repeat makes a new invitation for the account, which the page shows.
  await expectOwnRow(() => head.post('/office/accounts', fields))
  expect(await row()).toEqual(before)
  const made = await app.rows('select office_id from account where username = $1', [username])
  expect(made).toEqual([{ office_id: own }])
})

test('a desk created with the id of another office’s desk is a new one, once', async () => {
  const desk = { client_uuid: randomUUID(), desk_name: 'Quầy chứng thực' }
  const district = await scene.as('district')
  expect((await district.post(`/district/offices/${foreign}/desks`, desk)).status).toBe(303)
  await expectOwnRow(() => district.post(`/district/offices/${own}/desks`, desk))
})

test('a saved view with the number of a colleague’s is stored as its own', async () => {
  const fields = { client_uuid: randomUUID(), name: 'Tuần này', span: 'week' }
  const colleague = await app.client((await scene.person('head', { office: OTHER })).username)
  expect((await colleague.post('/log/views', fields)).status).toBe(303)
  const head = await scene.as(`head.${OTHER}`)
  await expectOwnRow(() => head.post('/log/views', fields))
  expect((await head.post(`/log/views/${fields.client_uuid}`, { name: 'Tên khác' })).status).toBe(303)
  const names = await app.rows<{ name: string }>('select name from log_view where id = $1 order by name', [
    fields.client_uuid,
  ])
  expect(names.map(({ name }) => name)).toEqual(['Tuần này', 'Tên khác'].toSorted())
})

test('removing a staff member who has the id of another office’s member leaves that member’s link open', async () => {
  const id = randomUUID()
  for (const office of ['tt-hcc', OTHER])
    await scene.made(`head.${office}`, '/people', { client_uuid: id, name: 'Trần Văn Chín' })
  const links = () =>
    app.rows<{ office_id: string }>(
      `select office_id from key_lookup where kind = 'personal' and ref_id = $1`,
      [id],
    )
  expect(await links()).toHaveLength(2)
  await scene.made(`head.${OTHER}`, `/people/${id}/remove`)
  expect(await links()).toEqual([{ office_id: foreign }])
})
