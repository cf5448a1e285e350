import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { Staff } from '../../server/core/accounts/sessions.ts'
import { signOut } from '../../server/core/accounts/sign-in.ts'
import { MINUTE } from '../../server/platform/lib/clock.ts'
import { accountNamed } from '../support/accounts.ts'
import type { Answer, Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { watch } from '../support/stream.ts'
import { useMorningApp } from '../support/suite.ts'

const app = useMorningApp()

// Failures in one test must not slow down the next.
afterEach(async () => {
  await app.rows('delete from throttle')
})

const NEXT_PASSWORD = 'ba con vịt xiêm lội qua rạch Cát'

/** Signs in on a new device, which counts as known from then on. */
async function signedIn(username: string): Promise<Client> {
  const client = await app.client()
  await client.signIn(username)
  return client
}

async function sessions(username: string): Promise<number> {
  const { id } = await accountNamed(app, username)
  return (await app.rows('select from session where account_id = $1', [id])).length
}

async function isSignedIn(client: Client): Promise<boolean> {
  return (await client.get('/account')).status === 200
}

function visible({ $ }: Answer): string {
  $('input[name=username]').removeAttr('value')
  return $('main').text()
}

describe('signing in', () => {
  test('leads to the page of the role, and is audited', async () => {
    const answer = await (await app.client()).signIn('gate.tt-hcc')
    expect([answer.status, answer.location]).toEqual([303, '/gate'])
    const { id } = await accountNamed(app, 'gate.tt-hcc')
    const [last] = await app.rows(
      'select action, fields from audit where actor_id = $1 order by at desc, seq desc limit 1',
      [id],
    )
    expect(last).toEqual({ action: 'account.signed_in', fields: expect.stringMatching(/^password from=/) })
  })

  test('a wrong password and an unknown name get the same answer', async () => {
    const client = await app.client()
    const wrong = await client.signIn('gate.tt-hcc', 'không phải mật khẩu')
    const unknown = await client.signIn('gate.nowhere', 'không phải mật khẩu')
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(visible(wrong)).toBe(visible(unknown))
    expect(wrong.$('.alert').text()).toBe('Tên đăng nhập hoặc mật khẩu chưa đúng.')
    expect(client.cookies.has('sid')).toBe(false)
  })

  test('does not mind capitals, spaces and full-width letters in the name', async () => {
    for (const name of [' Gate.TT-HCC ', 'ｇａｔｅ.tt-hcc']) {
      expect((await (await app.client()).signIn(name)).status).toBe(303)
    }
  })

  test('distinguishes every letter of the password', async () => {
    for (const password of [` ${PASSWORD}`, PASSWORD.toUpperCase(), PASSWORD.slice(0, -1), '']) {
      expect([401, 422]).toContain((await (await app.client()).signIn('gate.tt-hcc', password)).status)
    }
  })

  test('issues a new token each time and ends the old one', async () => {
    const client = await signedIn('gate.tt-hcc')
    const first = client.cookies.get('sid') ?? ''
    await client.signIn('gate.tt-hcc')
    expect(client.cookies.get('sid')).not.toBe(first)
    const thief = await app.client()
    thief.cookies.set('sid', first)
    expect(await isSignedIn(thief)).toBe(false)
  })

  test('accepts no token that another person chose', async () => {
    const client = await app.client()
    client.cookies.set('sid', 'chosen-by-an-attacker')
    await client.signIn('gate.tt-hcc')
    expect(client.cookies.get('sid')).not.toBe('chosen-by-an-attacker')
    expect((client.cookies.get('sid') ?? '').length).toBeGreaterThanOrEqual(43)
    const [row] = await app.rows<{ token_sha256: Buffer }>('select token_sha256 from session limit 1')
    expect(row?.token_sha256).toHaveLength(32)
  })

  test('leaves no password in the log', async () => {
    for (const password of ['không phải mật khẩu', PASSWORD])
      await (await app.client()).signIn('gate.tt-hcc', password)
    await expect.poll(() => app.logged.join('')).toContain('sign-in refused')
    expect(app.logged.join('')).not.toContain(PASSWORD)
    expect(app.logged.join('')).not.toContain('không phải mật khẩu')
  })
})

describe('a password', () => {
  const change = async (fields: Record<string, string>) => {
    const client = await app.client('head.tt-hcc')
    return client.post('/account/password', {
      current_password: PASSWORD,
      new_password: NEXT_PASSWORD,
      repeat_password: fields['new_password'] ?? NEXT_PASSWORD,
      ...fields,
    })
  }

  test('cannot be guessed at an unattended screen', async () => {
    const client = await app.client('head.tt-hcc')
    const guess = (current: string) =>
      client.post('/account/password', {
        current_password: current,
        new_password: NEXT_PASSWORD,
        repeat_password: NEXT_PASSWORD,
      })
    for (let each = 0; each < 5; each += 1) expect((await guess(`sai lần ${each}`)).status).toBe(422)
    const answer = await guess(PASSWORD)
    expect(answer.status).toBe(429)
    expect(answer.$('#current_password-problem').text()).toContain('đợi một phút')
    expect((await client.signIn('head.tt-hcc')).status).toBe(303)
  })

  test.each([
    ['short', { new_password: 'ngắn quá' }, 'new_password', '12 ký tự'],
    ['made of the office and the product', { new_password: 'socong-tt-hcc' }, 'new_password', 'tên cơ quan'],
    ['typed differently twice', { repeat_password: `${NEXT_PASSWORD}!` }, 'repeat_password', 'chưa giống'],
    [
      'changed without the current one',
      { current_password: 'sai mật khẩu' },
      'current_password',
      'chưa đúng',
    ],
    ['changed with no current one', { current_password: '' }, 'current_password', 'chưa đúng'],
    ['that is missing', { new_password: '' }, 'new_password', 'Vui lòng ghi mật khẩu'],
  ])('%s is refused', async (_, fields, field, why) => {
    const before = await app.rows('select password_hash from account order by id')
    const answer = await change(fields)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(why)
    expect(answer.text).not.toContain(NEXT_PASSWORD)
    expect(await app.rows('select password_hash from account order by id')).toEqual(before)
  })

  test.each([
    ['with tones and spaces', 'Đò dọc sông Rạch Cát '],
    ['of two UTF-16 code units each', '🌾🛶🐃🦆🌊🎣🍚🥥🌴🐟🪷🧺'],
  ])(
    'a password of 128 characters %s is welcome, and changing it ends the other sessions',
    async (_, few) => {
      const long = Array.from(few.repeat(11)).slice(0, 128).join('')
      const [here, there] = await Promise.all([app.client('head.tt-hcc'), app.client('head.tt-hcc')])
      const old = here.cookies.get('sid')
      const fields = { current_password: PASSWORD, new_password: long, repeat_password: long }
      const answer = await here.post('/account/password', fields)
      expect([answer.status, answer.location]).toEqual([303, '/account'])
      expect(here.cookies.get('sid')).not.toBe(old)
      expect(await isSignedIn(here)).toBe(true)
      expect(await isSignedIn(there)).toBe(false)
      expect((await (await app.client()).signIn('head.tt-hcc', 'mật khẩu cũ')).status).toBe(401)
      expect((await (await app.client()).signIn('head.tt-hcc', long)).status).toBe(303)
      const back = { current_password: long, new_password: PASSWORD, repeat_password: PASSWORD }
      expect((await here.post('/account/password', back)).status).toBe(303)
      expect(app.logged.join('')).not.toContain(long)
    },
  )

  test('is kept as argon2id, which costs a guess twenty megabytes twice', async () => {
    const client = await app.client('gate2.tt-hcc')
    const fields = { current_password: PASSWORD, new_password: PASSWORD, repeat_password: PASSWORD }
    expect((await client.post('/account/password', fields)).status).toBe(303)
    const [row] = await app.rows<{ password_hash: string }>(
      `select password_hash from account where username = 'gate2.tt-hcc'`,
    )
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })
})

describe('a session', () => {
  test('is not written to again for a second page within the minute', async () => {
    const client = await app.client('gate.tt-hcc')
    const { seen } = await lastSeen(client)
    app.clock.forward(MINUTE)
    await client.get('/gate')
    expect((await lastSeen(client)).seen).toEqual(seen)
  })

  test('ends at once when the account is disabled', async () => {
    const client = await app.client('gate2.tt-hcc')
    await app.rows(`update account set disabled_at = now() where username = 'gate2.tt-hcc'`)
    expect((await client.enter({ name: 'Không Còn Quyền' })).status).toBe(401)
    expect((await (await app.client()).signIn('gate2.tt-hcc', 'x')).status).toBe(401)
    const refused = await (await app.client()).post('/sign-in', {
      username: 'gate2.tt-hcc',
      password: PASSWORD,
    })
    expect(refused.status).toBe(401)
    await app.rows(`update account set disabled_at = null where username = 'gate2.tt-hcc'`)
    expect(await app.rows(`select from visit where name = 'Không Còn Quyền'`)).toEqual([])
  })

  test('follows a change of role at once', async () => {
    const client = await app.client('gate2.tt-hcc')
    const set = (role: string) =>
      app.rows(`update account set role = $1 where username = 'gate2.tt-hcc'`, [role])
    expect((await client.get('/log')).status).toBe(403)
    await set('head')
    // A head must set up a second factor before anything else.
    expect((await client.get('/log')).location).toBe('/account/second-factor')
    await set('reception')
    expect((await client.get('/log')).status).toBe(403)
  })

  test('is invalid after signing out, also for a copy of its cookie', async () => {
    const client = await app.client('gate.tt-hcc')
    const token = client.cookies.get('sid') ?? ''
    const before = await sessions('gate.tt-hcc')
    const answer = await client.post('/sign-out')
    expect([answer.status, answer.location]).toEqual([303, '/sign-in'])
    expect(client.cookies.has('sid')).toBe(false)
    expect(await sessions('gate.tt-hcc')).toBe(before - 1)
    client.cookies.set('sid', token)
    expect(await isSignedIn(client)).toBe(false)
    // `ended=1` makes a browser with the old cookie delete what it stored.
    expect((await client.get('/gate')).location).toBe('/sign-in?to=%2Fgate&ended=1')
    expect((await client.post('/sign-out')).status).toBe(303)
  })

  test('that two windows end in the same moment is signed out once', async () => {
    const { id, officeId } = await accountNamed(app, 'gate2.tt-hcc')
    const audited = () =>
      app.rows(`select from audit where action = 'account.signed_out' and subject_id = $1`, [id])
    const before = (await audited()).length
    for (let pair = 0; pair < 10; pair++) {
      const [, token] = await app.session('gate2.tt-hcc')
      const session = createHash('sha256').update(token).digest()
      const staff = { id, officeId, session } as Staff
      await Promise.all([1, 2].map(() => signOut(app.db, staff, app.clock.now())))
    }
    expect((await audited()).length - before).toBe(10)
  })

  test('ends its open board with it', async () => {
    const [client, other] = await Promise.all([app.client('gate.tt-hcc'), app.client('gate2.tt-hcc')])
    const [stream, stays] = await Promise.all([watch(client), watch(other)])
    await client.post('/sign-out')
    await expect.poll(() => stream.ended(), { timeout: 3000 }).toBe(true)
    await other.enter({ name: 'Đoàn Thị Sau Cùng' })
    await stays.until('Đoàn Thị Sau Cùng')
    expect(stream.events.join()).not.toContain('Đoàn Thị Sau Cùng')
    expect(stays.ended()).toBe(false)
    stays.close()
  })

  async function lastSeen(client: Client): Promise<{ seen: Date }> {
    const [row] = await app.rows<{ seen: Date }>(
      `select last_seen_at as seen from session where token_sha256 = sha256(convert_to($1, 'UTF8'))`,
      [client.cookies.get('sid')],
    )
    if (!row) throw new Error('no such session')
    return row
  }
})
