import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { createRecoveryCodes } from '../../server/core/accounts/one-time-code.ts'
import { isFactorRequired } from '../../server/core/accounts/second-factor.ts'
import { inGroups, stepOf, totpUri } from '../../server/core/accounts/totp.ts'
import { MORNING } from '../support/app.ts'
import { type Client, fieldsOf } from '../support/client.ts'
import { PASSWORD, TOTP_SECRET } from '../support/global-setup.ts'
import { readCode } from '../support/qr-code.ts'
import { HEAD, SET_UP, useSecondFactor } from '../support/second-factor.ts'
import { watch } from '../support/stream.ts'
import { useApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

const STEP = 30_000
const app = useApp()
const { code, halfWay, confirm, secretOn, codesOn, isIn, factorOf, without, setUp } = useSecondFactor(app)

describe('the rules', () => {
  test.each([
    ['reception', false, false],
    ['head', false, true],
    ['district', false, true],
    ['head', true, false],
    ['district', true, false],
  ] as const)('%s, demo %s: required %s', (role, demo, required) => {
    expect(isFactorRequired(role, demo)).toBe(required)
  })

  // RFC 6238, appendix B, with the last six of the eight digits.
  const RFC = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  test.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [1_111_111_111, '050471', 37_037_037],
    [2_000_000_000, '279037', 66_666_666],
  ])('at second %i the standard’s code %s is of step %i', (second, digits, step) => {
    expect(stepOf(RFC, digits, new Date(second * 1000))).toBe(step)
  })

  test('a phone may be one time step off, and no more', () => {
    const now = new Date(MORNING)
    const at = (steps: number) => stepOf(RFC, codeAt(new Date(now.getTime() + steps * STEP), RFC), now)
    expect([-1, 0, 1].every((steps) => at(steps) !== undefined)).toBe(true)
    expect([at(-2), at(2)]).toEqual([undefined, undefined])
  })

  test('recovery codes are ten, all different, in letters that no input method changes', () => {
    const codes = createRecoveryCodes()
    expect(new Set(codes).size).toBe(10)
    for (const one of codes) expect(one).toMatch(/^([234578bcghkmnptv]{4}-){2}[234578bcghkmnptv]{4}$/)
  })

  test('a secret is shown in groups of four letters, and its otpauth URI names the account', () => {
    expect(inGroups('ABCDEFGHIJ')).toEqual(['ABCD', 'EFGH', 'IJ'])
    const uri = new URL(totpUri(TOTP_SECRET, HEAD))
    expect([uri.protocol, uri.searchParams.get('secret')]).toEqual(['otpauth:', TOTP_SECRET])
    expect(decodeURIComponent(uri.href)).toContain(`Sổ Cổng:${HEAD}`)
  })

  test('a sealed secret can be opened for its account alone, and not with any bit changed', () => {
    const { keys } = app.context
    const sealed = keys.seal('totp', 'a', TOTP_SECRET)
    expect(keys.open('totp', 'a', sealed)).toBe(TOTP_SECRET)
    expect(keys.open('totp', 'b', sealed)).toBeUndefined()
    expect(sealed.toString('latin1')).not.toContain(TOTP_SECRET)
    for (let at = 0; at < sealed.length; at += 1) {
      const other = Buffer.from(sealed)
      other[at] = (other[at] ?? 0) ^ 1
      expect(keys.open('totp', 'a', other)).toBeUndefined()
    }
    expect(keys.open('totp', 'a', Buffer.alloc(0))).toBeUndefined()
  })
})

