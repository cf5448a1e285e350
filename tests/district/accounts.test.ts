import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { setDisabled } from '../../server/district/accounts/administer.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { accountsOf, NEW } from '../support/accounts.ts'
import { startApp } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { watch } from '../support/stream.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

const DISTRICT = '/district/accounts'
const OFFICE = '/office/accounts'
const WORDS = { new_password: PASSWORD, repeat_password: PASSWORD }
const app = useRenewedApp()
const { row, create } = accountsOf(app)
const district = useFreshClient(app, 'district')
const head = useFreshClient(app, 'head.tt-hcc')

const linkOn = (page: Answer) => /\/invitation\/[\w-]+/.exec(page.$('textarea').text())?.[0] ?? ''
const isIn = async (client: Client) => (await client.get('/account')).status === 200
const countOf = async (username: string) =>
  (await app.rows('select from account where username = $1', [username])).length

/** The office's audit entries about an account, oldest first. */
async function told(officeCode: string, accountId: string): Promise<string[]> {
  const rows = await app.rows<{ action: string; fields: string; actor: string | null }>(
    `select a.action, a.fields, c.username as actor from audit a left join account c on c.id = a.actor_id
     where a.office_id = $1 and a.subject_id = $2 order by a.seq`,
    [await app.officeId(officeCode), accountId],
  )
  return rows.map(({ action, fields, actor }) => [action, fields, actor].filter(Boolean).join(' '))
}

