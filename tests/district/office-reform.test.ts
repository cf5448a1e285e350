import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { settleEnded } from '../../server/core/accounts/follow.ts'
import { effectsOf, enact } from '../../server/core/offices/reform.ts'
import { readSeed } from '../../server/core/offices/seed-file.ts'
import { seedTree } from '../../server/core/offices/seed-tree.ts'
import { closeOffice } from '../../server/core/offices/tree-change.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { MORNING } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { useFreshApp } from '../support/suite.ts'

const PAGE = '/district/offices/reforms/sap-xep-2025'
const ORDER = { order_number: 'Nghị quyết 1682/NQ-UBTVQH15', order_date: '2025-06-16' }

const app = useFreshApp()
let district: Client
let root: string

beforeEach(async () => {
  root = await app.officeId('can-giuoc')
  app.clock.set(MORNING)
  district = await app.client('district')
})

const seenOf = (page: Answer) => String(page.$('input[name=seen]').val())
const apply = async (fields: Record<string, string> = {}, who = district): Promise<Answer> =>
  who.post(PAGE, {
    seen: seenOf(await who.get(PAGE)),
    day: '2026-11-26',
    ...ORDER,
    accounts_follow: 'on',
    ...fields,
  })
const enacted = async () =>
  (
    await app.rows<Record<string, unknown>>(
      'select enacted_from, order_number, order_date from office_reform',
    )
  )[0]
const officeCount = async () => (await app.rows<{ n: number }>('select count(*)::int as n from office'))[0]?.n

describe('the rules of a reform', () => {
  const seed = readSeed(undefined)
  let offices: ReturnType<typeof seedTree>['offices']
  const [reform] = seed.reforms
  const when = { day: '2025-07-01', now: new Date(MORNING), idOf: (code: string) => code }
  const changes = { changes: reform ?? { open: [], change: [], close: [] } }

  beforeAll(() => {
    offices = seedTree(seed, new Date(MORNING)).offices
  })

  test('say which offices end and into which, which begin, and which are renamed or moved', () => {
    const after = enact(offices, changes, when)
    if (!after.ok) throw new Error(after.problem.key)
    const effects = effectsOf(offices, after.offices, when.day)
    expect([effects.end.length, effects.begin.length]).toEqual([45, 25])
    const into = effects.end.find(({ office }) => office.code === 'ubnd-xa-long-hau')?.into
    expect(into?.name).toBe('UBND xã Cần Giuộc')
    expect(effects.change.find(({ before }) => before.parent_id === null)?.after.name).toContain('Tây Ninh')
  })

  test('leave an office alone that has ended before', () => {
    const closed = offices.find(({ code }) => code === 'p-y-te')
    const before = closeOffice(offices, closed?.id ?? '', '2024-12-31')
    if (!before.ok) throw new Error(before.problem.key)
    const after = enact(before.offices, changes, when)
    if (!after.ok) throw new Error(after.problem.key)
    expect(after.offices.find(({ code }) => code === 'p-y-te')).toMatchObject({ valid_to: '2024-12-31' })
    expect(effectsOf(before.offices, after.offices, when.day).end).toHaveLength(44)
  })

  test('name the office code at which they do not fit', () => {
    const without = offices.filter(({ code }) => code !== 'ubnd-xa-long-hau')
    expect(enact(without, changes, when)).toMatchObject({
      ok: false,
      problem: { key: 'problem.form', detail: { code: 'ubnd-xa-long-hau' } },
    })
  })
})

describe('the page of a reform', () => {
  test('shows what it will do, who is inside and whose account moves, and changes nothing', async () => {
    await (await app.client('gate.ubnd-xa-long-hau')).enter()
    const page = await district.get(PAGE)
    const counts = page
      .$('.tiles dd')
      .toArray()
      .map((one) => page.$(one).text())
    expect(counts.slice(0, 3)).toEqual(['45', expect.stringMatching(/^\d+$/), '25'])
    expect(counts[4]).toBe('1')
    expect(page.text).toContain('1 lượt đang ở trong · 1 người trực, 1 thủ trưởng')
    expect(page.text).not.toContain('0 lượt')
    expect(page.$('h3').text()).toContain('UBND xã Cần Giuộc Mới')
    // Visitors have come since July 2025, so tomorrow is the first possible day.
    expect(page.$('#day').val()).toBe('26/11/2026')
    expect(await enacted()).toMatchObject({ enacted_from: null })
    expect((await district.get(`${PAGE}?lang=en`)).text).toContain('Offices that close')
  })

  test('proposes the day set by law if nobody has come since', async () => {
    expect((await district.get(PAGE)).$('#day').val()).toBe('01/07/2025')
    expect((await apply({ day: '2025-07-01' })).status).toBe(303)
    expect(await enacted()).toMatchObject({ enacted_from: '2025-07-01' })
  })

  test('the page of a reform that does not exist is not found', async () => {
    expect((await district.get('/district/offices/reforms/khong-co')).status).toBe(404)
  })
})