describe('signing in with a second factor', () => {
  test('takes two pages, leads to the requested page, and is audited once', async () => {
    const client = await app.client()
    const first = await client.post('/sign-in', { username: HEAD, password: PASSWORD, to: '/log' })
    expect([first.status, first.location]).toEqual([303, '/sign-in/code?to=%2Flog'])
    const page = await client.get(first.location ?? '')
    expect(page.$('input[autocomplete="one-time-code"]')).toHaveLength(1)
    const audited = () => app.rows(`select from audit where action = 'account.signed_in'`)
    const before = (await audited()).length
    const answer = await client.post('/sign-in/code', { ...fieldsOf(page), one_time_password: code() })
    expect([answer.status, answer.location]).toEqual([303, '/log'])
    expect((await client.get('/log')).status).toBe(200)
    expect((await audited()).length).toBe(before + 1)
  })

  test('gives access to nothing between the two steps', async () => {
    const client = await halfWay('district')
    for (const path of ['/', '/district', '/account', SET_UP]) {
      expect((await client.get(path)).location).toMatch(/^\/sign-in\?to=/)
    }
    expect((await client.post('/account/password', {})).status).toBe(401)
    expect((await client.post('/sign-in/code')).status).toBe(422)
    const nobody = await confirm(await app.client(), code())
    expect([nobody.status, nobody.$('form[action="/sign-in/code"]').length]).toEqual([401, 0])
    const owner = await app.client(HEAD)
    expect((await owner.get('/sign-in/code')).location).toBe('/today')
    expect((await confirm(owner, code(TOTP_SECRET, STEP))).status).toBe(401)
  })

  test('issues a new token with the second step, and the first one is invalid', async () => {
    const client = await halfWay()
    const first = client.cookies.get('sid') ?? ''
    await confirm(client, ` ${code().slice(0, 3)} ${code().slice(3)} `)
    expect(client.cookies.get('sid')).not.toBe(first)
    const thief = await app.client()
    thief.cookies.set('sid', first)
    expect((await confirm(thief, code(TOTP_SECRET, STEP))).status).toBe(401)
    expect(await isIn(thief)).toBe(false)
  })

  test('accepts no code twice: not later, not elsewhere', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => halfWay()))
    const answers = await Promise.all(clients.map((client) => confirm(client, code())))
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([303, 401, 401])
    const late = await halfWay()
    const again = await confirm(late, code())
    expect(again.status).toBe(401)
    expect(again.$('.alert').text()).toContain('đã dùng rồi')
    // A code of an earlier step is refused as well.
    expect((await confirm(late, code(TOTP_SECRET, -STEP))).status).toBe(401)
    expect((await confirm(late, code(TOTP_SECRET, STEP))).status).toBe(303)
    // A code counts as used only for the account that used it.
    const other = `select totp_step from account where username = 'head.ubnd-xa-long-hau'`
    expect(await app.rows(other)).toEqual([{ totp_step: null }])
  })

  test.each(['000000', '12345', '1234567', 'abcdef', '', '１２３４５６', '<b>', 'x'.repeat(101)])(
    'refuses %j',
    async (typed) => {
      const client = await halfWay()
      const answer = await confirm(client, typed)
      expect([401, 422]).toContain(answer.status)
      expect(answer.$('.alert').text()).not.toBe('')
      expect(await isIn(client)).toBe(false)
    },
  )

  test('expires after ten minutes between the two steps', async () => {
    const client = await halfWay()
    app.clock.forward(10 * 60_000 + 1)
    const answer = await confirm(client, code())
    expect(answer.status).toBe(401)
    expect(answer.$('form[action="/sign-in"]')).toHaveLength(1)
    expect(answer.$('.alert').text()).toContain('10 phút')
  })

  test('ends between the two steps when the account is disabled or its password changes', async () => {
    const client = await halfWay()
    await app.rows('update account set disabled_at = now() where username = $1', [HEAD])
    expect((await confirm(client, code())).status).toBe(401)
    await app.rows('update account set disabled_at = null where username = $1', [HEAD])
    const [waiting, owner] = [await halfWay(), await app.client(HEAD)]
    const words = { current_password: PASSWORD, new_password: PASSWORD, repeat_password: PASSWORD }
    expect((await owner.post('/account/password', words)).status).toBe(303)
    expect((await confirm(waiting, code())).status).toBe(401)
  })

  test('makes whoever guesses codes wait, even with the right password, and leaves the count of wrong passwords alone', async () => {
    // Another instance, because a process caches briefly who has to wait.
    const elsewhere = await app.secondInstance()
    const client = await halfWay(HEAD, elsewhere)
    for (let failure = 1; failure <= 5; failure += 1) {
      expect((await confirm(client, '000000')).status).toBe(401)
      // A right password must not reset the count of wrong codes.
      if (failure === 3) await client.signIn(HEAD)
    }
    const answer = await confirm(client, code())
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await (await app.client()).signIn(HEAD)).status).toBe(303)
    await elsewhere.close()
  })

  test('carries a submitted form through both pages, and through a wrong code', async () => {
    const typed = { client_uuid: randomUUID(), name: 'Qua Hai Bước', phone: '0919010001' }
    const client = await app.client(HEAD)
    app.clock.forward(31 * 60_000)
    const ended = await client.enter(typed)
    const second = await client.post('/sign-in', { ...fieldsOf(ended), username: HEAD, password: PASSWORD })
    expect(second.status).toBe(401)
    expect(second.$('form[action="/sign-in/code"]')).toHaveLength(1)
    const wrong = await client.post('/sign-in/code', { ...fieldsOf(second), one_time_password: '000000' })
    const answer = await client.post('/sign-in/code', { ...fieldsOf(wrong), one_time_password: code() })
    expect([answer.status, answer.location]).toEqual([303, '/gate'])
    expect(await app.rows('select name from visit where name = $1', [typed.name])).toHaveLength(1)
  })

  test('carries a submitted form also when the first step took too long', async () => {
    const typed = { client_uuid: randomUUID(), name: 'Quá Mười Phút' }
    const client = await app.client(HEAD)
    app.clock.forward(31 * 60_000)
    const ended = await client.enter(typed)
    const second = await client.post('/sign-in', { ...fieldsOf(ended), username: HEAD, password: PASSWORD })
    app.clock.forward(11 * 60_000)
    const late = await client.post('/sign-in/code', { ...fieldsOf(second), one_time_password: code() })
    const third = await client.post('/sign-in', { ...fieldsOf(late), username: HEAD, password: PASSWORD })
    const answer = await client.post('/sign-in/code', { ...fieldsOf(third), one_time_password: code() })
    expect([answer.status, answer.location]).toEqual([303, '/gate'])
  })
})

