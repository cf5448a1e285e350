import { beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { HEAD, SET_UP, useSecondFactor } from '../support/second-factor.ts'
import { watch } from '../support/stream.ts'
import { useApp } from '../support/suite.ts'

const GUARD = 'gate2.tt-hcc'
const STEP = 30_000
const app = useApp()
const { code, halfWay, confirm, secretOn, codesOn, factorOf, without, setUp } = useSecondFactor(app)

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
