// A shared computer at the gate: a colleague takes over on the spot, by password or PIN.
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { isEasyPin } from '../../server/core/accounts/pin.ts'
import { accountNamed } from '../support/accounts.ts'
import { type Client, fieldsOf } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { pairingCode } from '../support/pairing-code.ts'
import { useFreshApp } from '../support/suite.ts'

const PIN = '480251'

const app = useFreshApp()
let desk: Client
let head: Client
let colleague: string

beforeEach(async () => {
  app.clock.set('2026-11-25T10:30:00+07:00')
  desk = await app.client('gate.tt-hcc')
  head = await app.client('head.tt-hcc')
  colleague = (await accountNamed(app, 'gate2.tt-hcc')).id
})

/** The guard of the second shift, at a computer of their own. */
async function withPin(username = 'gate2.tt-hcc'): Promise<Client> {
  const person = await app.client(username)
  await person.post('/account/pin', { pin_password: PASSWORD, pin_new_password: PIN })
  return person
}

async function allow(client: Client, by = head): Promise<string> {
  const code = await pairingCode(by, '/office/computers')
  await client.post('/gate/handover/computer', { code })
  return code
}

const take = (password: string, by = desk, fields: Record<string, string> = {}) =>
  by.post('/gate/handover', {
    client_uuid: randomUUID(),
    ...{ giver: 'Lê Văn Trực', receiver_id: colleague, receiver_password: password, ...fields },
  })
const who = async (client: Client) => (await client.get('/account')).$('.facts dd').first().text()
const wrong = (answer: Awaited<ReturnType<typeof take>>) => [
  answer.status,
  answer.$('#receiver_password-problem').text().trim().slice(0, 10),
]
const attemptsAt = async () =>
  (await app.auditOf(colleague)).map(({ action, fields }) => `${action} ${fields}`)

test('a PIN that is tried first is refused', () => {
  const easy = ['111111', '123456', '654321', '135791', '121212', '480480', '251290', '901225', '010180']
  expect([easy.filter((pin) => !isEasyPin(pin)), [PIN, '907316', '337594'].filter(isEasyPin)]).toEqual([
    [],
    [],
  ])
})

describe('a colleague who takes over', () => {
  test('has the session from then on: another cookie, and the page of the first acts no more', async () => {
    const old = [...desk.cookies]
    const page = fieldsOf(await desk.get('/gate'), '#entry-form')
    const answer = await take(PASSWORD)
    expect(answer.location).toMatch(/^\/gate\/handover\/[\da-f-]+$/)
    expect((await desk.get(answer.location ?? '')).$('[role=status]').text()).toContain(
      'đã nhận ca của Lê Văn Trực',
    )
    expect(await who(desk)).toContain('gate2.tt-hcc')
    const former = await app.client()
    for (const cookie of old) former.cookies.set(...cookie)
    expect((await former.get('/gate')).location).toMatch(/^\/sign-in/)
    expect((await desk.post('/gate', { ...page, name: 'Từ Trang Cũ' })).status).toBe(412)
    expect(await app.visit('Từ Trang Cũ')).toBeUndefined()
    expect(await app.rows('select receiver, giver from handover')).toEqual([
      { giver: 'Lê Văn Trực', receiver: 'Phạm Thị Ca Hai' },
    ])
    const order = await app.rows<{ action: string }>('select action from audit order by seq desc limit 3')
    expect(order.map(({ action }) => action)).toEqual([
      'account.signed_in',
      'shift.handed_over',
      'account.signed_out',
    ])
  })

  test('proves it: a wrong password keeps the first guard and what was written, is audited, and waits in the end', async () => {
    const answer = await take('mat khau khong dung', desk, { incidents: 'Mất điện' })
    expect(wrong(answer)).toEqual([401, 'Chưa đúng.'])
    expect([answer.$('#incidents').val(), answer.$('#receiver_password').val()]).toEqual(['Mất điện', ''])
    expect(await who(desk)).toContain('gate.tt-hcc')
    expect(await attemptsAt()).toContainEqual(expect.stringMatching(/sign_in_failed password failures=1/))
    for (let turn = 0; turn < 4; turn += 1) await take('mat khau khong dung')
    expect((await take(PASSWORD)).status).toBe(429)
    expect(await app.rows('select from handover')).toEqual([])
  })

  test.each(['gate.ubnd-xa-long-hau', 'head.tt-hcc', 'gate.tt-hcc'])('is none of %s', async (username) => {
    const { id } = await accountNamed(app, username)
    const answer = await take(PASSWORD, desk, { receiver_id: id })
    expect([answer.status, answer.$('#receiver_id-problem').length]).toEqual([422, 1])
    // Nor nobody: a password without a name does not sign the desk out.
    const nobody = await take(PASSWORD, desk, { receiver_id: '', receiver: 'Trần Thị Ca Chiều' })
    expect([nobody.status, nobody.$('#receiver_id-problem').length]).toEqual([422, 1])
    expect(await who(desk)).toContain('gate.tt-hcc')
  })

  test('and another in the same moment: only one of them has it', async () => {
    const second = desk.at(app.url)
    const answers = await Promise.all([take(PASSWORD), take(PASSWORD, second)])
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect(await app.rows('select from handover')).toHaveLength(1)
    expect(await app.rows(`select from session where account_id = $1`, [colleague])).toHaveLength(1)
  })

  test('still types the code of a second factor', async () => {
    await app.rows(`update account set totp_secret = '\\x00' where id = $1`, [colleague])
    expect((await take(PASSWORD)).location).toBe('/sign-in/code')
    expect((await desk.get('/gate')).location).toMatch(/^\/sign-in/)
  })
})

