import { createHash, randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { Staff } from '../../server/core/accounts/sessions.ts'
import { signOut } from '../../server/core/accounts/sign-in.ts'
import { openForm } from '../../server/http/carried.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../server/platform/lib/clock.ts'
import { accountNamed } from '../support/accounts.ts'
import { startApp } from '../support/app.ts'
import { type Answer, type Client, fieldsOf } from '../support/client.ts'
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
    const client = await app.client('gate.tt-hcc')
    const next = { new_password: NEXT_PASSWORD, repeat_password: NEXT_PASSWORD }
    const at = {
      password: ['current_password', next],
      name: ['name_password', { own_name: 'Người Khác' }],
      pin: ['pin_password', { pin_new_password: '480251' }],
    } as const
    const guess = (form: keyof typeof at, password: string) =>
      client.post(`/account/${form}`, { [at[form][0]]: password, ...at[form][1] })
    for (const form of ['password', 'password', 'name', 'pin', 'pin'] as const)
      expect((await guess(form, 'sai')).status).toBe(422)
    for (const form of ['password', 'name', 'pin'] as const) {
      const answer = await guess(form, PASSWORD)
      expect(answer.status).toBe(429)
      expect(answer.$('.problem').text()).toContain('đợi một phút')
      expect(answer.$(`#${at[form][0]}-problem`)).toHaveLength(1)
    }
    expect((await client.signIn('gate.tt-hcc')).status).toBe(303)
  })

  test('made of the office and the product, or missing, is refused and not repeated in the answer', async () => {
    const before = await app.rows('select password_hash from account order by id')
    for (const [new_password, why] of [
      ['socong-tt-hcc', 'tên cơ quan'],
      ['', 'Vui lòng ghi mật khẩu'],
    ] as const) {
      const answer = await change({ new_password })
      expect([answer.status, answer.$('#new_password-problem').text()]).toEqual([
        422,
        expect.stringContaining(why),
      ])
      expect(answer.text).not.toContain(PASSWORD)
    }
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

describe('a session that ended in the middle of an entry', () => {
  const typed = { client_uuid: randomUUID(), name: 'Đang Ghi "Dở" <b>', phone: '0919000111', host: 'Cô Ba' }

  /** Posts an entry with an expired session. Returns the sign-in form with the kept fields. */
  async function expired(
    fields: Record<string, string>,
    address = '/gate',
  ): Promise<{ client: Client; form: Record<string, string> }> {
    const client = await app.client('gate.tt-hcc')
    app.clock.forward(4 * HOUR + 1)
    const answer = await client.post(address, { client_uuid: randomUUID(), ...fields })
    expect(answer.status).toBe(401)
    expect(answer.$('.alert[role=alert]')).toHaveLength(1)
    return { client, form: fieldsOf(answer) }
  }

  test('the entry is recorded after signing in', async () => {
    const { client, form } = await expired(typed)
    expect(await app.rows('select from visit where name = $1', [typed.name])).toEqual([])
    const wrong = await client.post('/sign-in', { ...form, username: 'gate.tt-hcc', password: 'gõ nhầm' })
    expect(wrong.status).toBe(401)
    const answer = await client.post('/sign-in', { ...fieldsOf(wrong), password: PASSWORD })
    expect([answer.status, answer.location]).toEqual([303, '/gate'])
    expect((await client.get('/gate')).$('#notice').text()).toContain(typed.name)
    const { id } = await accountNamed(app, 'gate.tt-hcc')
    expect(await app.rows('select * from visit where name = $1', [typed.name])).toMatchObject([
      { phone: '+84919000111', entered_by: id, entered_at: app.clock.now() },
    ])
  })

  test('the entry is recorded once when the button is pressed twice', async () => {
    const fields = { ...typed, client_uuid: randomUUID(), name: 'Bấm Hai Lần', phone: '0919000222' }
    const { client, form } = await expired(fields)
    const posts = [1, 2].map(() =>
      client.post('/sign-in', { ...form, username: 'gate.tt-hcc', password: PASSWORD }),
    )
    expect((await Promise.all(posts)).map((answer) => answer.status)).toEqual([303, 303])
    expect(await app.rows(`select from visit where name = 'Bấm Hai Lần'`)).toHaveLength(1)
  })

  test('the entry is returned with its problems when it was invalid', async () => {
    const { client, form } = await expired({ name: 'Số Sai', phone: '12' })
    const answer = await client.post('/sign-in', { ...form, username: 'gate.tt-hcc', password: PASSWORD })
    expect(answer.status).toBe(422)
    expect(answer.$('#entry-form input[name=name]').attr('value')).toBe('Số Sai')
    expect(answer.$('.bar-nav')).toHaveLength(1)
  })

  test('the form is returned without the passwords that were in it', async () => {
    const client = await app.client('gate.tt-hcc')
    app.clock.forward(4 * HOUR + 1)
    const fields = { current_password: PASSWORD, new_password: NEXT_PASSWORD, repeat_password: NEXT_PASSWORD }
    const refused = await client.post('/account/password', fields)
    expect(refused.status).toBe(401)
    const answer = await client.post('/sign-in', {
      ...fieldsOf(refused),
      username: 'gate.tt-hcc',
      password: PASSWORD,
    })
    const [seal = ''] = [fieldsOf(answer)['resume']]
    const form = openForm(app.context, seal)
    expect([form?.path, form?.fields]).toEqual(['/account/password', {}])
  })

  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/gate?x=//evil.example',
    '/%2f%2fevil.example',
    '\t//evil.example',
  ])('redirects nowhere else: %s', async (address) => {
    const client = await app.client()
    const page = await client.get(`/sign-in?to=${encodeURIComponent(address)}`)
    expect(page.text).not.toContain('evil')
    expect(page.$('input[name=to]')).toHaveLength(0)
    const fields = { username: 'gate.tt-hcc', password: PASSWORD, to: address }
    const answer = await client.post('/sign-in', fields)
    expect([answer.status, answer.location]).toEqual([303, '/gate'])
  })
})

