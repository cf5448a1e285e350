// A form that an expired session refused comes back complete, and acts for nobody but the person it was shown to.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { MORNING } from '../support/app.ts'
import { type Answer, type Client, fieldsOf } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

const app = useApp()
const GUARD = 'gate.tt-hcc'
const HEAD = 'head.tt-hcc'
const EVIL = 'https://evil.example/hook'

// A code cannot be used twice.
let day = 0
beforeEach(() => {
  app.clock.set(MORNING)
  day += 2
  app.clock.forward(day * DAY)
})
afterEach(async () => {
  await app.rows('delete from throttle')
})

/** A browser in which this person's session has expired, and the sign-in page with a form that was sent then. */
async function refused(username: string, path: string, fields: Record<string, string> | string) {
  const client = await app.client(username)
  app.clock.forward(5 * HOUR)
  const answer = await (typeof fields === 'string' ? client.postRaw(path, fields) : client.post(path, fields))
  expect(answer.status).toBe(401)
  return { client, form: fieldsOf(answer) }
}

/** Signs in on the page that carries the form, through the second factor of those who have one. */
async function signInOn(client: Client, carried: Record<string, string>, username: string): Promise<Answer> {
  const first = await client.post('/sign-in', { ...carried, username, password: PASSWORD })
  const page = first.location?.startsWith('/sign-in/code') ? await client.get(first.location) : first
  if (page.$('form[action="/sign-in/code"]').length === 0) return first
  return client.post('/sign-in/code', { ...fieldsOf(page), one_time_password: codeAt(app.clock.now()) })
}

const press = (client: Client, shown: Answer) => client.post('/sign-in/unsent', fieldsOf(shown))
const entry = (name: string) => ({ client_uuid: randomUUID(), name })
const isShown = ({ status, $ }: Answer, typed: string) =>
  expect([status, $('h1').text(), $('.facts').text()]).toEqual([
    409,
    'Biểu mẫu này chưa được gửi',
    expect.stringContaining(typed),
  ])
const isDropped = ({ status, $ }: Answer, typed: string) => {
  expect([status, $('h1').text()]).toEqual([409, 'Biểu mẫu lúc trước không được gửi'])
  expect($('main').text()).not.toContain(typed)
}
const hooks = () => app.rows(`select from office_webhook where url like '%evil%'`)

const SETTINGS: [username: string, path: string, typed: string, fields: Record<string, string>][] = [
  [HEAD, '/office/hosts/webhook', EVIL, { url: EVIL }],
  [HEAD, '/account/summary', 'evil@example.vn', { summary_address: 'evil@example.vn', weekly: 'on' }],
  [
    HEAD,
    '/office/accounts',
    'ke.gian',
    { client_uuid: randomUUID(), username: 'ke.gian', display_name: 'Kẻ Gian', role: 'reception' },
  ],
  [
    'district',
    '/district/keys',
    'Khóa lạ',
    { client_uuid: randomUUID(), name: 'Khóa lạ', reach: 'figures', term: '365' },
  ],
  [
    'district',
    '/district/accounts',
    'ke.gian.2',
    { client_uuid: randomUUID(), username: 'ke.gian.2', display_name: 'Kẻ Gian', role: 'district' },
  ],
  [GUARD, '/gate/recall', '0912345678', { phone: '0912345678' }],
]

describe('a form of a passer-by at a screen that nobody watched', () => {
  test.each(SETTINGS)(
    'is shown to %s, who signs in, and does nothing: %s',
    async (username, path, typed, fields) => {
      const { client, form } = await refused(username, path, fields)
      const before = await changed()
      const shown = await signInOn(client, form, username)
      isShown(shown, typed)
      expect(await changed()).toEqual(before)
      // Pressing Enter discards it.
      expect(shown.$('[autofocus]').is('a')).toBe(true)
    },
  )

  test('is sent by the person who has seen it, once and in their name', async () => {
    const { client, form } = await refused(HEAD, '/office/hosts/webhook', { url: EVIL })
    const shown = await signInOn(client, form, HEAD)
    expect(await hooks()).toEqual([])
    expect((await press(client, shown)).status).toBe(200)
    expect(await hooks()).toHaveLength(1)
    await app.rows('delete from office_webhook')
  })

  test.each([
    ['/office/hosts/webhook', { url: EVIL }],
    ['/district/keys', { client_uuid: randomUUID(), name: 'Khóa lạ' }],
    ['/gate', entry('Không Ai Cả')],
  ])('without any session is not carried, and the page says so: %s', async (path, fields) => {
    const client = await app.client()
    const answer = await client.post(path, fields)
    expect([answer.status, answer.$('input[name=resume]').length]).toEqual([401, 0])
    expect(answer.$('.alert').text()).toContain('không giữ lại được')
  })
})

