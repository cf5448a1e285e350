import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { inviteAccount } from '../../server/core/accounts/invitations.ts'
import { HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { accountNamed, accountsOf, keepAccounts } from '../support/accounts.ts'
import { MORNING } from '../support/app.ts'
import { type Client, fieldsOf } from '../support/client.ts'
import { PASSWORD, TOTP_SECRET } from '../support/global-setup.ts'
import {
  browserAtProvider,
  comeBackAs,
  finish,
  sentTo,
  signInAs,
  startProvider,
} from '../support/provider.ts'
import { useApp, useMorningApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

const provider = await startProvider()
const app = useMorningApp(provider.settings)
keepAccounts(app)
afterEach(() => provider.control('honest'))

const [GUARD, HEAD] = ['gate.tt-hcc', 'head.tt-hcc']
const guard = { sub: 'u-guard', preferred_username: GUARD }
const head = { sub: 'u-head', preferred_username: HEAD }
const MFA = 'pwd mfa'

const linkOf = (username = GUARD) =>
  app.row('select oidc_issuer, oidc_subject from account where username = $1', [username])
const UNLINKED = { oidc_issuer: null, oidc_subject: null }
const sessions = async (username = GUARD) =>
  app.rows('select s.* from session s join account a on a.id = s.account_id where a.username = $1', [
    username,
  ])
const isIn = async (client: Client) => (await client.get('/account')).status === 200
const invite = async (username: string) => {
  const code = await inviteAccount(app.db, await accountNamed(app, username), app.clock.now())
  return code.replaceAll('-', '')
}
const without = (what: 'totp_secret' | 'password_hash', username: string) =>
  app.rows(`update account set ${what} = null where username = $1`, [username])

/** Signs in and returns the status, where it leads and what the page says. */
async function outcome(who: Record<string, string>, fields?: Record<string, string>, client?: Client) {
  const answer = await signInAs(client ?? (await app.client()), who, fields)
  return [answer.status, answer.location ?? answer.$('.alert').text()]
}

const FAILED = [401, expect.stringContaining('Chưa đăng nhập được bằng tài khoản của UBND huyện Cần Giuộc')]
const UNKNOWN = [401, expect.stringContaining('chưa gắn với tài khoản Sổ Cổng nào')]

describe('whom the provider has recognised', () => {
  test('signs in to the account that the claim names, which is linked from then on, whatever the claim says', async () => {
    const since = (await app.audited('account.changed')).length
    const client = await app.client()
    expect(await outcome(guard, { to: '/evacuation' }, client)).toEqual([303, '/evacuation'])
    expect(await isIn(client)).toBe(true)
    expect(await linkOf()).toEqual({
      oidc_issuer: provider.settings['OIDC_ISSUER'],
      oidc_subject: guard.sub,
    })
    expect(await outcome({ ...guard, preferred_username: 'gate2.tt-hcc' })).toEqual([303, '/gate'])
    expect((await app.audited('account.changed')).slice(since)).toEqual(['oidc'])
    expect((await app.audited('account.signed_in')).at(-1)).toMatch(/^oidc from=/)
    expect(JSON.stringify(await sessions())).not.toContain('eyJ')
  })

  test.each([
    ['without the claim', { sub: 'u-nobody' }],
    ['with another name', { sub: 'u-nobody', preferred_username: 'gate.nowhere' }],
    ['with half a name', { sub: 'u-nobody', preferred_username: 'gate' }],
    [
      'with an e-mail address',
      { sub: 'u-nobody', preferred_username: `${GUARD}@evil.example`, email: GUARD },
    ],
  ])('is refused %s, and no account is made', async (_, who) => {
    const before = await app.rows('select id from account order by id')
    app.logged.length = 0
    const client = await app.client()
    expect(await outcome(who, {}, client)).toEqual(UNKNOWN)
    expect(client.cookies.has('__Host-sid')).toBe(false)
    expect(await app.rows('select id from account order by id')).toEqual(before)
    // It is answered before it is recorded.
    await expect.poll(() => app.logged.join('')).toContain('sign-in refused')
    expect(app.logged.join('')).not.toContain('u-nobody')
  })

  test('does not get the account of another subject, whose name they have now', async () => {
    expect(await outcome(guard)).toEqual([303, '/gate'])
    expect(await outcome({ ...guard, sub: 'u-successor' })).toEqual(UNKNOWN)
  })

  test('is refused with an account that is disabled, and it is recorded', async () => {
    await app.rows('update account set disabled_at = now() where username = $1', [GUARD])
    expect(await outcome(guard)).toEqual(UNKNOWN)
    await expect.poll(async () => (await app.audited('account.sign_in_failed')).at(-1)).toMatch(/^disabled /)
    expect(await sessions()).toEqual([])
  })

  test('is told that the office has ended', async () => {
    await app.rows(`update office set valid_to = '2026-11-20' where code = 'tt-hcc'`)
    await app.forget()
    expect(await outcome(guard)).toEqual([403, expect.stringContaining('không dùng được nữa')])
    await app.rows(`update office set valid_to = null`)
    await app.forget()
  })

  test('is led to no other site', async () => {
    for (const to of ['https://evil.example', '//evil.example', '/\\evil.example'])
      expect(await outcome(guard, { to })).toEqual([303, '/gate'])
  })
})

describe('an invitation', () => {
  test('links its account, which then needs no password, and is used up', async () => {
    await without('password_hash', GUARD)
    const invitation = await invite(GUARD)
    const page = await (await app.client()).get(`/invitation/${invitation}`)
    expect(page.$('form[action="/sign-in/oidc"] input[name=invitation]').val()).toBe(invitation)
    const client = await app.client()
    expect(await outcome({ sub: 'u-invited' }, { invitation }, client)).toEqual([303, '/gate'])
    expect((await client.get('/account')).$('main').text()).toContain('không có mật khẩu')
    const { id } = await accountNamed(app, GUARD)
    const manager = await app.client(HEAD)
    const shown = (await manager.get(`/office/accounts/${id}`)).$('main').text()
    expect(shown).toContain('Đã liên kết')
    expect(shown).not.toContain('chưa có lời mời')
    expect((await signInAs(await app.client(), { sub: 'u-second' }, { invitation })).status).toBe(410)
    expect(await outcome({ sub: 'u-invited' })).toEqual([303, '/gate'])
  })

  test('links no subject that another account is linked to', async () => {
    await outcome(guard)
    const invitation = await invite('gate2.tt-hcc')
    expect(await outcome(guard, { invitation })).toEqual([
      401,
      expect.stringContaining('đã gắn với một tài khoản Sổ Cổng khác'),
    ])
    expect(await linkOf('gate2.tt-hcc')).toEqual(UNLINKED)
  })

  test('of the manager ends the link and what was signed in by it', async () => {
    const client = await app.client()
    await signInAs(client, guard)
    const { row } = accountsOf(app)
    const { id } = await row(GUARD)
    await (await app.client(HEAD)).post(`/office/accounts/${id}/invite`)
    expect(await linkOf()).toEqual(UNLINKED)
    expect(await isIn(client)).toBe(false)
    expect((await app.auditOf(id)).at(-1)).toEqual({ action: 'account.invited', fields: 'password oidc' })
  })
})

describe('an answer of the provider', () => {
  test('is good for the browser that asked, and for nobody else', async () => {
    const [asked, other] = [await app.client(), await app.client()]
    const path = await comeBackAs(asked, guard)
    expect((await finish(other, path)).status).toBe(401)
    await comeBackAs(other, guard)
    expect((await finish(other, path)).status).toBe(401)
    expect(await sessions()).toEqual([])
    expect((await finish(asked, path)).status).toBe(303)
  })

  test('is good once, also with the cookie of before', async () => {
    const client = await app.client()
    const path = await comeBackAs(client, guard)
    const cookie = client.cookies.get('__Host-oidc') ?? ''
    expect((await finish(client, path)).status).toBe(303)
    expect(client.cookies.has('__Host-oidc')).toBe(false)
    const thief = await app.client()
    expect((await finish(thief, path)).status).toBe(401)
    thief.cookies.set('__Host-oidc', cookie)
    expect((await finish(thief, path)).status).toBe(401)
  })

  test.each([
    [10 * MINUTE, 303],
    [10 * MINUTE + 1, 401],
  ])('is good for ten minutes: after %i ms it answers %i', async (later, status) => {
    const client = await app.client()
    const path = await comeBackAs(client, guard)
    app.clock.forward(later)
    expect((await finish(client, path)).status).toBe(status)
  })

  test('changes nothing by its address alone', async () => {
    const client = await app.client()
    const path = await comeBackAs(client, guard)
    for (let each = 0; each < 2; each += 1) expect((await client.get(path)).status).toBe(200)
    expect(await sessions()).toEqual([])
    expect((await client.get('/sign-in/oidc')).location).toBe('/sign-in')
    expect((await finish(client, path)).status).toBe(303)
  })

  test('may be that the person has changed their mind', async () => {
    expect(await outcome({ error: 'access_denied' })).toEqual(FAILED)
  })

  const long = () => Math.floor(Date.now() / 1000) - 3600
  test.each([
    ['another nonce', () => ({ nonce: 'another' })],
    ['another client', () => ({ aud: 'another' })],
    ['another issuer', () => ({ iss: 'https://evil.example' })],
    ['an expired token', () => ({ iat: long() - 60, exp: long() })],
    [
      'a sign-in of long ago, which the provider has not repeated',
      () => ({ auth_time: Date.parse(MORNING) / 1000 - 3600 }),
    ],
  ])('is refused with %s', async (_, claims) => {
    await provider.control('forge', { claims: JSON.stringify(claims()) })
    expect(await outcome(guard)).toEqual(FAILED)
    expect(await sessions()).toEqual([])
  })

  test('is refused with a signature of another key', async () => {
    await provider.control('forge', { foreign: 'yes' })
    expect(await outcome(guard)).toEqual(FAILED)
    await provider.control('forge')
    expect(await outcome(guard)).toEqual([303, '/gate'])
  })

  test('is accepted with a key that the provider has just begun to use', async () => {
    expect(await outcome(guard)).toEqual([303, '/gate'])
    await provider.control('rotate')
    expect(await outcome(guard)).toEqual([303, '/gate'])
  })
})

describe('the second factor', () => {
  test.each<[string, { acr?: string }]>([
    ['mfa', {}],
    ...['otp', 'hwk', 'swk', 'sc', 'fpt', 'face', 'iris', 'pop'].map((one): [string, object] => [
      `pwd ${one}`,
      {},
    ]),
    ['', { acr: 'https://refeds.org/profile/mfa' }],
  ])('of the provider counts: %s %o', async (amr, more) => {
    await without('totp_secret', HEAD)
    const client = await app.client()
    expect(await outcome({ ...head, amr, ...more }, {}, client)).toEqual([303, '/today'])
    expect((await client.get('/log')).status).toBe(200)
  })

  test.each(['', 'pwd', 'otp', 'pwd pwd'])('has to be set up here after a sign-in by "%s"', async (amr) => {
    await without('totp_secret', HEAD)
    const client = await app.client()
    await signInAs(client, { ...head, amr })
    expect((await client.get('/log')).location).toBe('/account/second-factor')
  })

  test('that is set up here is asked for unless the provider has asked for one', async () => {
    expect(await outcome({ ...head, amr: MFA })).toEqual([303, '/today'])
    const client = await app.client()
    expect(await outcome({ ...head, amr: 'pwd' }, {}, client)).toEqual([303, '/sign-in/code'])
    expect(await isIn(client)).toBe(false)
    const one_time_password = codeAt(app.clock.now(), TOTP_SECRET)
    expect((await client.post('/sign-in/code', { one_time_password })).location).toBe('/today')
    // It is still the provider's session.
    expect(sentTo(await client.post('/sign-out'))).toContain('/session/end?')
  })
})

describe('signing out', () => {
  test('here signs out at the provider, which leads back', async () => {
    const client = await app.client()
    const browser = browserAtProvider()
    const address = sentTo(await client.post('/sign-in/oidc'))
    await finish(client, await browser.signIn(address, guard))
    const there = sentTo(await client.post('/sign-out'))
    expect(await isIn(client)).toBe(false)
    expect(await browser.signOut(there)).toBe('/sign-in')
  })

  test('at the provider ends the session here, and no other', async () => {
    const [client, other] = [await app.client(), await app.client()]
    const byPassword = await app.client(GUARD)
    const browser = browserAtProvider()
    await finish(client, await browser.signIn(sentTo(await client.post('/sign-in/oidc')), guard))
    await signInAs(other, guard)
    const left = await app.client()
    await finish(left, await browser.signIn(sentTo(await left.post('/sign-in/oidc')), guard))
    await browser.signOut(sentTo(await left.post('/sign-out')))
    const logout_token = await provider.control('heard')
    const tell = async () =>
      (await (await app.client()).post('/sign-in/oidc/logout', { logout_token }, FROM_SERVER)).status
    expect(await tell()).toBe(200)
    expect(await Promise.all([client, other, byPassword].map(isIn))).toEqual([false, true, true])
    expect((await app.audited('account.sessions_ended')).at(-1)).toBe('sessions=1 oidc')
    expect(await tell()).toBe(400)
  })

  const logout = {
    iss: provider.settings['OIDC_ISSUER'],
    aud: 'so-cong',
    sub: guard.sub,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  }
  const now = () => Math.floor(Date.now() / 1000)
  /** A server sends neither an origin nor what browsers say. */
  const FROM_SERVER = { Origin: '' }
  const send = async (claims: object) => {
    const logout_token = await provider.control('sign', {
      claims: JSON.stringify({ ...logout, iat: now(), jti: randomUUID(), ...claims }),
    })
    return (await (await app.client()).post('/sign-in/oidc/logout', { logout_token }, FROM_SERVER)).status
  }

  test.each([
    ['another client', () => ({ aud: 'another' })],
    ['another issuer', () => ({ iss: 'https://evil.example' })],
    ['another event', () => ({ events: {} })],
    ['a nonce, as a token of a sign-in', () => ({ nonce: 'x' })],
    ['nobody', () => ({ sub: undefined })],
    ['no id', () => ({ jti: undefined })],
    ['a time of long ago', () => ({ iat: now() - 3600 })],
  ])('is refused to who sends a token of %s', async (_, claims) => {
    const client = await app.client()
    await signInAs(client, guard)
    expect(await send(claims())).toBe(400)
    expect(await isIn(client)).toBe(true)
  })

  test('by a token of a subject ends all its sessions that began at the provider', async () => {
    const [one, two] = [await app.client(), await app.client()]
    await signInAs(one, guard)
    await signInAs(two, guard)
    expect(await send({ sub: 'u-somebody' })).toBe(200)
    expect(await isIn(one)).toBe(true)
    expect(await send({})).toBe(200)
    expect([await isIn(one), await isIn(two)]).toEqual([false, false])
  })
})

describe('a form that an expired session refused', () => {
  async function refused(name: string) {
    const client = await app.client(GUARD)
    app.clock.forward(4 * HOUR + 1)
    const answer = await client.post('/gate', { client_uuid: randomUUID(), name })
    expect(answer.status).toBe(401)
    const { resume = '' } = fieldsOf(answer)
    return { client, resume }
  }
  const entries = (name: string) => app.rows('select from visit where name = $1', [name])

  test('is recorded once its person is back from the provider, and once only', async () => {
    const { client, resume } = await refused('Đợi Ở Ngoài')
    expect(await outcome(guard, { resume }, client)).toEqual([303, '/gate'])
    expect(await entries('Đợi Ở Ngoài')).toHaveLength(1)
    expect(await outcome(guard, {}, client)).toEqual([303, '/gate'])
    expect(await entries('Đợi Ở Ngoài')).toHaveLength(1)
  })

  test('is not recorded for somebody else, who sees it first', async () => {
    const { client, resume } = await refused('Của Người Khác')
    const answer = await signInAs(client, { sub: 'u-2', preferred_username: 'gate2.tt-hcc' }, { resume })
    expect([answer.status, answer.$('main').text()]).toEqual([409, expect.stringContaining('Của Người Khác')])
    expect(await entries('Của Người Khác')).toEqual([])
  })

  test('is still there after a sign-in that failed, and gone when it was left behind', async () => {
    const { client, resume } = await refused('Thử Lại')
    const answer = await signInAs(client, { error: 'access_denied' }, { resume })
    expect([answer.status, fieldsOf(answer)['resume']]).toEqual([401, resume])
    expect(await outcome(guard, {}, client)).toEqual([303, '/gate'])
    expect(await entries('Thử Lại')).toEqual([])
  })

  test('is not lost when nothing can keep it', async () => {
    const { client, resume } = await refused('Phiên Đã Mất')
    const unread = await client.post('/sign-in/oidc', { resume, invitation: 'x'.repeat(101) })
    expect([unread.status, fieldsOf(unread)['resume']]).toEqual([422, resume])
    await app.rows('delete from session')
    const answer = await client.post('/sign-in/oidc', { resume })
    expect([answer.status, fieldsOf(answer)['resume']]).toEqual([409, resume])
    await client.post('/sign-in', { resume, username: GUARD, password: PASSWORD })
    expect(await entries('Phiên Đã Mất')).toHaveLength(1)
  })
})

describe('a provider that is away', () => {
  test('leaves passwords, says so, and is tried again', async () => {
    const fresh = await app.secondInstance()
    try {
      await provider.goAway()
      const client = await fresh.client()
      const answer = await client.post('/sign-in/oidc')
      expect([answer.status, answer.$('.alert').text()]).toEqual([
        503,
        expect.stringContaining('chưa trả lời'),
      ])
      expect((await client.signIn(GUARD)).location).toBe('/gate')
      expect((await (await app.client('district')).get('/district/health')).text).toContain('OIDC_ISSUER')
    } finally {
      await provider.comeBack()
    }
    expect(sentTo(await (await fresh.client()).post('/sign-in/oidc'))).toContain('/auth?')
    expect((await (await app.client('district')).get('/district/health')).text).not.toContain('OIDC_ISSUER')
    await fresh.close()
  })
})

describe('an issuer whose provider names another', () => {
  const wrong = useApp({
    ...provider.settings,
    OIDC_ISSUER: (provider.settings['OIDC_ISSUER'] ?? '').replace('127.0.0.1', 'localhost'),
  })
  test('signs nobody in', async () => {
    expect((await (await wrong.client()).post('/sign-in/oidc')).status).toBe(503)
  })
})

describe('without a provider', () => {
  const plain = useApp()
  test('the sign-in has one form, and the addresses of the provider are not found', async () => {
    const client = await plain.client()
    expect((await client.get('/sign-in')).$('main form')).toHaveLength(1)
    const posts = ['', '/finish', '/logout'].map((path) => client.post(`/sign-in/oidc${path}`))
    expect((await Promise.all(posts)).map(({ status }) => status)).toEqual([404, 404, 404])
  })
})
