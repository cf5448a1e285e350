import { beforeEach, expect, test } from 'vitest'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { inviteAccount } from '../../server/core/accounts/invitations.ts'
import { MORNING } from '../support/app.ts'
import { type Client, fieldsOf } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const head = useClient(app, 'head.tt-hcc')

const A_MINUTE_LATER = new Date(Date.parse(MORNING) + 60_000).toISOString()

let made = 0
let username: string

/** As the first start creates accounts: the display name is the user name. */
beforeEach(async () => {
  username = `truc.moi${++made}`
})

async function firstSignIn(): Promise<Client> {
  const officeId = await app.officeId('tt-hcc')
  const account = { officeId, username, displayName: username, role: 'reception' as const }
  const id = await createAccount(app.db, account, app.clock.now())
  const code = await inviteAccount(app.db, { id, officeId }, app.clock.now())
  const client = await app.client()
  const password = { new_password: PASSWORD, repeat_password: PASSWORD }
  expect((await client.post(`/invitation/${code.replaceAll('-', '')}`, password)).status).toBe(303)
  return client
}

const giveName = (client: Client, own_name: string) => client.post('/sign-in/name', { own_name })

async function logPage(visitor: string): Promise<string> {
  const visit = await app.visit(visitor)
  return (await head.get(`/log/visits/${visit?.id}`)).text
}

const changesOf = () =>
  app.rows(
    `select fields, actor_id = subject_id as self from audit
     where action = 'account.changed' and subject_id = (select id from account where username = $1) order by seq`,
    [username],
  )

test('an account without a person’s name asks for it before any other page', async () => {
  const client = await firstSignIn()
  for (const page of ['/gate', '/account', '/gate/handover', '/gate/events']) {
    const answer = await client.get(page)
    expect([answer.status, answer.location]).toEqual([303, `/sign-in/name?to=${encodeURIComponent(page)}`])
  }
  const asked = await client.get('/sign-in/name?to=/gate/handover')
  expect(asked.$('h1').text()).toBe('Họ và tên của người dùng tài khoản')
  expect(asked.$('nav a').length).toBe(0)
  const answer = await client.post('/sign-in/name', { ...fieldsOf(asked), own_name: '  Trần  Thị Mận ' })
  expect([answer.status, answer.location]).toEqual([303, '/gate/handover'])
  expect((await client.get('/account')).$('.facts').text()).toContain(`Trần Thị Mận (${username})`)
  expect(await changesOf()).toEqual([{ fields: 'display_name', self: true }])
})

test('a visitor recorded meanwhile waits for the name, and the register, the visit and the hand-over show that name', async () => {
  const client = await firstSignIn()
  const visitor = `Khách chờ ${made}`
  const entry = {
    client_uuid: crypto.randomUUID(),
    name: visitor,
    purpose: 'work',
    party_size: '1',
    app_status: 'not_asked',
  }
  const asked = await client.post('/gate', entry)
  expect(asked.status).toBe(401)
  expect(asked.$('main').text()).toContain('Những gì đã nhập vẫn còn')
  expect(await app.visit(visitor)).toBeUndefined()
  const done = await client.post('/sign-in/name', { ...fieldsOf(asked), own_name: 'Lý Thị Cam' })
  expect([done.status, done.location]).toEqual([303, '/gate'])
  expect(await logPage(visitor)).toContain('Lý Thị Cam')
  const today = '2026-11-25'
  const book = await head.post('/book', { from: today, until: today })
  expect(book.text).toContain('Lý Thị Cam')
  expect((await client.get('/gate/handover')).text).toContain('Lý Thị Cam')
  for (const page of [await logPage(visitor), book.text]) expect(page).not.toContain(username)
})

test.each([
  ['', 'Vui lòng ghi họ và tên.'],
  ['   ', 'Vui lòng ghi họ và tên.'],
  ['own', 'Đây là tên đăng nhập.'],
  ['OWN', 'Đây là tên đăng nhập.'],
])('%j (the user name for own) is refused as a person’s name', async (name, problem) => {
  const client = await firstSignIn()
  const answer = await giveName(client, name.replace('own', username).replace('OWN', username.toUpperCase()))
  expect(answer.status).toBe(422)
  expect(answer.$('.problem').text()).toContain(problem)
  expect((await client.get('/gate')).status).toBe(303)
})

test('nobody gives a name to an account without being signed in', async () => {
  const stranger = await app.client()
  expect((await stranger.get('/sign-in/name')).location).toBe('/sign-in')
  expect((await giveName(stranger, 'Ai Đó')).status).toBe(401)
  const looked = await stranger.ask('HEAD', '/gate')
  expect([looked.status, looked.location]).toEqual([303, '/sign-in?to=%2Fgate'])
})

test('another name needs the password, and leaves what is recorded under the one before', async () => {
  const client = await firstSignIn()
  await giveName(client, 'Trần Văn Bưởi')
  const [early, late] = [`Khách sớm ${made}`, `Khách muộn ${made}`]
  await client.enter({ name: early })
  app.clock.set(A_MINUTE_LATER)
  const change = (name_password: string) =>
    client.post('/account/name', { own_name: 'Trần Thị Bưởi', name_password })
  const refused = await change('not the password')
  expect(refused.status).toBe(422)
  expect(refused.$('#name_password-problem').text()).not.toBe('')
  expect(refused.$('#own_name').val()).toBe('Trần Thị Bưởi')
  expect(await changesOf()).toHaveLength(1)

  const login = await client.post('/account/name', { own_name: username, name_password: PASSWORD })
  expect([login.status, login.$('#own_name-problem').text()]).toEqual([
    422,
    expect.stringContaining('Đây là tên đăng nhập.'),
  ])

  expect((await change(PASSWORD)).location).toBe('/account')
  const account = await client.get('/account')
  await client.enter({ name: late })
  expect(account.$('.done').text()).toBe('Đã lưu họ và tên.')
  expect(account.$('.facts').text()).toContain('Trần Văn Bưởi, đến ')
  expect(await changesOf()).toHaveLength(2)
  expect(await logPage(early)).toContain('Trần Văn Bưởi')
  expect(await logPage(early)).not.toContain('Trần Thị Bưởi')
  expect(await logPage(late)).toContain('Trần Thị Bưởi')
  const { text: found } = await head.get((await head.post('/log/search', { words: early })).location ?? '')
  expect(found).toContain('Trần Văn Bưởi')
})

test('a head who gives an account another name changes nothing of what it recorded, and reads the earlier one', async () => {
  const client = await firstSignIn()
  await giveName(client, 'Đỗ Văn Ổi')
  const visitor = `Khách của ông Ổi ${made}`
  await client.enter({ name: visitor })
  app.clock.set(A_MINUTE_LATER)
  const [account] = await app.rows<{ id: string }>('select id from account where username = $1', [username])
  const page = `/office/accounts/${account?.id}`
  await head.post(page, { display_name: 'Đỗ Văn Mít' })
  expect((await head.get(page)).$('.facts').text()).toContain('Đỗ Văn Ổi, đến ')
  expect(await logPage(visitor)).toContain('Đỗ Văn Ổi')
})