describe('a head without one', () => {
  beforeEach(() => without(HEAD))

  test('can open no other page first', async () => {
    const client = await app.client()
    await client.signIn(HEAD)
    for (const path of ['/', '/gate', '/log', '/account', '/account/password', `${SET_UP}/remove`]) {
      expect((await client.get(path)).location).toBe(SET_UP)
    }
    const page = await client.get(SET_UP)
    expect(page.status).toBe(200)
    expect(page.$('.bar-nav a')).toHaveLength(0)
    const [picture] = page.$('.factor-code').toArray()
    const code = page.$(picture)
    const [read = ''] = await readCode(code.attr('viewBox') ?? '', code.find('path').attr('d') ?? '')
    expect(read).toBe(page.$('a[href^="otpauth:"]').attr('href'))
    expect(new URL(read).searchParams.get('secret')).toBe(secretOn(page))
    expect(page.$('.factor-secret span')).toHaveLength(8)
    expect(page.$('input[type=password]')).toHaveLength(0)
    expect((await client.post('/sign-out')).status).toBe(303)
  })

  test('is shown the same secret until it is confirmed, and another one in another session', async () => {
    const [client, other] = await Promise.all([app.client(HEAD), app.client(HEAD)])
    const before = await factorOf(HEAD)
    const secret = secretOn(await client.get(SET_UP))
    const wrong = await client.post(SET_UP, { new_one_time_password: '000000' })
    expect(wrong.status).toBe(422)
    expect(wrong.$('#new_one_time_password-problem').text()).toContain('giờ của điện thoại')
    expect(secretOn(wrong)).toBe(secret)
    expect(secretOn(await other.get(SET_UP))).not.toBe(secret)
    expect(await factorOf(HEAD)).toEqual(before)
  })

  test('confirms it by a code, sees ten recovery codes once, and the other sessions end', async () => {
    const [client, other] = await Promise.all([app.client(HEAD), app.client(HEAD)])
    const old = client.cookies.get('sid')
    const { secret, codes, page } = await setUp(client)
    expect(codes).toHaveLength(10)
    expect(page.$('.bar-nav a').length).toBeGreaterThan(3)
    expect(client.cookies.get('sid')).not.toBe(old)
    expect([await isIn(client), await isIn(other)]).toEqual([true, false])
    expect(codesOn(await client.get(SET_UP))).toEqual([])
    const stored = await factorOf(HEAD)
    expect(stored?.codes).toBe(10)
    expect(app.context.keys.open('totp', stored?.id ?? '', stored?.totp_secret ?? Buffer.alloc(0))).toBe(
      secret,
    )
    const rows = JSON.stringify(await app.rows('select a::text, r::text from account a, recovery_code r'))
    for (const one of [secret, ...codes]) expect(rows + app.logged.join('')).not.toContain(one)
    // The code that confirmed the setup cannot be used to sign in.
    const next = await halfWay()
    expect((await confirm(next, code(secret))).status).toBe(401)
    expect((await confirm(next, code(secret, STEP))).status).toBe(303)
  })

  test('sets it up once when the button is pressed twice', async () => {
    const client = await app.client(HEAD)
    const secret = secretOn(await client.get(SET_UP))
    const press = () => client.post(SET_UP, { new_one_time_password: code(secret) })
    const answers = await Promise.all([press(), press()])
    expect(answers.filter((answer) => codesOn(answer).length === 10)).toHaveLength(1)
    expect((await factorOf(HEAD))?.codes).toBe(10)
    const sets = await app.rows(`select from audit where action = 'account.factor_set' and at = $1`, [
      app.clock.now(),
    ])
    expect(sets).toHaveLength(1)
  })

  test('loses no form that was submitted before it', async () => {
    const client = await app.client(HEAD)
    const typed = { client_uuid: randomUUID(), name: 'Chờ Bước Hai', host: 'Cô Ba "Bảy"' }
    const page = await client.enter(typed)
    expect(page.status).toBe(401)
    const secret = secretOn(page)
    const wrong = await client.post(SET_UP, { ...fieldsOf(page), new_one_time_password: '000000' })
    const fields = { ...fieldsOf(wrong), new_one_time_password: code(secret) }
    const codes = await client.post(SET_UP, fields)
    expect(codesOn(codes)).toHaveLength(10)
    const answer = await client.post(codes.$('main form').attr('action') ?? '', fieldsOf(codes))
    expect([answer.status, answer.location]).toEqual([303, '/gate'])
    expect(await app.rows('select host from visit where name = $1', [typed.name])).toEqual([
      { host: typed.host },
    ])
  })

  test('is asked for nothing in a demo', async () => {
    // Marks the database directly, as it cannot become a demo in another way.
    await app.rows('alter table office disable trigger demo_later')
    await app.rows('update office set demo = true where parent_id is null')
    const demo = await app.secondInstance()
    const client = await demo.client()
    const answer = await client.signIn(HEAD)
    expect([answer.status, answer.location]).toEqual([303, '/today'])
    expect((await client.get('/log')).status).toBe(200)
    await demo.close()
    await app.rows('update office set demo = false where parent_id is null')
    await app.rows('alter table office enable trigger demo_later')
  })
})

