// A head's rights for another account of the office, from a day to a day.
import { beforeEach, describe, expect, test } from 'vitest'
import { signatureOf } from '../../server/core/accounts/deputation.ts'
import { endAllSessions } from '../../server/core/accounts/sessions.ts'
import type { Client } from '../support/client.ts'
import { DEPUTATION, SAID } from '../support/requests/scene.ts'
import { REQUESTS, Scene, type Wanted } from '../support/requests.ts'
import { useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
let head: Client
let scene: Scene
/** The page of a guard with a second factor, whom the head knows. */
let page: string
let guard: Client
let id: string

beforeEach(async () => {
  scene = new Scene(app)
  const person = await scene.person('reception', { factor: true })
  id = person.id
  page = `/office/accounts/${id}`
  head = await app.client('head.tt-hcc')
  guard = await app.client(person.username)
})

const depute = (fields: object = {}, by = head) => by.post(`${page}/deputy`, { ...DEPUTATION, ...fields })
/** Another's request of the policy's routes, sent by the deputy. */
async function asGuard(name: string) {
  const wanted = (await REQUESTS[name]?.[0]?.(scene)) as Wanted
  return scene.send({ ...wanted, by: guard }, name.split(' ')[0] ?? '')
}
const ways = async (client: Client, path = '/account') =>
  (await client.get(path))
    .$('.bar-nav a')
    .toArray()
    .map((one) => one.attribs['href'])
const BANNER = 'Ông/Bà đang thay thủ trưởng cơ quan, đến hết ngày 31/12/2026.'

describe('a deputation', () => {
  test('gives the head’s pages to a running session and takes them back when the head revokes it', async () => {
    expect((await guard.get('/log')).status).toBe(403)
    expect((await depute()).location).toBe(page)
    expect((await guard.get('/log')).$('.banner').text()).toBe(BANNER)
    expect(await ways(guard)).toEqual(await ways(head))
    expect((await guard.get('/account')).text).toContain('Người trực cổng, đang thay thủ trưởng cơ quan')
    expect((await head.get('/today')).$('.done').text()).toContain('từ 25/11/2026 đến hết 31/12/2026')
    expect((await head.get('/office/accounts')).text).toContain('Được giao quyền từ 25/11/2026')
    expect((await head.post(`${page}/deputy/end`)).location).toBe(page)
    expect((await guard.get('/log')).status).toBe(403)
    expect((await guard.get('/gate')).$('.banner')).toHaveLength(0)
  })

  test('runs from the first day to the end of the last, in the office’s time', async () => {
    await depute({ from_day: '26/11/2026', to_day: '27/11/2026' })
    const { username } =
      (await app.row<{ username: string }>('select username from account where id = $1', [id])) ?? {}
    for (const [at, status] of [
      ['2026-11-25T23:59:00+07:00', 403],
      ['2026-11-26T00:00:00+07:00', 200],
      ['2026-11-27T23:59:00+07:00', 200],
      ['2026-11-28T00:00:00+07:00', 403],
    ] as const) {
      app.clock.set(at)
      expect([at, (await (await app.client(username)).get('/log')).status]).toEqual([at, status])
    }
  })

  test('is audited in the name of who gave, used and ended it', async () => {
    await depute()
    await asGuard('POST /log/search')
    await head.post(`${page}/deputy/end`)
    const rows = await app.rows<{ told: string }>(
      `select concat_ws(' ', a.action, a.fields, case when a.actor_id = $1 then 'deputy' else c.username end) as told
       from audit a join account c on c.id = a.actor_id
       where a.action like 'account.deput%' or a.action = 'log.searched' order by a.seq desc limit 3`,
      [id],
    )
    expect(rows.map(({ told }) => told).toReversed()).toEqual([
      'account.deputed KT 2026-11-25 2026-12-31 head.tt-hcc',
      expect.stringMatching(/^log\.searched .*deputy$/),
      'account.deputation_ended  head.tt-hcc',
    ])
  })

  // That a posted one is refused: system/policy and access.
  test('is not passed on: the deputy has no form for it', async () => {
    await depute()
    const other = (await scene.person('reception')).id
    const there = await guard.get(`/office/accounts/${other}`)
    expect([there.status, there.$('form[action$="/deputy"]').length]).toEqual([200, 0])
  })

  test('needs a second factor and ends after a head’s idle time', async () => {
    await app.rows('update account set totp_secret = null where id = $1', [id])
    await depute()
    expect((await guard.get('/log')).location).toBe('/account/second-factor')
    await head.post(`${page}/deputy/end`)
    app.clock.set('2026-11-25T09:10:00+07:00')
    expect((await guard.get('/gate')).status).toBe(200)
    await depute({}, await app.client('head.tt-hcc'))
    app.clock.set('2026-11-25T09:50:00+07:00')
    expect((await guard.get('/gate')).location).toContain('/sign-in')
  })

  test('ends with a locked or moved account and with a restored backup', async () => {
    const left = async () => (await app.rows('select from deputation where account_id = $1', [id])).length
    await depute()
    await head.post(`${page}/disable`)
    expect(await left()).toBe(0)
    await head.post(`${page}/enable`)
    await depute()
    const district = await app.client('district')
    const moved = { display_name: SAID.account, role: 'reception', office: 'p-tu-phap' }
    expect((await district.post(`/district/accounts/${id}`, moved)).status).toBe(303)
    expect(await left()).toBe(0)
    await district.post(`/district/accounts/${id}/deputy`, DEPUTATION)
    expect(await left()).toBe(1)
    await endAllSessions(app.context.db)
    expect(await left()).toBe(0)
  })

  test('belongs to its office: an account that followed to another has no rights there', async () => {
    await depute()
    await app.rows(
      `update account set office_id = (select id from office where code = 'p-tu-phap') where id = $1`,
      [id],
    )
    expect((await guard.get('/log')).status).toBe(403)
  })

  test('is refused where a head could not want it, beside the field', async () => {
    const UNREAD = 'Vui lòng chọn một ngày, hoặc ghi ngày/tháng/năm, ví dụ 05/03/2021.'
    for (const [field, typed, problem] of [
      ['from_day', '24/11/2026', 'Ngày này đã qua.'],
      ['from_day', 'hôm nay', UNREAD],
      ['to_day', 'chưa rõ', UNREAD],
      ['to_day', '24/11/2026', 'Ngày đầu phải trước ngày cuối.'],
      ['to_day', '26/11/2027', 'Dài nhất 366 ngày.'],
      ['signs', 'TL', 'Vui lòng chọn một mục.'],
      ['position', ' ', 'Vui lòng ghi mục này.'],
    ] as const) {
      const answer = await depute({ [field]: typed })
      expect([answer.status, answer.$(`#${field}-problem`).text()]).toEqual([422, problem])
    }
    const { id: chief } = await scene.person('head')
    const district = await app.client('district')
    expect((await district.post(`/district/accounts/${chief}/deputy`, DEPUTATION)).status).toBe(404)
  })

  test('cannot be stored without its row of the audit', async () => {
    const write = app.context.db
      .insertInto('deputation')
      .values({ ...DEPUTATION, signs: 'KT', account_id: id, office_id: await app.officeId('tt-hcc') })
    await expect(write.execute()).rejects.toThrow('a deputation belongs in the audit')
  })
})

describe('what a deputy signs', () => {
  const deputy = { until: '2026-12-31', position: 'Phó Chủ tịch' } as const

  test('is signed KT. in the name of the committee, or TUQ. in that of its head alone', () => {
    const of = (signs: 'KT' | 'TUQ') =>
      signatureOf({ displayName: 'Lê Văn Phó', deputy: { ...deputy, signs } }, [
        'TM. ỦY BAN NHÂN DÂN',
        'CHỦ TỊCH',
      ])
    expect(of('KT')).toEqual({
      lines: ['TM. ỦY BAN NHÂN DÂN', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH'],
      name: 'Lê Văn Phó',
    })
    expect(of('TUQ').lines).toEqual(['TUQ. CHỦ TỊCH', 'PHÓ CHỦ TỊCH'])
  })

  test('says so on the report, the book, the breach, the extension and the minutes', async () => {
    await depute()
    const printed: string[] = []
    for (const name of [
      'GET /report/:id',
      'POST /book',
      'POST /breach/:id/print',
      'GET /subjects/:id/extension',
      'POST /trace/:id/print',
    ]) {
      const { $ } = await asGuard(name)
      printed.push($('.document').last().text())
    }
    for (const text of printed) expect(text).toMatch(/KT\. THỦ TRƯỞNG CƠ QUAN[\s,]*PHÓ GIÁM ĐỐC/)
  })
})
