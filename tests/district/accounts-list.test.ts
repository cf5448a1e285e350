import { describe, expect, test } from 'vitest'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { type Manager, mayManage, rolesBelow } from '../../server/core/accounts/manage.ts'
import { searchAccounts } from '../../server/core/accounts/queries.ts'
import { isUsername } from '../../server/core/accounts/username.ts'
import { accountsOf } from '../support/accounts.ts'
import type { Answer } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const DISTRICT = '/district/accounts'
const OFFICE = '/office/accounts'
const app = useRenewedApp()
const { row, create } = accountsOf(app)
const district = useFreshClient(app, 'district')
const head = useFreshClient(app, 'head.tt-hcc')

describe('the rules', () => {
  const people: Record<string, Manager> = {
    district: { id: 'd', role: 'district', officeId: 'root' },
    head: { id: 'h', role: 'head', officeId: 'a' },
    reception: { id: 'r', role: 'reception', officeId: 'a' },
  }
  test.each([
    ['district', 'reception', 'a', true],
    ['district', 'head', 'b', true],
    ['district', 'district', 'root', true],
    ['head', 'reception', 'a', true],
    ['head', 'reception', 'b', false],
    ['head', 'head', 'a', false],
    ['head', 'district', 'root', false],
    ['reception', 'reception', 'a', false],
  ] as const)('%s, an account of %s in %s: %s', (who, role, officeId, may) => {
    const manager = people[who] as Manager
    expect(mayManage(manager, { id: 'x', role, officeId })).toBe(may)
    expect(mayManage(manager, { id: manager.id, role, officeId })).toBe(false)
  })

  test('nobody can give a role above their own', () => {
    expect([rolesBelow('reception'), rolesBelow('head')]).toEqual([[], ['reception']])
  })

  test.each([
    ['gate.tt-hcc', true],
    ['a', true],
    ['a_b-c.d9', true],
    ['', false],
    ['.a', false],
    ['a..b', false],
    ['Trực', false],
    ['a b', false],
    ['a'.repeat(101), false],
  ])('%j is a user name: %s', (text, is) => {
    expect(isUsername(text)).toBe(is)
  })
})

describe('the list', () => {
  const names = (page: Answer) =>
    page
      .$('.list li small')
      .toArray()
      .map((small) => page.$(small).text().split(' · ')[0])

  test('shows what was asked for, by office, role and state', async () => {
    await create(district, DISTRICT)
    expect(names(await district.get(DISTRICT))).toHaveLength(7)
    expect(names(await district.get(`${DISTRICT}?office=tt-hcc`))).toEqual([
      'head.tt-hcc',
      'gate.tt-hcc',
      'gate2.tt-hcc',
    ])
    expect(names(await district.get(`${DISTRICT}?role=district`))).toEqual(['district'])
    const pending = await district.get(`${DISTRICT}?state=invited`)
    expect(names(pending)).toEqual(['truc.moi'])
    expect(pending.$('.mark').text()).toContain('08:30 09/12/2026')
    app.clock.forward(14 * 24 * 3_600_000)
    const late = await (await app.client('district')).get(`${DISTRICT}?state=uninvited`)
    expect(late.$('.mark').text()).toBe('Chưa có mật khẩu và lời mời')
  })

  test.each([
    '?office=x&office=y',
    '?role=king',
    '?state=%00',
    '?page=-1',
    '?page=1e9',
    '?page=2',
    `?office=' or 1=1`,
  ])('answers 200 to the query %s', async (query) => {
    expect((await district.get(DISTRICT + query)).status).toBe(200)
  })

  test('is searched in the database, which takes every Vietnamese letter for its base letter', async () => {
    const letters = Array.from('àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ')
    const all = [...letters, ...letters.map((letter) => letter.toUpperCase())]
    const officeId = await app.officeId('tt-hcc')
    for (const [place, letter] of all.entries()) {
      const account = {
        officeId,
        username: `chu.cai${place}`,
        displayName: `Q${letter}q`,
        role: 'head' as const,
      }
      await createAccount(app.db, account, app.clock.now())
    }
    const plain = (letter: string) => letter.normalize('NFD')[0]?.toLowerCase().replace('đ', 'd') ?? ''
    for (const one of ['a', 'e', 'i', 'o', 'u', 'y', 'd']) {
      const filter = { roles: ['head' as const] }
      const { total } = await searchAccounts(app.db, filter, `q${one}q`, app.clock.now())
      expect([one, total]).toEqual([one, all.filter((letter) => plain(letter) === one).length])
    }
  })

  test('is searched by words of a name, a user name or an office, whatever their marks, and by nothing in a URL', async () => {
    const rows = async (query: string) => {
      const page = await district.post(`${DISTRICT}/search`, { query })
      expect(page.status).toBe(200)
      expect(page.$('[name=query]').attr('value')).toBe(query)
      return page
        .$('.list small')
        .toArray()
        .map((one) => page.$(one).text().split(' · ')[0])
    }
    const ofCentre = await rows('gate.tt-hcc')
    expect(ofCentre).toContain('gate.tt-hcc')
    expect(ofCentre).not.toContain('gate.ubnd-xa-long-hau')
    expect(await rows('hanh chinh CÔNG')).toEqual(expect.arrayContaining(['gate.tt-hcc', 'head.tt-hcc']))
    expect(await rows('hanh chinh khongcoai')).toEqual([])
    const name = (await row('head.tt-hcc')).display_name
    expect(await rows(name.toLowerCase())).toContain('head.tt-hcc')
    const nobody = await district.post(`${DISTRICT}/search`, { query: 'khongcoai' })
    expect(nobody.$('.log-count').text()).toBe('Tìm thấy 0 tài khoản')
    expect(nobody.$('a[href="/district/accounts"]').text()).toContain('Tất cả tài khoản')
    expect((await head.post(`${OFFICE}/search`, { query: 'truc' })).status).toBe(404)
  })

  test('has pages', async () => {
    const office = await app.officeId('tt-hcc')
    await app.rows(
      `insert into account (id, office_id, username, display_name, role, created_at)
       select gen_random_uuid(), $1, 'nguoi' || n, 'Người ' || n, 'reception', now() from generate_series(1, 60) n`,
      [office],
    )
    const first = await district.get(`${DISTRICT}?office=tt-hcc&role=reception`)
    expect(names(first)).toHaveLength(50)
    const next = first.$('a[rel=next]').attr('href') ?? ''
    const second = await district.get(next)
    expect(names(second)).toHaveLength(12)
    expect(new Set([...names(first), ...names(second)]).size).toBe(62)
    expect(second.$('a[rel=prev]').attr('href')).toBe(`${DISTRICT}?office=tt-hcc&role=reception`)
  })

  test('a head’s list holds only the receptionists of the head’s office', async () => {
    await create(district, DISTRICT, { office: 'tt-hcc', username: 'truong.2', role: 'head' })
    for (const query of ['', '?office=ubnd-xa-long-hau&role=head']) {
      const page = await head.get(OFFICE + query)
      expect(names(page)).toEqual(['gate.tt-hcc', 'gate2.tt-hcc'])
      expect(page.$('select')).toHaveLength(0)
    }
  })
})