const GUARD = 'gate2.tt-hcc'

describe('a recovery code', () => {
  let codes: string[]

  beforeEach(async () => {
    await without(HEAD)
    codes = (await setUp(await app.client(HEAD))).codes
  })

  const recover = (client: Client, recovery_password: string) =>
    client.post('/sign-in/code', { recovery_password })

  test('signs in once, however it is typed, and is audited as one', async () => {
    const [one = '', two = ''] = codes
    const misread = one.replaceAll('b', '6').replaceAll('g', '9')
    expect((await recover(await halfWay(), ` ${misread.toUpperCase().replaceAll('-', ' ')} `)).status).toBe(
      303,
    )
    const [last] = await app.rows('select action, fields from audit order by at desc, seq desc limit 1')
    expect(last).toEqual({ action: 'account.signed_in', fields: expect.stringMatching(/^recovery from=/) })
    const client = await halfWay()
    expect((await recover(client, one)).status).toBe(401)
    const both = await Promise.all([recover(client, two), recover(await halfWay(), two)])
    expect(both.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([303, 401])
    const owner = await app.client(HEAD)
    expect((await owner.get(SET_UP)).text).toContain('Còn 8 mã dự phòng')
  })

  test('is missed when fewer than three are left', async () => {
    const owner = await app.client(HEAD)
    for (const [left, tone] of [
      [3, 'done'],
      [2, 'alert'],
    ] as const) {
      await app.rows(
        `delete from recovery_code where ctid not in (select ctid from recovery_code limit ${left})`,
      )
      expect((await owner.get(SET_UP)).$(`p.${tone}`).text()).toBe(`Còn ${left} mã dự phòng chưa dùng.`)
    }
  })

  test('somebody else’s recovery code opens nothing', async () => {
    await app.rows('update recovery_code set account_id = (select id from account where username = $1)', [
      'district',
    ])
    expect((await recover(await halfWay('district'), codes[0] ?? '')).status).toBe(401)
    await app.rows('delete from recovery_code')
  })

  test('is replaced by ten new ones, for who proves once more to be the owner', async () => {
    const client = await app.client(HEAD)
    const [stored] = await app.rows<{ totp_secret: Buffer; id: string }>(
      'select id, totp_secret from account where username = $1',
      [HEAD],
    )
    const secret = app.context.keys.open('totp', stored?.id ?? '', stored?.totp_secret ?? Buffer.alloc(0))
    const renew = (current_password: string, one_time_password: string) =>
      client.post(`${SET_UP}/recovery-codes`, { current_password, one_time_password })
    app.clock.forward(STEP)
    const noPassword = await renew('sai mật khẩu', code(secret))
    expect([noPassword.status, noPassword.$('#current_password-problem').length]).toEqual([422, 1])
    const noCode = await renew(PASSWORD, '000000')
    expect([noCode.status, noCode.$('#one_time_password-problem').length]).toEqual([422, 1])
    const fresh = codesOn(await renew(PASSWORD, code(secret)))
    expect(fresh).toHaveLength(10)
    const outside = await halfWay()
    expect((await recover(outside, codes[0] ?? '')).status).toBe(401)
    expect((await recover(outside, fresh[0] ?? '')).status).toBe(303)
  })
})

describe('changing it', () => {
  test('a change to another phone takes the password and a code of the old one, which then expires', async () => {
    await without(HEAD)
    const client = await app.client(HEAD)
    const { secret: old } = await setUp(client)
    const board = await watch(await app.client(HEAD))
    const page = await client.get(`${SET_UP}/change`)
    const secret = secretOn(page)
    expect(secret).not.toBe(old)
    app.clock.forward(STEP)
    const change = (fields: Record<string, string>) =>
      client.post(`${SET_UP}/change`, {
        current_password: PASSWORD,
        one_time_password: code(old),
        new_one_time_password: code(secret),
        ...fields,
      })
    for (const [fields, field] of [
      [{ current_password: 'sai' }, 'current_password'],
      [{ one_time_password: '000000' }, 'one_time_password'],
      [{ new_one_time_password: '000000' }, 'new_one_time_password'],
    ] as const) {
      const refused = await change(fields)
      expect([refused.status, refused.$(`#${field}-problem`).length]).toEqual([422, 1])
    }
    expect(codesOn(await change({}))).toHaveLength(10)
    await expect.poll(() => board.ended(), { timeout: 3000 }).toBe(true)
    app.clock.forward(STEP)
    const next = await halfWay()
    expect((await confirm(next, code(old))).status).toBe(401)
    expect((await confirm(next, code(secret))).status).toBe(303)
  })

  test('is rate-limited, so that nobody can guess the password at an unattended screen', async () => {
    const client = await app.client('district')
    const guess = () => client.post(`${SET_UP}/change`, { current_password: 'đoán mò' })
    for (let each = 0; each < 5; each += 1) expect((await guess()).status).toBe(422)
    expect((await guess()).status).toBe(429)
  })

  test('a receptionist turns it on with the password, and off with both', async () => {
    const client = await app.client(GUARD)
    const secret = secretOn(await client.get(SET_UP))
    const bare = await client.post(SET_UP, { new_one_time_password: code(secret) })
    expect([bare.status, bare.$('#current_password-problem').length]).toEqual([422, 1])
    await setUp(client, { current_password: PASSWORD })
    app.clock.forward(STEP)
    expect((await confirm(await halfWay(GUARD), code(secret))).status).toBe(303)
    app.clock.forward(STEP)
    const remove = (one_time_password: string) =>
      client.post(`${SET_UP}/remove`, { current_password: PASSWORD, one_time_password })
    expect((await remove('000000')).status).toBe(422)
    const answer = await remove(code(secret))
    expect([answer.status, answer.location]).toEqual([303, '/account'])
    expect((await client.get('/account')).$('.done').text()).toContain('Đã tắt')
    expect((await factorOf(GUARD))?.codes).toBe(0)
    expect((await (await app.client()).signIn(GUARD)).location).toBe('/gate')
  })
})