describe('the district makes an account', () => {
  test('the district creates an account with an invitation to paste, with which its owner sets a password and signs in', async () => {
    const page = await create(district, DISTRICT)
    expect(page.status).toBe(200)
    const link = linkOn(page)
    expect(link).toMatch(/^\/invitation\/[2-8bcghkmnptv]{4}(-[2-8bcghkmnptv]{4}){3}$/)
    const message = page.$('textarea').text()
    for (const part of ['Lê Thị Mới', 'truc.moi', 'Phòng Tư pháp', 'hết 09/12/2026', link]) {
      expect(message).toContain(part)
    }
    const made = await row('truc.moi')
    expect(made).toMatchObject({ role: 'reception', display_name: 'Lê Thị Mới', password_hash: null })
    expect(await told('p-tu-phap', made.id)).toEqual([
      'account.created reception district',
      'account.invited district',
    ])
    const guard = await app.client()
    expect((await guard.post(link, WORDS)).location).toBe('/gate')
    expect((await guard.get('/gate')).text).toContain('Phòng Tư pháp')
    expect(app.logged.join('')).not.toContain(link.slice(12))
    expect(JSON.stringify(await app.rows('select i::text from invitation i'))).not.toContain(link.slice(12))
  })

  test('the district creates a head’s account, whose owner has to set up a second factor first', async () => {
    const link = linkOn(await create(district, DISTRICT, { role: 'head', username: 'truong.tp' }))
    const client = await app.client()
    expect((await client.post(link, WORDS)).location).toBe('/today')
    expect((await client.get('/today')).location).toBe('/account/second-factor')
  })

  test('the invitation to an account uses the public URL, or says that there is none', async () => {
    expect((await create(district, DISTRICT)).text).toContain('PUBLIC_URL')
    const site = await startApp({ PUBLIC_URL: 'https://socong.example.vn' })
    const admin = await site.client('district')
    const own = { Origin: 'https://socong.example.vn' }
    const page = await admin.post(DISTRICT, { client_uuid: randomUUID(), ...NEW }, own)
    expect(page.$('textarea').text()).toContain(' https://socong.example.vn/invitation/')
    expect(page.text).not.toContain('PUBLIC_URL')
    await site.close()
  })

  test('an account is made once, however often the form is sent, and only the last link works', async () => {
    const fields = { client_uuid: randomUUID(), ...NEW }
    const pages = [
      ...(await Promise.all([district.post(DISTRICT, fields), district.post(DISTRICT, fields)])),
      await district.post(DISTRICT, fields),
    ]
    expect(pages.map((page) => page.status)).toEqual([200, 200, 200])
    expect(await countOf('truc.moi')).toBe(1)
    const guest = await app.client()
    const states = await Promise.all(pages.map(async (page) => (await guest.get(linkOn(page))).status))
    expect(states).toEqual([410, 410, 200])
    await guest.post(linkOn(pages[2] as Answer), WORDS)
    // Sending the form again a week later (Back button) does not remove the password.
    const late = await district.post(DISTRICT, fields)
    expect([late.status, late.$('#username-problem').text()]).toEqual([422, expect.stringContaining('đã có')])
    expect((await row('truc.moi')).password_hash).not.toBeNull()
  })

  test.each([
    ['a name that is taken', { username: 'GATE.tt-hcc ' }, 'username'],
    ['a user name with tones', { username: 'trực' }, 'username'],
    ['no user name', { username: '' }, 'username'],
    ['no name', { display_name: '  ' }, 'display_name'],
    ['a name that turns the line', { display_name: 'An\u202e' }, 'display_name'],
    ['a long name', { display_name: 'x'.repeat(121) }, 'display_name'],
    ['no role', { role: '', client_uuid: 'x' }, 'role'],
    ['a role that is none', { role: 'king' }, 'role'],
    ['no office', { office: '' }, 'office'],
    ['an office that is none', { office: 'nowhere' }, 'office'],
    ['a head of the district', { role: 'head', office: 'can-giuoc' }, 'office'],
    ['a district in an office', { role: 'district' }, 'office'],
  ])('an account is refused with %s', async (_, fields, field) => {
    const answer = await create(district, DISTRICT, fields)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`)).toHaveLength(1)
  })

  test('no account is made in an office that is closed', async () => {
    await app.rows(`update office set valid_to = '2026-11-24' where code = 'p-tu-phap'`)
    await app.forget()
    const second = await app.secondInstance()
    const answer = await create(await second.client('district'), DISTRICT)
    expect(answer.$('#office-problem')).toHaveLength(1)
    expect(await countOf('truc.moi')).toBe(0)
    await second.close()
  })
})

describe('a head', () => {
  test('makes receptionists of the head’s office, whatever the form says', async () => {
    const page = await create(head, OFFICE, { role: 'district', office: 'ubnd-xa-long-hau' })
    expect(page.status).toBe(200)
    const made = await row('truc.moi')
    expect([made.role, made.office_id]).toEqual(['reception', await app.officeId('tt-hcc')])
    expect(page.$('main a.button:not([download])').attr('href')).toBe(`${OFFICE}/${made.id}`)
  })

  test('manages receptionists: renames, resets, disables', async () => {
    const guard = await row('gate2.tt-hcc')
    const at = `${OFFICE}/${guard.id}`
    const renamed = await head.post(at, { display_name: 'Phạm Thị Ba', role: 'head', office: 'p-tu-phap' })
    expect([renamed.status, renamed.location]).toEqual([303, at])
    expect(await row('gate2.tt-hcc')).toMatchObject({
      display_name: 'Phạm Thị Ba',
      role: 'reception',
      office_id: guard.office_id,
    })
    expect((await head.get(at)).$('.done').text()).toBe('Đã lưu.')
    const reset = await head.post(`${at}/invite`)
    expect((await row('gate2.tt-hcc')).password_hash).toBeNull()
    expect((await (await app.client()).post(linkOn(reset), WORDS)).location).toBe('/gate')
    expect((await head.post(`${at}/disable`)).status).toBe(303)
    const byHead = (await told('tt-hcc', guard.id)).filter((line) => line.endsWith(' head.tt-hcc'))
    expect(byHead).toEqual([
      'account.changed display_name head.tt-hcc',
      'account.invited password head.tt-hcc',
      'account.disabled head.tt-hcc',
    ])
    const typed = { username: 'gate2.tt-hcc', password: PASSWORD }
    expect((await (await app.client()).post('/sign-in', typed)).status).toBe(401)
  })

  test('finds nobody of another office, no head and no district account, and not the head’s own', async () => {
    for (const username of ['gate.ubnd-xa-long-hau', 'head.ubnd-xa-long-hau', 'district', 'head.tt-hcc']) {
      const { id } = await row(username)
      const before = await app.rows('select a::text from account a order by id')
      expect((await head.get(`${OFFICE}/${id}`)).status).toBe(404)
      for (const what of [
        '',
        '/invite',
        '/disable',
        '/enable',
        '/second-factor/remove',
        '/sessions/end',
        `/sessions/${randomUUID()}/end`,
      ]) {
        expect((await head.post(`${OFFICE}/${id}${what}`, { display_name: 'Trộm' })).status).toBe(404)
      }
      expect(await app.rows('select a::text from account a order by id')).toEqual(before)
    }
    for (const id of [randomUUID(), 'x', '%00', "' or 1=1"]) {
      expect((await head.get(`${OFFICE}/${encodeURIComponent(id)}`)).status).toBe(404)
    }
  })
})

describe('a reset', () => {
  test('ends the password, the old invitation and every session, in every instance', async () => {
    const guard = await row('gate.tt-hcc')
    const second = await app.secondInstance()
    const [here, there] = [await app.client('gate.tt-hcc'), await second.client('gate.tt-hcc')]
    const board = await watch(there)
    const page = await district.post(`${DISTRICT}/${guard.id}/invite`)
    expect(page.status).toBe(200)
    expect([await isIn(here), await isIn(there)]).toEqual([false, false])
    await expect.poll(() => board.ended(), { timeout: 3000 }).toBe(true)
    const client = await app.client()
    const old = await client.post('/sign-in', { username: 'gate.tt-hcc', password: PASSWORD })
    expect(old.status).toBe(401)
    expect((await client.post(linkOn(page), WORDS)).status).toBe(303)
    expect(await told('tt-hcc', guard.id)).toContain('account.invited password district')
    await second.close()
  })

  test('keeps the second factor: the invitation alone does not sign in', async () => {
    const { id } = await row('head.tt-hcc')
    const page = await district.post(`${DISTRICT}/${id}/invite`)
    const client = await app.client()
    const answer = await client.post(linkOn(page), WORDS)
    expect(answer.location).toBe('/sign-in/code')
    expect((await client.get('/gate')).status).toBe(303)
    const code = { one_time_password: codeAt(app.clock.now()) }
    expect((await client.post('/sign-in/code', code)).location).toBe('/today')
  })

  test('a reset of a second factor ends the sessions, and a new one is asked for', async () => {
    const { id } = await row('head.tt-hcc')
    expect((await district.post(`${DISTRICT}/${id}/second-factor/remove`)).status).toBe(303)
    expect(await isIn(head)).toBe(false)
    const client = await app.client()
    await client.signIn('head.tt-hcc')
    expect((await client.get('/log')).location).toBe('/account/second-factor')
    expect((await told('tt-hcc', id)).at(-2)).toBe('account.factor_removed district')
    // A repeat has nothing to remove.
    const before = (await told('tt-hcc', id)).length
    await district.post(`${DISTRICT}/${id}/second-factor/remove`)
    expect((await told('tt-hcc', id)).length).toBe(before)
  })
})

describe('disabling', () => {
  test('ends sessions and open boards at once in every instance, and enabling lets in again', async () => {
    const { id } = await row('gate.tt-hcc')
    const second = await app.secondInstance()
    const guard = await second.client('gate.tt-hcc')
    const board = await watch(guard)
    const page = await create(district, DISTRICT, { username: 'cho.moi' })
    const invited = (await row('cho.moi')).id
    await district.post(`${DISTRICT}/${invited}/disable`)
    expect((await district.post(`${DISTRICT}/${id}/disable`)).status).toBe(303)
    expect((await guard.enter({ name: 'Không Còn Quyền' })).status).toBe(401)
    await expect.poll(() => board.ended(), { timeout: 3000 }).toBe(true)
    expect((await (await app.client()).get(linkOn(page))).status).toBe(410)
    expect((await district.post(`${DISTRICT}/${id}/invite`)).status).toBe(422)
    await district.post(`${DISTRICT}/${id}/enable`)
    expect((await (await app.client()).signIn('gate.tt-hcc')).status).toBe(303)
    // Ended sessions are not restored.
    expect(await isIn(guard)).toBe(false)
    await second.close()
  })

  test('is refused for the account that does it', async () => {
    const own = await row('district')
    for (const what of ['/disable', '/invite', '/second-factor/remove', '/sessions/end']) {
      expect((await district.post(`${DISTRICT}/${own.id}${what}`)).status).toBe(404)
    }
  })

  test('disabling the last district account is refused, even if the one that asks was disabled a moment before', async () => {
    await create(district, DISTRICT, { role: 'district', office: 'can-giuoc', username: 'huyen.2' })
    const [own, { id }] = [await row('district'), await row('huyen.2')]
    await app.rows('update account set disabled_at = now() where id = $1', [own.id])
    const manager = { id: own.id, role: 'district', officeId: own.office_id } as const
    const result = await setDisabled(app.db, manager, { id, officeId: own.office_id }, true, app.clock.now())
    expect(result).toBe('last-of-district')
    expect((await row('huyen.2')).disabled_at).toBeNull()
  })
})

describe('a change of role or office', () => {
  test('takes effect at once, ends the sessions, and is in the audit chains of both offices', async () => {
    const guard = await app.client('gate2.tt-hcc')
    const { id } = await row('gate2.tt-hcc')
    const answer = await district.post(`${DISTRICT}/${id}`, {
      display_name: 'Phạm Thị Ca Hai',
      role: 'head',
      office: 'p-tu-phap',
    })
    expect(answer.status).toBe(303)
    expect((await guard.enter({ name: 'Ghi Ở Chỗ Cũ' })).status).toBe(401)
    expect(await row('gate2.tt-hcc')).toMatchObject({
      role: 'head',
      office_id: await app.officeId('p-tu-phap'),
    })
    const line = 'account.changed role=head office district'
    expect((await told('tt-hcc', id)).at(-1)).toBe(line)
    expect(await told('p-tu-phap', id)).toEqual([line])
    for (const code of ['tt-hcc', 'p-tu-phap']) {
      expect(await verifyChain(app.db, await app.officeId(code))).toMatchObject({ ok: true })
    }
    // The head of the former office can no longer open the account.
    expect((await head.get(`${OFFICE}/${id}`)).status).toBe(404)
  })

  test('differs from a change of name, which keeps the session', async () => {
    const guard = await app.client('gate2.tt-hcc')
    const { id } = await row('gate2.tt-hcc')
    const typed = { display_name: 'Phạm Thị  Ca Ba', role: 'reception', office: 'tt-hcc' }
    await district.post(`${DISTRICT}/${id}`, typed)
    expect((await guard.get('/account')).text).toContain('Phạm Thị Ca Ba')
    const before = (await told('tt-hcc', id)).length
    await district.post(`${DISTRICT}/${id}`, typed)
    expect((await told('tt-hcc', id)).length).toBe(before)
  })

  test('changes only the name when an account changes itself', async () => {
    const before = await row('district')
    const { id } = before
    const typed = { display_name: 'Trần Thị Tên Mới', role: 'head', office: 'tt-hcc' }
    expect((await district.post(`${DISTRICT}/${id}`, typed)).status).toBe(303)
    expect(await row('district')).toEqual({ ...before, display_name: 'Trần Thị Tên Mới' })
    const page = await district.get(`${DISTRICT}/${id}`)
    expect(page.$('main form')).toHaveLength(1)
    expect(page.$('select')).toHaveLength(0)
  })

  test('an account of a closed office has to be given an open one', async () => {
    await app.rows(`update office set valid_to = '2026-11-24' where code = 'tt-hcc'`)
    const second = await app.secondInstance()
    const admin = await second.client('district')
    const { id } = await row('gate2.tt-hcc')
    const page = await admin.get(`${DISTRICT}/${id}`)
    expect(page.$('#office option[selected]')).toHaveLength(0)
    expect(page.$('.mark').first().text()).toBe('Cơ quan đã kết thúc')
    expect((await admin.get(`${DISTRICT}?office=tt-hcc`)).$('.list li')).toHaveLength(3)
    const answer = await admin.post(`${DISTRICT}/${id}`, { display_name: 'X', role: 'reception', office: '' })
    expect([answer.status, answer.$('#office-problem').length]).toEqual([422, 1])
    await second.close()
  })
})

describe('sessions of somebody else', () => {
  test('are listed and ended, one or all, audited with who did it', async () => {
    const { id } = await row('gate.tt-hcc')
    const guards = await Promise.all([1, 2, 3].map(() => app.client('gate.tt-hcc')))
    const page = await head.get(`${OFFICE}/${id}`)
    const forms = page.$('form[action*="/sessions/"]')
    expect(forms).toHaveLength(4)
    await head.post(forms.first().attr('action') ?? '')
    const alive = async () => (await Promise.all(guards.map(isIn))).filter(Boolean).length
    expect(await alive()).toBe(2)
    await district.post(`${DISTRICT}/${id}/sessions/end`)
    expect(await alive()).toBe(0)
    expect((await told('tt-hcc', id)).slice(-2)).toEqual([
      'account.sessions_ended sessions=1 head.tt-hcc',
      'account.sessions_ended sessions=2 district',
    ])
  })
})