describe('everyday recording at the gate', () => {
  test('is recorded by itself also on the morning after, and for a head through the code', async () => {
    const client = await app.client(HEAD)
    app.clock.forward(20 * HOUR)
    const form = fieldsOf(await client.post('/gate', entry('Khách Sáng Sau')))
    expect((await signInOn(client, form, HEAD)).location).toBe('/gate')
    expect(await app.visit('Khách Sáng Sau')).toBeDefined()
  })

  test('is shown to the next guard, and recorded in the name of who sends it', async () => {
    const { client, form } = await refused(GUARD, '/gate', entry('Khách Lúc Giao Ca'))
    const shown = await signInOn(client, form, 'gate2.tt-hcc')
    isShown(shown, 'Khách Lúc Giao Ca')
    expect(shown.$('.alert').text()).toContain('Phạm Thị Ca Hai')
    expect(await app.visit('Khách Lúc Giao Ca')).toBeUndefined()
    expect((await press(client, shown)).location).toBe('/gate')
    const [{ username } = { username: '' }] = await app.rows<{ username: string }>(
      `select a.username from visit v join account a on a.id = v.entered_by where v.name = 'Khách Lúc Giao Ca'`,
    )
    expect(username).toBe('gate2.tt-hcc')
  })

  test('is only shown in another browser, and where somebody else has signed in since', async () => {
    const { client, form } = await refused(GUARD, '/gate', entry('Khách Ở Máy Khác'))
    isShown(await signInOn(await app.client(), form, GUARD), 'Khách Ở Máy Khác')
    await client.signIn('gate2.tt-hcc')
    isShown(await signInOn(client, form, GUARD), 'Khách Ở Máy Khác')
    expect(await app.visit('Khách Ở Máy Khác')).toBeUndefined()
  })

  test.each(['void', 'correct', 'undo', 'back'])('does not include the %s of a visit', async (what) => {
    const guard = await app.client(GUARD)
    await guard.enter({ name: `Khách Bị ${what}` })
    const visit = await app.visit(`Khách Bị ${what}`)
    const { client, form } = await refused(GUARD, `/gate/visits/${visit?.id}/${what}`, { reason: 'trial' })
    const shown = await signInOn(client, form, GUARD)
    isShown(shown, '')
    expect(shown.$('.facts a').attr('href')).toBe(`/gate/visits/${visit?.id}`)
    expect((await app.visit(`Khách Bị ${what}`))?.voided_at).toBeNull()
  })
})

describe('a form never acts in another office', () => {
  test.each([
    [GUARD, 'gate.ubnd-xa-long-hau', '/gate', entry('Khách Cơ Quan Khác'), 'Khách Cơ Quan Khác'],
    [HEAD, 'head.ubnd-xa-long-hau', '/office/hosts/webhook', { url: EVIL }, EVIL],
    [HEAD, 'district', '/office/hosts/webhook', { url: EVIL }, EVIL],
  ])('of %s, when %s signs in', async (whose, signsIn, path, fields, typed) => {
    const { client, form } = await refused(whose, path, fields)
    const before = await changed()
    isDropped(await signInOn(client, form, signsIn), typed)
    expect(await changed()).toEqual(before)
  })

  test('nor for a role that may not send it, to whom it is not shown either', async () => {
    const { client, form } = await refused(HEAD, '/office/hosts/webhook', { url: EVIL })
    const answer = await signInOn(client, form, GUARD)
    expect([answer.status, answer.text.includes(EVIL)]).toEqual([403, false])
  })
})