describe('a reform that is applied', () => {
  test('changes all offices from its day on; both trees can be looked at', async () => {
    const before = await officeCount()
    expect((await apply()).location).toBe(PAGE)
    expect(await officeCount()).toBe(Number(before) + 25)
    expect(await enacted()).toEqual({
      enacted_from: '2026-11-26',
      order_number: ORDER.order_number,
      order_date: '2025-06-16',
    })
    const page = await district.get(PAGE)
    expect(page.$('.done').text()).toBe('Đã áp dụng đợt sắp xếp.')
    expect(page.text).toContain('theo Nghị quyết 1682/NQ-UBTVQH15 ngày 16/06/2025')
    expect(page.$('form[action^="/district/offices/reforms"]')).toHaveLength(0)

    const eve = await district.get('/district/offices?on=2026-11-25')
    const day = await district.get('/district/offices?on=2026-11-26')
    expect([eve.$('.log-count').text(), day.$('.log-count').text()]).toEqual([
      expect.stringContaining('67'),
      expect.stringContaining('47'),
    ])
    expect(eve.$('.tree-all').text()).toContain('UBND xã Long Hậu')
    expect(day.$('.tree-all').text()).not.toContain('UBND xã Long Hậu')
    expect(day.$('.verdict')).toHaveLength(0)
    const desks = await app.rows(
      `select from desk d join office o on o.id = d.office_id where o.code = 'xa-can-giuoc'`,
    )
    const [reform] = await app.rows<{ n: number }>(
      `select jsonb_array_length(o->'desks') as n from office_reform, jsonb_array_elements(changes->'open') o where o->>'code' = 'xa-can-giuoc'`,
    )
    expect(desks).toHaveLength(reform?.n ?? -1)
  })

  test('is recorded in the audit chain of the district and of every office that it ends, begins or changes', async () => {
    await apply()
    const [line] = await app.rows<{ fields: string; actor: string }>(
      `select fields, username as actor from audit join account a on a.id = actor_id
       where audit.office_id = $1 and action = 'reform.enacted'`,
      [root],
    )
    expect(line).toEqual({
      fields: expect.stringMatching(/^from=2026-11-26 opened=25 changed=\d+ closed=45$/),
      actor: 'district',
    })
    const told = await app.rows<{ action: string; n: number }>(
      `select action, count(*)::int as n from audit where office_id <> $1 and actor_id is not null
       and action like 'office.%' group by action order by action`,
      [root],
    )
    const of = Object.fromEntries(told.map(({ action, n }) => [action, n]))
    expect(of['office.created']).toBe(25)
    expect((of['office.merged'] ?? 0) + (of['office.closed'] ?? 0)).toBe(45)
    for (const code of ['can-giuoc', 'ubnd-xa-long-hau', 'xa-can-giuoc']) {
      expect(await verifyChain(app.db, await app.officeId(code))).toMatchObject({ ok: true })
    }
  })

  test('is applied as its page shows it, even if an office has ended since the day set by law', async () => {
    await (await app.client('gate.tt-hcc')).enter()
    await app.rows(`update office set valid_to = '2026-11-20' where code = 'p-y-te'`)
    const page = await district.get(PAGE)
    expect(page.$('#day').val()).toBe('26/11/2026')
    expect(page.text).not.toContain('Phòng Y tế')
    expect((await apply({ sure: 'on' })).status).toBe(303)
    expect(await enacted()).toMatchObject({ enacted_from: '2026-11-26' })
  })

  test('moves the accounts of the gates along, and leaves the heads with their logs', async () => {
    await apply()
    app.clock.set('2026-11-26T00:05:00+07:00')
    await settleEnded(app.db, app.clock.now())
    const places = await app.rows<{ username: string; code: string }>(
      `select username, code from account a join office o on o.id = a.office_id where username like '%.ubnd-xa-long-hau' order by 1`,
    )
    expect(places).toEqual([
      { username: 'gate.ubnd-xa-long-hau', code: 'xa-can-giuoc' },
      { username: 'head.ubnd-xa-long-hau', code: 'ubnd-xa-long-hau' },
    ])
    const guard = await app.client()
    await guard.signIn('gate.ubnd-xa-long-hau')
    expect((await guard.get('/gate')).$('.bar-office').text()).toBe('UBND xã Cần Giuộc')
    expect((await guard.enter({ name: 'Người Của Xã Mới' })).status).toBe(303)
  })

  test('leaves the accounts where they are if moving them was not chosen', async () => {
    const { accounts_follow: _, ...fields } = { accounts_follow: '', ...ORDER }
    const seen = seenOf(await district.get(PAGE))
    expect((await district.post(PAGE, { seen, day: '2026-11-26', ...fields })).status).toBe(303)
    expect(await app.rows('select from office where accounts_follow')).toEqual([])
  })

  test('is applied once, however many confirm at the same time and whatever they send later', async () => {
    const seen = seenOf(await district.get(PAGE))
    const other = await app.secondInstance()
    const second = await other.client('district')
    const before = await officeCount()
    const fields = { seen, day: '2026-11-26', ...ORDER }
    const answers = await Promise.all([district, second, district].map((one) => one.post(PAGE, fields)))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
    expect(await officeCount()).toBe(Number(before) + 25)
    expect((await district.post(PAGE, { ...fields, day: '2026-12-24' })).status).toBe(303)
    expect(await enacted()).toMatchObject({ enacted_from: '2026-11-26' })
    expect((await district.get(PAGE)).$('.done').text()).toContain('không có gì đổi thêm')
    expect(
      await app.rows(`select from audit where office_id = $1 and action = 'reform.enacted'`, [root]),
    ).toHaveLength(1)
    await other.close()
  })
})

