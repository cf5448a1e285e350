// An organisation of one unit, and the same once it has a second: who may open which route, and what the pages say.
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { featuresOf, PARTS } from '../../server/core/organisation/kinds.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { POLICY } from '../../server/policy.ts'
import { Client } from '../support/client.ts'
import { isStream, Scene } from '../support/requests.ts'
import { useApp } from '../support/suite.ts'

const ROOT = 'can-giuoc'
const app = useApp({ PUBLIC_URL: 'http://localhost:3000', LOG_LEVEL: 'silent' })
const OWN = { Origin: 'http://localhost:3000' }
let scene: Scene
let administrator: Client
let people: Record<Role, Client>

beforeAll(async () => {
  await app.rows(`update office set valid_to = '2026-11-20' where parent_id is not null`)
  await app.rows(`update office set kind = 'other' where parent_id is null`)
  await app.forget()
  scene = new Scene(app)
  administrator = await app.client('district')
  const [guard, head] = [
    await scene.person('reception', { office: ROOT }),
    await scene.person('head', { office: ROOT }),
  ]
  people = {
    reception: await app.client(guard.username),
    head: await app.client(head.username),
    district: administrator,
  }
})

/** Routes that end the session, or go by the second factor. */
const ENDS = /sign-out|handover|sessions|second-factor/

const OF_ONE = featuresOf({ kind: 'huyen', parts: PARTS, oneUnit: true }, true)

/** Every route behind the sign-in, asked for what is not there: only a refusal answers 403. */
async function refused(role: Role): Promise<string[]> {
  const found: string[] = []
  for (const [name, rule] of Object.entries(POLICY)) {
    if (rule.who === 'anyone' || isStream(name) || ENDS.test(name)) continue
    const [method = '', path = ''] = name.split(' ')
    const to = path.replaceAll(/:\w+/g, randomUUID())
    const { status } = await (method === 'GET' ? people[role].get(to) : people[role].post(to, {}, OWN))
    if (status === 403) found.push(name)
    else if (role === 'district' && rule.needs?.some((one) => !OF_ONE.has(one)))
      expect([name, status]).toEqual([name, isOne ? 404 : status])
    else expect([name, status < 500]).toEqual([name, true])
  }
  return found
}

let isOne = true
const closedTo = (...roles: Role[]) =>
  Object.entries(POLICY)
    .filter(
      ([name, { who }]) =>
        who !== 'anyone' && !isStream(name) && !ENDS.test(name) && !roles.some((role) => who.includes(role)),
    )
    .map(([name]) => name)

describe('while there is one unit', () => {
  test('its administrator may do what its head may, and everybody else what they always may', async () => {
    expect(await refused('district')).toEqual(closedTo('district', 'head'))
    expect(await refused('head')).toEqual(closedTo('head'))
    expect(await refused('reception')).toEqual(closedTo('reception'))
  })

  test('the administrator begins at today, with a menu of one unit, and records a visitor', async () => {
    expect((await administrator.get('/district')).location).toBe('/today')
    const page = await administrator.get('/today')
    const menu = page
      .$('nav a')
      .toArray()
      .map((link) => page.$(link).attr('href'))
    expect(menu).toEqual(
      expect.arrayContaining(['/gate', '/log', '/report', '/office', '/district/accounts']),
    )
    expect(menu).not.toEqual(expect.arrayContaining(['/district/offices']))
    for (const path of ['/district', '/district/compliance', '/district/report', '/district/trace'])
      expect(menu).not.toContain(path)
    await administrator.enter({ name: 'Khách Một Cổng' }, OWN)
    expect((await administrator.get('/log')).text).toContain('Khách Một Cổng')
  })

  test('the session of its administrator idles like that of its head', async () => {
    await app.client('district')
    const shown = async () => (await administrator.get('/sessions')).$('.item-list li').length
    const before = await shown()
    app.clock.forward(20 * 60_000)
    expect([before > 1, await shown()]).toEqual([true, before])
  })

  test('the notice says that the administrator sees names too', async () => {
    const { text } = await new Client(app.url).get(`/privacy/${ROOT}`)
    expect(text).toContain('Người quản trị chung cũng xem được')
    expect(text).not.toContain('chỉ xem số liệu')
    const help = await new Client(app.url).get('/help/district')
    expect(help.text).not.toContain('không thấy tên khách nào')
  })

  test('its poster, lobby and accounts are those of any office', async () => {
    expect((await new Client(app.url).get(`/v/${ROOT}`)).status).toBe(200)
    expect((await administrator.get('/poster')).status).toBe(200)
    const form = { client_uuid: randomUUID(), username: 'gac.cong', display_name: 'Lê Văn Gác' }
    const made = await administrator.post(
      '/district/accounts',
      { ...form, role: 'reception', office: ROOT },
      OWN,
    )
    expect(made.status).toBe(200)
  })
})

