import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { openForm } from '../../server/http/carried.ts'
import { DAY, HOUR, SECOND } from '../../server/platform/lib/clock.ts'
import { accountNamed } from '../support/accounts.ts'
import { startApp } from '../support/app.ts'
import { type Client, fieldsOf } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useMorningApp } from '../support/suite.ts'

const app = useMorningApp()

// Failures in one test must not slow down the next.
afterEach(async () => {
  await app.rows('delete from throttle')
})

const NEXT_PASSWORD = 'ba con vịt xiêm lội qua rạch Cát'

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
    const [{ id } = { id: '' }] = await app.rows<{ id: string }>(
      `select id from visit where name = 'Chưa Hề Ra'`,
    )
    const [at, ...signed] = (client.cookies.get('flash') ?? '').split('.')
    for (const signature of [signed.at(-1), 'A'.repeat(43), '']) {
      client.cookies.set('flash', `${at}.left.${id}...${signature}`)
      const page = await client.get('/gate')
      expect(page.$('#notice p')).toHaveLength(0)
      expect(client.cookies.has('flash')).toBe(false)
    }
  })
})