describe('the seal of a form', () => {
  test('is ours: neither a made-up form nor one with any part changed is sent', async () => {
    const { form } = await refused(GUARD, '/gate', entry('Khách Giả'))
    const resume = form['resume'] ?? ''
    const changedSeal = `${resume.slice(0, 40)}${resume[40] === 'A' ? 'B' : 'A'}${resume.slice(41)}`
    const madeUp = Buffer.from(JSON.stringify({ path: '/gate', fields: { name: 'Khách Giả' } })).toString(
      'base64url',
    )
    for (const made of [changedSeal, madeUp, 'x', resume.slice(0, 20)]) {
      isDropped(await signInOn(await app.client(), { resume: made }, GUARD), 'Khách Giả')
      isDropped(await (await app.client(GUARD)).post('/sign-in/unsent', { resume: made }), 'Khách Giả')
    }
    const old = { resume_path: '/gate', resume_fields: JSON.stringify(entry('Khách Giả')) }
    expect((await signInOn(await app.client(), old, GUARD)).location).toBe('/gate')
    expect(await app.visit('Khách Giả')).toBeUndefined()
  })

  test('ends after twelve hours', async () => {
    const { client, form } = await refused(GUARD, '/gate', entry('Khách Hôm Qua'))
    app.clock.forward(12 * HOUR + 1)
    isDropped(await signInOn(client, form, GUARD), 'Khách Hôm Qua')
  })

  test('of a shown form is for the session that saw it: in any other, and after it has expired, it is shown again', async () => {
    const { client, form } = await refused(HEAD, '/office/hosts/webhook', { url: EVIL })
    const shown = await signInOn(client, form, HEAD)
    isShown(await press(await app.client(HEAD), shown), EVIL)
    isDropped(await press(await app.client('head.ubnd-xa-long-hau'), shown), EVIL)
    expect((await press(await app.client(), shown)).status).toBe(401)
    app.clock.forward(31 * MINUTE)
    const late = await press(client, shown)
    expect(late.status).toBe(401)
    isShown(await signInOn(client, fieldsOf(late), HEAD), EVIL)
    expect(await hooks()).toEqual([])
  })

  test('shows nobody what is in the form', async () => {
    const { form } = await refused(GUARD, '/gate', entry('Khách Kín'))
    expect(Buffer.from(form['resume'] ?? '', 'base64url').toString()).not.toContain('Khách')
  })
})

describe('what a form consists of', () => {
  const BREACH = { on: '2026-11-24', at: '16:30', what: 'Mất một tờ sổ giấy', people: '12', harm: 'likely' }

  test('every ticked box is carried through signing in', async () => {
    const ticked = new URLSearchParams([
      ['client_uuid', randomUUID()],
      ...Object.entries(BREACH),
      ...['name', 'phone'].map((kind): [string, string] => ['kinds', kind]),
    ])
    const { client, form } = await refused(HEAD, '/breach', ticked.toString())
    const answer = await press(client, await signInOn(client, form, HEAD))
    expect(answer.location).toMatch(/^\/breach\//)
    expect(await app.rows('select kinds from breach')).toEqual([{ kinds: ['name', 'phone'] }])
  })

  test('the query of a URL is carried, too: an export is of the chosen view', async () => {
    const yesterday = await app.client(GUARD)
    const date = app.clock.now().toISOString().slice(0, 10)
    expect((await yesterday.enter({ name: 'Người Hôm Qua' })).status).toBe(303)
    app.clock.forward(DAY)
    const fields = { export_purpose: 'check', columns: 'name', format: 'csv' }
    const { client, form } = await refused(HEAD, `/log/export?day=${date}`, fields)
    const file = await press(client, await signInOn(client, form, HEAD))
    expect([file.status, file.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/csv'),
    ])
    expect(file.text).toContain('Người Hôm Qua')
  })

  test('an upload, of which nothing was read, leads back to its page', async () => {
    const client = await app.client(HEAD)
    app.clock.forward(5 * HOUR)
    const form = fieldsOf(await client.upload('/people/import', 'Họ và tên\nNguyễn Văn An'))
    expect((await signInOn(client, form, HEAD)).location).toBe('/people/import')
  })

  test('a person’s identity number is not shown whole', async () => {
    const { client, form } = await refused(GUARD, '/gate', {
      ...entry('Khách Có Thẻ'),
      id_number: '001085123456',
    })
    const shown = await signInOn(client, form, 'gate2.tt-hcc')
    expect(shown.$('.facts').text()).toContain('… 3456')
    expect(shown.text).not.toContain('001085123456')
  })
})

/** What these forms would change. */
const changed = () =>
  app.rows(
    `select (select count(*) from office_webhook), (select count(*) from api_key), (select count(*) from account) as accounts,
     (select count(*) from summary_mail_setting) as summaries, (select count(*) from visit) as visits,
     (select count(*) from audit where action not like 'account.signed%') as audited`,
  )
