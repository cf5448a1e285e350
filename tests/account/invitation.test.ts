import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { inviteAccount } from '../../server/core/accounts/invitations.ts'
import { hashKey } from '../../server/platform/lib/bearer-key.ts'
import { HOUR } from '../../server/platform/lib/clock.ts'
import { type Client, fieldsOf } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { watch } from '../support/stream.ts'
import { useMorningApp } from '../support/suite.ts'

const GUARD = 'gate2.tt-hcc'
const WORDS = { new_password: PASSWORD, repeat_password: PASSWORD }

const app = useMorningApp()

afterEach(async () => {
  await app.rows('delete from throttle')
})

async function invite(username = GUARD): Promise<string> {
  const [row] = await app.rows<{ id: string; office_id: string }>(
    'select id, office_id from account where username = $1',
    [username],
  )
  return inviteAccount(app.db, { id: row?.id ?? '', officeId: row?.office_id ?? '' }, app.clock.now())
}

const linkOf = (code: string) => `/invitation/${code.replaceAll('-', '')}`
const hashOf = (username = GUARD) =>
  app.row('select password_hash from account where username = $1', [username])
const signsIn = async (password: string) =>
  (await (await app.client()).signIn(GUARD, password)).status === 303

describe('a one-time code', () => {
  test('works with dashes, capitals and spaces or without, and opens the page of the password alone', async () => {
    const code = await invite()
    expect(code).toMatch(/^([234578bcghkmnptv]{4}-){3}[234578bcghkmnptv]{4}$/)
    const wide = code.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
    const ways = [code, code.replaceAll('-', ''), code.toUpperCase(), ` ${code.replaceAll('-', ' ')} `, wide]
    for (const typed of ways) {
      const client = await app.client()
      const answer = await client.signIn(GUARD, typed)
      expect([answer.status, answer.location]).toEqual([303, linkOf(code)])
      expect(client.cookies.has('sid')).toBe(false)
      expect((await client.get('/gate')).status).toBe(303)
    }
  })

  test('opens it with letters that look like those of the code, too, and so do codes made before, with 0, 1 and l', async () => {
    const alike = { 2: 'z', 5: 's', b: '6', g: '9' } as Record<string, string>
    const code = (await invite()).replaceAll(/[25bg]/g, (letter) => alike[letter] ?? letter)
    expect((await (await app.client()).signIn(GUARD, code)).status).toBe(303)
    await app.rows('update invitation set code_sha256 = $1', [hashKey('0l1q-69bg-2345-kmnp')])
    for (const typed of ['0l1q-69bg-2345-kmnp', 'OL1Q69BG2345KMNP'])
      expect([typed, (await (await app.client()).signIn(GUARD, typed)).status]).toEqual([typed, 303])
    expect((await (await app.client()).signIn(GUARD, 'olig-69bg-2345-kmnp')).status).toBe(401)
  })

  test('that is wrong or has expired is refused as a code, and a password as a password', async () => {
    const code = await invite()
    const said = async (typed: string) => (await (await app.client()).signIn(GUARD, typed)).$('.alert').text()
    expect(await said('2222-3333-4444-5555')).toContain('mã đăng nhập một lần chưa đúng')
    await app.rows('update invitation set expires_at = created_at')
    expect(await said(code)).toContain('đã hết hạn')
    expect(await said('con mèo trèo cây cau')).toContain('mật khẩu chưa đúng')
  })

  test('somebody else’s one-time code opens nothing', async () => {
    const code = await invite()
    expect((await (await app.client()).signIn('gate.tt-hcc', code)).status).toBe(401)
  })

  test('is not stored', async () => {
    const code = await invite()
    const rows = await app.rows('select i::text from invitation i')
    expect(JSON.stringify(rows)).not.toContain(code)
    expect(app.logged.join('')).not.toContain(code)
  })
})