describe('the cookies', () => {
  test('cookies on http at localhost have neither prefix nor Secure, and are HttpOnly and SameSite', async () => {
    const client = await app.client()
    const answer = await client.signIn('gate.tt-hcc')
    const cookies = answer.headers.getSetCookie()
    const names = cookies.map((cookie) => cookie.split('=')[0])
    expect(new Set(names)).toEqual(new Set(['device', 'sid']))
    for (const cookie of cookies) {
      expect(cookie).toContain('; Path=/')
      expect(cookie).toContain('; HttpOnly')
      expect(cookie).toContain('; SameSite=Lax')
      expect(cookie).not.toMatch(/Secure|Domain/)
    }
    expect(cookies.find((cookie) => cookie.startsWith('sid='))).not.toMatch(/Max-Age|Expires/)
    const device = cookies.find((cookie) => cookie.startsWith('device='))
    expect(device).toContain(`; Max-Age=${(90 * DAY) / SECOND};`)
  })

  test('cookies on https are bound to the host and sent on https only', async () => {
    const https = await startApp({ PUBLIC_URL: 'https://socong.example.vn' })
    const client = await https.client()
    const own = { Origin: 'https://socong.example.vn' }
    const answer = await client.post('/sign-in', { username: 'gate.tt-hcc', password: PASSWORD }, own)
    expect(answer.status).toBe(303)
    for (const cookie of answer.headers.getSetCookie()) {
      expect(cookie).toMatch(/^__Host-(sid|device)=/)
      expect(cookie).toContain('; Secure')
      expect(cookie).toContain('; Path=/')
      expect(cookie).not.toContain('Domain')
    }
    expect((await client.get('/gate')).status).toBe(200)
    // A cookie with the unprefixed name, which a sibling domain could set, is ignored.
    client.cookies.set('sid', client.cookies.get('__Host-sid') ?? '')
    client.cookies.delete('__Host-sid')
    expect((await client.get('/gate')).status).toBe(303)
    await https.close()
  })

  test('the message cookie cannot be forged', async () => {
    const client = await app.client('gate.tt-hcc')
    await client.enter({ name: 'Chưa Hề Ra' })
    const id = await app.value<string>(`select id from visit where name = 'Chưa Hề Ra'`)
    const [at, ...signed] = (client.cookies.get('flash') ?? '').split('.')
    for (const signature of [signed.at(-1), 'A'.repeat(43), '']) {
      client.cookies.set('flash', `${at}.left.${id}...${signature}`)
      const page = await client.get('/gate')
      expect(page.$('#notice p')).toHaveLength(0)
      expect(client.cookies.has('flash')).toBe(false)
    }
  })
})