describe('a reform that is refused', () => {
  test.each<[string, Record<string, string>, string]>([
    ['day', { day: '' }, 'chọn một ngày'],
    ['order_number', { order_number: ' ' }, 'ghi mục này'],
    ['order_number', { order_number: 'Số \u202e ngược' }, 'ký tự điều khiển'],
    ['order_date', { order_date: '2026-11-27' }, 'chưa tới'],
  ])('for its %s: %j leaves what was typed', async (field, wrong, words) => {
    const answer = await apply(wrong)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(words)
    expect(answer.$('#order_number').val()).toBe(wrong['order_number'] ?? ORDER.order_number)
    expect(answer.$('input[name=accounts_follow]').is(':checked')).toBe(true)
    expect(await enacted()).toMatchObject({ enacted_from: null })
  })

  test('a reform is refused if somebody is inside on the last day, until that is confirmed', async () => {
    await (await app.client('gate.ubnd-xa-long-hau')).enter()
    const answer = await apply()
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Hiện có 1 lượt đang ở trong')
    expect((await apply({ sure: 'on' })).status).toBe(303)
  })

  test('a reform is refused if somebody came after its day, whose visit would belong to no office', async () => {
    await (await app.client('gate.ubnd-xa-long-hau')).enter()
    const answer = await apply({ day: '2025-07-01' })
    expect(answer.status).toBe(422)
    expect(answer.$('#day-problem').text()).toContain(
      'UBND xã Long Hậu còn có lượt khách đến ngày 25/11/2026',
    )
  })

  test('a reform is refused if the tree has changed since its page was opened', async () => {
    const seen = seenOf(await district.get(PAGE))
    const id = await app.officeId('ubnd-xa-long-hau')
    await app.rows(`update office set valid_to = '2025-01-01' where id = $1`, [id])
    const answer = await district.post(PAGE, { seen, day: '2026-11-26', ...ORDER })
    expect(answer.status).toBe(409)
    expect(answer.$('[role=alert]').text()).toContain('Sơ đồ tổ chức vừa thay đổi')
    expect(await enacted()).toMatchObject({ enacted_from: null, order_number: null })
    // The returned page shows the new state, which its button applies.
    const again = await district.post(PAGE, { seen: seenOf(answer), day: '2026-11-26', ...ORDER })
    expect(again.status).toBe(303)
  })

  test('a reform is refused if it no longer fits the tree, and the page says at which office', async () => {
    const made = await district.post('/district/offices/new', {
      ...{ client_uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7', name: 'Trùng mã', code: 'xa-can-giuoc' },
      ...{ kind: 'other', retention_days: '30' },
    })
    expect(made.status).toBe(303)
    const page = await district.get(PAGE)
    expect(page.$('[role=alert]').text()).toContain('ở mã “xa-can-giuoc”: Mã này đã có.')
    expect(page.$('form[action^="/district/offices/reforms"]')).toHaveLength(0)
    const answer = await district.post(PAGE, { seen: '', day: '2026-11-26', ...ORDER })
    expect(answer.status).toBe(422)
    expect(await enacted()).toMatchObject({ enacted_from: null })
  })
})