describe('a PIN', () => {
  test('is worth something at a computer that the head has allowed, and only there', async () => {
    await withPin()
    expect(wrong(await take(PIN))).toEqual([401, 'Chưa đúng.'])
    const code = await allow(desk)
    expect((await take(PIN)).status).toBe(303)
    expect(await who(desk)).toContain('gate2.tt-hcc')
    expect(await attemptsAt()).toContainEqual(expect.stringMatching(/signed_in pin from=/))
    expect((await head.get('/office')).$('#computers li').text()).toContain('10:30 25/11/2026')
    // A code pairs once, and a neighbour's computer takes none of these PINs.
    const neighbour = await app.client('gate.ubnd-xa-long-hau')
    expect((await neighbour.post('/gate/handover/computer', { code })).status).toBe(422)
    await allow(neighbour, await app.client('head.ubnd-xa-long-hau'))
    expect((await neighbour.post('/sign-out')).status).toBe(303)
    expect((await neighbour.signIn('gate2.tt-hcc', PIN)).status).toBe(401)
  })

  test('signs in there as well, until the head stops it', async () => {
    await withPin()
    await allow(desk)
    await desk.post('/sign-out')
    expect((await desk.signIn('gate2.tt-hcc', PIN)).status).toBe(303)
    await desk.post('/sign-out')
    const stop = (await head.get('/office')).$('#computers li form').attr('action') ?? ''
    await head.post(stop)
    expect((await desk.signIn('gate2.tt-hcc', PIN)).status).toBe(401)
    expect(await app.audited('gate.unpaired')).toEqual(['screens=1'])
  })

  test('rests after five wrong ones, also many at once, until the password is typed', async () => {
    await withPin()
    await allow(desk)
    const guesses = ['000007', '000008', '000009', '000017', '000018', '000019']
    await Promise.all(guesses.map((guess) => take(guess)))
    const [row] = await app.rows<{ pin_failures: number }>('select pin_failures from account where id = $1', [
      colleague,
    ])
    expect(row?.pin_failures).toBe(5)
    await app.rows('delete from throttle')
    // A pause is remembered for two seconds.
    await new Promise((resolve) => setTimeout(resolve, 2100))
    expect((await take(PIN)).status).toBe(401)
    await app.client().then((other) => other.signIn('gate2.tt-hcc'))
    expect((await take(PIN)).status).toBe(303)
  })

  test('is set with the password, and gives nothing to a head, a deputy or a disabled account', async () => {
    const person = await app.client('gate2.tt-hcc')
    const set = (pin: string, password = PASSWORD) =>
      person.post('/account/pin', { pin_password: password, pin_new_password: pin })
    const told = async (...by: Parameters<typeof set>) => (await set(...by)).$('.problem').text().trim()
    expect(await told('123456')).toContain('dễ đoán')
    expect(await told('12345')).toContain('sáu chữ số')
    expect(await told(PIN, 'sai')).toContain('chưa đúng')
    expect(await told(PIN, '')).toContain('chưa đúng')
    expect((await set(PIN)).location).toBe('/account')
    expect((await head.post('/account/pin', { pin_password: PASSWORD, pin_new_password: PIN })).status).toBe(
      403,
    )
    await allow(desk)
    const asPerson = (sql: string) => app.rows(`update account set ${sql} where id = $1`, [colleague])
    await asPerson(`role = 'head'`)
    await desk.post('/sign-out')
    expect((await desk.signIn('gate2.tt-hcc', PIN)).status).toBe(401)
    await asPerson(`role = 'reception', disabled_at = now()`)
    expect((await desk.signIn('gate2.tt-hcc', PIN)).status).toBe(401)
    await asPerson('disabled_at = null')
    await app.rows(
      `insert into deputation (account_id, office_id, from_day, to_day, signs, position)
       select id, office_id, '2026-11-25', '2026-11-25', 'KT', 'Phó' from account where id = $1`,
      [colleague],
    )
    expect((await desk.signIn('gate2.tt-hcc', PIN)).status).toBe(401)
    await app.rows('delete from deputation')
    expect((await set('')).location).toBe('/account')
    expect(await app.auditOf(colleague).then((all) => all.map(({ action }) => action))).toContain(
      'account.pin_removed',
    )
    expect((await desk.signIn('gate2.tt-hcc', PIN)).status).toBe(401)
  })

  test('belongs to who signs in at the provider as well, who sets it just after signing in there', async () => {
    const person = await app.client('gate2.tt-hcc')
    await app.rows('update account set password_hash = null where id = $1', [colleague])
    const set = () => person.post('/account/pin', { pin_new_password: PIN })
    expect((await set()).$('.problem').text()).toContain('đăng nhập lại')
    await app.rows(`update session set oidc = '{}' where account_id = $1`, [colleague])
    expect((await set()).location).toBe('/account')
    await allow(desk)
    expect((await take(PIN)).status).toBe(303)
  })
})