describe('once a second unit has begun', () => {
  beforeAll(async () => {
    expect((await administrator.get('/district/offices/new')).text).toContain('chỉ còn xem số liệu')
    const form = { client_uuid: randomUUID(), name: 'Cơ sở hai', kind: 'other', retention_days: '30' }
    // Not while nobody else would open the gate and log.
    await app.rows(`update account set disabled_at = now() where role = 'head' and office_id = $1`, [
      await app.officeId(ROOT),
    ])
    for (const path of ['/district/offices/new', '/district/offices/import'])
      expect((await administrator.get(path)).$('main a[href="/district/accounts/new"]')).toHaveLength(1)
    expect((await administrator.post('/district/offices/new', form, OWN)).status).toBe(404)
    await app.rows(`update account set disabled_at = null where role = 'head'`)
    expect((await administrator.post('/district/offices/new', form, OWN)).status).toBe(303)
    isOne = false
  })

  test('the same session of the administrator sees figures only', async () => {
    expect(await refused('district')).toEqual(closedTo('district'))
    expect((await administrator.get('/log')).text).not.toContain('Khách Một Cổng')
    const { text } = await new Client(app.url).get(`/privacy/${ROOT}`)
    expect(text).toContain('chỉ xem số liệu')
  })

  test('the gate of the root goes on, and counts among the others', async () => {
    expect((await people.head.get('/log')).text).toContain('Khách Một Cổng')
    expect(await refused('head')).toEqual(closedTo('head'))
    await people.reception.enter({ name: 'Khách Trụ Sở' }, OWN)
    const froze = async (who: Client, base: string) =>
      (await who.post(base, { client_uuid: randomUUID(), from: '2026-11-25', to: '2026-11-25' }, OWN))
        .location
    const [own, all] = [await froze(people.head, '/report'), await froze(administrator, '/district/report')]
    const listed = async (who: Client, base: string) => (await who.get(base)).$('.list a').toArray()
    expect((await listed(people.head, '/report')).map(({ attribs }) => attribs['href'])).toEqual([own])
    expect((await listed(administrator, '/district/report')).map(({ attribs }) => attribs['href'])).toEqual([
      all,
    ])
    const overview = await administrator.get('/district')
    const row = overview
      .$('tr')
      .filter(
        (_, one) =>
          overview.$(one).text().includes('UBND huyện Cần Giuộc') ||
          overview.$(one).text().includes('Ủy ban nhân dân huyện Cần Giuộc'),
      )
    expect(row.text()).toContain('2')
    expect((await new Client(app.url).get('/privacy')).text).toContain(`/privacy/${ROOT}`)
    const system = await scene.system('figures')
    const { text } = await system.get('/api/figures?from=2026-11-25')
    expect(text).toContain(`"office":"${ROOT}"`)
  })

  test('a root without a gate has no accounts but the administrator’s, and receives nobody', async () => {
    const page = `/district/offices/${await app.officeId(ROOT)}`
    const form = await scene.formAt('district', page)
    expect(form['gate']).toBe('on')
    const { gate: _, ...without } = form
    expect((await administrator.post(page, without, OWN)).status).toBe(303)
    expect((await new Client(app.url).get(`/v/${ROOT}`)).status).toBe(404)
    const guard = { client_uuid: randomUUID(), username: 'gac.hai', display_name: 'Trần Thị Gác' }
    const made = await administrator.post(
      '/district/accounts',
      { ...guard, role: 'reception', office: ROOT },
      OWN,
    )
    expect(made.status).toBe(422)
    expect(made.text).toContain('có cổng')
  })
})