describe('an invitation', () => {
  test('sets the password, signs in and ends every other session and its open board', async () => {
    const [other, client] = await Promise.all([app.client(GUARD), app.client()])
    const stream = await watch(other)
    const link = linkOf(await invite())
    const answer = await client.post(link, WORDS)
    expect([answer.status, answer.location]).toEqual([303, '/gate'])
    expect((await client.get('/gate')).status).toBe(200)
    expect((await other.get('/gate')).status).toBe(303)
    await expect.poll(() => stream.ended(), { timeout: 3000 }).toBe(true)
    expect(await signsIn(PASSWORD)).toBe(true)
    const actions = await app.rows<{ action: string }>(
      `select action from audit a join account c on c.id = a.subject_id
       where c.username = $1 order by a.seq desc limit 4`,
      [GUARD],
    )
    expect(actions.map((row) => row.action).toReversed()).toEqual([
      'account.invited',
      'account.password_set',
      'account.signed_in',
      'account.signed_in',
    ])
  })

  test('that was used says so, by link and at the sign-in page', async () => {
    const code = await invite()
    const client = await app.client()
    await client.post(linkOf(code), WORDS)
    const before = await hashOf()
    for (const answer of [await client.get(linkOf(code)), await client.post(linkOf(code), WORDS)]) {
      expect(answer.status).toBe(410)
      expect(answer.$('h1').text()).toBe('Lời mời đã được dùng')
    }
    expect(await signsIn(code)).toBe(false)
    expect(await hashOf()).toEqual(before)
  })

  test('is replaced by each newer one', async () => {
    const codes = [await invite(), ...(await Promise.all([invite(), invite()]))]
    const alive = await Promise.all(codes.map((code) => signsIn(code)))
    expect(alive[0]).toBe(false)
    expect(alive.filter(Boolean)).toHaveLength(1)
    const replaced = await (await app.client()).get(linkOf(codes[0] ?? ''))
    expect(replaced.status).toBe(410)
    expect(replaced.$('h1').text()).toBe('Lời mời không còn giá trị')
  })

  test('ends with the account, and when its owner changes the password', async () => {
    const code = await invite()
    await app.rows('update account set disabled_at = now() where username = $1', [GUARD])
    expect((await (await app.client()).post(linkOf(code), WORDS)).status).toBe(410)
    expect(await signsIn(code)).toBe(false)
    await app.rows('update account set disabled_at = null where username = $1', [GUARD])
    const owner = await app.client(GUARD)
    await owner.post('/account/password', { current_password: PASSWORD, ...WORDS })
    expect((await (await app.client()).get(linkOf(code))).status).toBe(410)
  })

  test.each([
    ['short', { new_password: 'ngắn', repeat_password: 'ngắn' }, 'new_password'],
    ['the name', { new_password: 'Phạm Thị Ca Hai', repeat_password: 'Phạm Thị Ca Hai' }, 'new_password'],
    ['typed differently twice', { ...WORDS, repeat_password: 'khác hẳn mọi lần' }, 'repeat_password'],
    ['missing', {}, 'new_password'],
  ])('stays valid when the password is %s', async (_, words, field) => {
    const link = linkOf(await invite())
    const client = await app.client()
    const answer = await client.post(link, words)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`)).toHaveLength(1)
    expect(answer.$('main form').attr('action')).toBe(link)
    expect((await client.post(link, WORDS)).status).toBe(303)
  })

  test.each(['x', '..%2f..%2fgate', '%00', 'a'.repeat(5000), `' or 1=1`, '<script>'])(
    'cannot be forged: %s',
    async (key) => {
      const client = await app.client()
      for (const answer of [
        await client.get(`/invitation/${key}`),
        await client.post(`/invitation/${key}`, WORDS),
      ]) {
        expect([400, 404, 410]).toContain(answer.status)
        expect(answer.text).not.toContain('<script>')
      }
    },
  )
})

test('a form that another person’s expired session refused is shown after the first password is set', async () => {
  const typed = { client_uuid: randomUUID(), name: 'Đi Cùng Lời Mời', phone: '0919000777' }
  const client: Client = await app.client('gate.tt-hcc')
  app.clock.forward(4 * HOUR + 1)
  const form = fieldsOf(await client.enter(typed))
  const code = await invite()
  const invitation = await client.post('/sign-in', { ...form, username: GUARD, password: code })
  expect(invitation.status).toBe(401)
  expect(invitation.$('main form').attr('action')).toBe(linkOf(code))
  const refused = await client.post(linkOf(code), { ...fieldsOf(invitation), new_password: 'ngắn' })
  expect(refused.status).toBe(422)
  const shown = await client.post(linkOf(code), { ...fieldsOf(refused), ...WORDS })
  expect([shown.status, shown.$('.facts').text()]).toEqual([409, expect.stringContaining(typed.name)])
  const answer = await client.post('/sign-in/unsent', fieldsOf(shown))
  expect([answer.status, answer.location]).toEqual([303, '/gate'])
  expect(await app.rows('select phone from visit where name = $1', [typed.name])).toEqual([
    { phone: '+84919000777' },
  ])
})
