import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { MORNING } from '../support/app.ts'
import { type Answer, type Client, fieldsOf as fieldsOfForm, shownAs } from '../support/client.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
let district: Client
let root: string

beforeAll(async () => {
  root = await app.officeId('can-giuoc')
})

beforeEach(async () => {
  app.clock.set(MORNING)
  district = await app.client('district')
})

type Row = Record<string, unknown>
const stored = async (id: string) => (await app.rows<Row>('select * from office where id = $1', [id]))[0]
const lines = (chain: string, subject: string) =>
  app.rows<{ action: string; fields: string }>(
    'select action, fields from audit where office_id = $1 and subject_id = $2 order by seq',
    [chain, subject],
  )

/** The fields of the page's form that leads to this address. */
const fieldsOf = (page: Answer, action: string) => fieldsOfForm(page, `form[action="${action}"]`)

async function make(fields: Record<string, string> = {}): Promise<string> {
  const id = randomUUID()
  const answer = await district.post('/district/offices/new', {
    client_uuid: id,
    name: `Cơ quan thử ${id.slice(0, 8)}`,
    kind: 'public_service',
    retention_days: '30',
    ...fields,
  })
  if (answer.status !== 303) throw new Error(`${answer.status} ${answer.$('.problem').text()}`)
  return id
}

async function edit(id: string, fields: Record<string, string>, who = district): Promise<Answer> {
  const address = `/district/offices/${id}`
  return who.post(address, { ...fieldsOf(await who.get(address), address), ...fields })
}

describe('the tree', () => {
  test('is shown as it is today, and as it was or would be on another day', async () => {
    const today = await district.get('/district/offices')
    expect(today.$('.tree-root').text()).toContain('huyện Cần Giuộc')
    expect(today.$('.log-count').text()).toContain('67')
    expect(today.text).toContain('UBND xã Đông Thạnh')
    const reformed = await district.get('/district/offices?on=2025-07-01')
    expect(reformed.$('.tree-root').text()).toContain('tỉnh Tây Ninh')
    expect(reformed.$('.log-count').text()).toContain('47')
    expect(reformed.text).not.toContain('UBND xã Đông Thạnh')
    expect(reformed.$('.verdict').text()).toContain('chưa áp dụng')
    expect((await district.get('/district/offices?on=2021-03-01')).$('.log-count').text()).toContain('67')
  })

  test('is one list in which what belongs to an office is indented below it', async () => {
    const { $ } = await district.get('/district/offices')
    expect($('.tree-all')).toHaveLength(1)
    expect($('.tree-all li')).toHaveLength(67)
    expect($('.tree-all li:has(> .tree-row a:contains("Phòng Giáo dục")) .tree li').length).toBeGreaterThan(3)
  })

  test('is searched by any part of a name, without tones, and by code', async () => {
    for (const query of ['long hau', 'LONG HẬU', 'ubnd-xa-long-hau']) {
      const found = await district.get(`/district/offices?q=${encodeURIComponent(query)}`)
      expect(found.$('.tree').text()).toContain('UBND xã Long Hậu')
      expect(found.$('.tree').text()).not.toContain('Mỹ Lộc')
    }
  })

  test.each(['2026-02-30', 'x', '0000-01-01'])(
    'there is no tree of the day %s: the field says so',
    async (on) => {
      const page = await district.get(`/district/offices?on=${on}`)
      expect(page.status).toBe(422)
      expect(page.$('#on-problem').text()).not.toBe('')
      expect(page.$('#on').val()).toBe(shownAs(on))
    },
  )
})

test('offices are offered by name in the order of Vietnamese letters', async () => {
  const { $ } = await district.get('/district/offices/new')
  const names = $('#offices option')
    .get()
    .map((one) => String($(one).attr('value')))
  const place = (start: string) => names.findIndex((name) => name.startsWith(start))
  // By code points Ủ stands behind V.
  expect(place('UBND xã Thuận Thành')).toBeLessThan(place('Ủy ban Mặt trận Tổ quốc'))
  expect(place('Ủy ban Mặt trận Tổ quốc')).toBeLessThan(place('Văn phòng Huyện ủy'))
})

describe('an office is added', () => {
  test('below the one that is named, with a code made of its name, and both chains tell it', async () => {
    const id = await make({
      name: 'Trường THCS Đông Thạnh',
      short: 'THCS Đông Thạnh',
      kind: 'school_lower',
      parent: 'Phòng Giáo dục và Đào tạo',
      locality: 'Xã Đông Thạnh',
      valid_from: '2026-12-01',
    })
    expect(await stored(id)).toMatchObject({
      code: 'truong-thcs-dong-thanh',
      parent_id: await app.officeId('p-gddt'),
      valid_from: '2026-12-01',
      locality: 'Xã Đông Thạnh',
    })
    for (const chain of [root, id]) {
      expect(await lines(chain, id)).toEqual([{ action: 'office.created', fields: '' }])
      expect(await verifyChain(app.db, chain)).toMatchObject({ ok: true })
    }
    const page = await district.get(`/district/offices/${id}`)
    expect(page.text).toContain('Hoạt động từ 01/12/2026')
    expect((await district.get('/district/offices')).text).toContain('Sắp hoạt động')
  })

  test('an office is added once, however often the form is sent', async () => {
    const id = await make({ name: 'Cơ quan một lần' })
    await make({ client_uuid: id, name: 'Cơ quan một lần' })
    expect(await app.rows('select from office where name = $1', ['Cơ quan một lần'])).toHaveLength(1)
  })

  test('an office that is added is open at once for visitors, in every instance', async () => {
    const other = await app.secondInstance()
    const visitor = await other.client()
    expect((await visitor.get('/v/moi-mo')).status).toBe(404)
    await make({ name: 'Cơ quan mới mở', code: 'moi-mo', valid_from: '2026-11-25' })
    await expect.poll(async () => (await visitor.get('/v/moi-mo')).status).toBe(200)
    await other.close()
  })

  test.each<[string, Record<string, string>, string]>([
    ['name', { name: ' ' }, 'Vui lòng ghi mục này'],
    ['name', { name: 'x'.repeat(161) }, '160'],
    ['name', { name: 'Cơ quan \u202e ngược' }, 'ký tự điều khiển'],
    ['code', { code: 'Có Dấu' }, 'không dấu'],
    ['code', { code: 'tt-hcc' }, 'đã có'],
    ['kind', { kind: 'district' }, 'chọn một mục'],
    ['parent', { parent: 'Không có cơ quan này' }, 'Không có cơ quan cấp trên'],
    ['parent', { parent: 'Trường' }, 'Không có cơ quan cấp trên'],
    ['retention_days', { retention_days: '13' }, '14 đến 90'],
    ['valid_from', { valid_from: '2026-02-30' }, 'chọn một ngày'],
  ])('not with a wrong %s: %j', async (field, wrong, words) => {
    const before = await app.rows('select from office')
    const answer = await district.post('/district/offices/new', {
      client_uuid: randomUUID(),
      name: 'Cơ quan <b>thử</b>',
      kind: 'other',
      retention_days: '30',
      short: 'Giữ lại',
      ...wrong,
    })
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(words)
    expect(answer.$('#short').val()).toBe('Giữ lại')
    expect(answer.text).not.toContain('<b>')
    expect(await app.rows('select from office')).toHaveLength(before.length)
  })
})

describe('an office is changed', () => {
  test('an office is changed from a day on: the days before keep what it was', async () => {
    const id = await make({ name: 'Tên cũ' })
    expect((await edit(id, { name: 'Tên mới', parent: 'ttyt', from: '2026-12-01' })).status).toBe(303)
    expect((await district.get(`/district/offices/${id}`)).$('h1').text()).toBe('Tên cũ')
    expect((await district.get('/district/offices?on=2026-12-01')).text).toContain('Tên mới')
    const past = await app.rows('select until, name, parent_id from office_past where office_id = $1', [id])
    expect(past).toEqual([{ until: '2026-11-30', name: 'Tên cũ', parent_id: root }])
    expect((await lines(id, id)).at(-1)).toEqual({
      action: 'office.changed',
      fields: 'name parent_id from=2026-12-01',
    })
    app.clock.set('2026-12-01T08:00:00+07:00')
    district = await app.client('district')
    expect((await district.get(`/district/offices/${id}`)).$('h1').text()).toBe('Tên mới')
  })

  test('an office that was wrong is changed without a day, and nothing is audited where nothing differs', async () => {
    const id = await make({ name: 'Tên sai' })
    await edit(id, { name: 'Tên đúng', one_stop: 'on', retention_days: '60' })
    await edit(id, {})
    expect(await stored(id)).toMatchObject({ name: 'Tên đúng', one_stop: true, retention_days: 60 })
    expect((await lines(root, id)).map(({ fields }) => fields)).toEqual(['', 'name one_stop retention_days'])
    expect(await app.rows('select from office_past where office_id = $1', [id])).toEqual([])
  })

  test('never so that it stands under itself or under what is below it', async () => {
    const above = await make({ name: 'Bên trên' })
    const below = await make({ name: 'Bên dưới', parent: 'Bên trên' })
    for (const parent of ['Bên trên', 'Bên dưới']) {
      const answer = await edit(above, { parent })
      expect(answer.status).toBe(422)
      expect(answer.$('#parent-problem').text()).toContain('trực thuộc chính mình')
      expect(answer.$('#parent').val()).toBe(parent)
    }
    expect(await stored(above)).toMatchObject({ parent_id: root })
    expect(await stored(below)).toMatchObject({ parent_id: above })
  })

  test('where two people change an office at once, the second is told, keeps what was typed, and may overwrite', async () => {
    const id = await make({ name: 'Hai người sửa' })
    const address = `/district/offices/${id}`
    const other = await app.client('district')
    const [mine, theirs] = [
      fieldsOf(await district.get(address), address),
      fieldsOf(await other.get(address), address),
    ]
    expect((await other.post(address, { ...theirs, name: 'Của người kia' })).status).toBe(303)
    const answer = await district.post(address, { ...mine, name: 'Của tôi' })
    expect(answer.status).toBe(409)
    expect(answer.$('#name').val()).toBe('Của tôi')
    expect((await stored(id))?.['name']).toBe('Của người kia')
    expect((await district.post(address, fieldsOf(answer, address))).status).toBe(303)
    expect((await stored(id))?.['name']).toBe('Của tôi')
  })

  test('the root only in its name', async () => {
    const page = await district.get(`/district/offices/${root}`)
    expect(page.$('#parent, #last_day, #desk_name')).toHaveLength(0)
    const asked = { last_day: '2026-11-25', offices: await app.officeId('tand'), merge_from: '2026-11-26' }
    for (const way of ['close', 'merge']) {
      expect((await district.post(`/district/offices/${root}/${way}`, asked)).status).toBe(422)
    }
    expect(await app.rows('select from office where valid_to is not null')).toEqual([])
  })
})

/** An office of its own with somebody inside. */
async function withSomebody(name: string): Promise<{ id: string; guard: Client }> {
  const id = await make({ name })
  const { createAccount } = await import('../../server/core/accounts/actions.ts')
  const username = `gate.${id.slice(0, 8)}`
  const [row] = await app.rows<{ password_hash: string }>(
    `select password_hash from account where username = 'gate.tt-hcc'`,
  )
  await createAccount(
    app.db,
    {
      officeId: id,
      username,
      displayName: 'Người Trực',
      role: 'reception',
      passwordHash: row?.password_hash ?? '',
    },
    app.clock.now(),
  )
  const guard = await app.client(username)
  await guard.enter({ name: 'Người Ở Trong' })
  return { id, guard }
}

describe('an office is ended', () => {
  const close = (id: string, fields: Record<string, string>) =>
    district.post(`/district/offices/${id}/close`, fields)

  test('an office is ended after a day that is still to come, or today, and works until then', async () => {
    const id = await make({ name: 'Sắp đóng' })
    expect((await close(id, { last_day: '2026-12-31', into: 'tt-hcc' })).status).toBe(303)
    expect(await stored(id)).toMatchObject({
      valid_to: '2026-12-31',
      successor_id: await app.officeId('tt-hcc'),
    })
    expect((await lines(root, id)).at(-1)).toEqual({ action: 'office.merged', fields: 'valid_to=2026-12-31' })
    const code = String((await stored(id))?.['code'])
    expect((await (await app.client()).get(`/v/${code}`)).$('input[name=name]')).toHaveLength(1)
    app.clock.set('2027-01-01T08:00:00+07:00')
    expect((await (await app.client()).get(`/v/${code}`)).text).toContain(
      'sáp nhập vào Trung tâm Hành chính công',
    )
  })

  test('an office with people inside is ended only by somebody who knows of them, after the close of day', async () => {
    const { id, guard } = await withSomebody('Đóng khi còn người')
    const answer = await close(id, { last_day: '2026-11-25' })
    expect(answer.status).toBe(422)
    expect(answer.$('#sure-problem').text()).toContain('Hiện có 1 lượt đang ở trong')
    expect(await stored(id)).toMatchObject({ valid_to: null })
    expect((await close(id, { last_day: '2026-11-25', sure: 'on' })).status).toBe(303)
    // The day goes on to its end: others still come, and who is inside leaves.
    await guard.enter({ name: 'Người Đến Sau' })
    const inside = await app.rows<{ id: string }>(
      `select id from visit where office_id = $1 and state = 'inside'`,
      [id],
    )
    expect(inside).toHaveLength(2)
    for (const visit of inside) expect((await guard.post(`/gate/visits/${visit.id}/leave`)).status).toBe(303)
  })

  test('never before the last visit, which is named', async () => {
    const { id } = await withSomebody('Đóng lùi ngày')
    const answer = await close(id, { last_day: '2026-11-24', sure: 'on' })
    expect(answer.status).toBe(422)
    expect(answer.$('#last_day-problem').text()).toContain('đến ngày 25/11/2026')
    expect(await stored(id)).toMatchObject({ valid_to: null })
  })

  test('an office is ended in the past where nobody came since, and as if it had never been where it was a mistake', async () => {
    const id = await make({ name: 'Ghi nhầm', valid_from: '2026-11-25' })
    expect((await close(id, { last_day: '2026-11-24' })).status).toBe(303)
    expect((await district.get('/district/offices')).text).not.toContain('Ghi nhầm')
    expect((await close(id, { last_day: '2026-11-23' })).status).toBe(422)
  })

  test('an office works again when its end is taken back', async () => {
    const id = await make({ name: 'Mở lại' })
    await close(id, { last_day: '2026-11-24', into: 'tt-hcc' })
    expect((await district.get('/district/offices')).text).toContain('sáp nhập vào Trung tâm Hành chính công')
    expect((await district.post(`/district/offices/${id}/reopen`)).status).toBe(303)
    expect(await stored(id)).toMatchObject({ valid_to: null, successor_id: null })
    expect((await lines(id, id)).map(({ action }) => action)).toEqual([
      'office.created',
      'office.merged',
      'office.reopened',
    ])
  })

  test.each([
    ['last_day', { last_day: '' }],
    ['into', { last_day: '2026-12-31', into: 'Không có' }],
    ['into', { last_day: '2026-12-31', into: 'can-giuoc' }],
  ])('not with a wrong %s', async (field, wrong) => {
    const id = await app.officeId('tand')
    const answer = await close(id, wrong)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).not.toBe('')
    expect(answer.$(`#${field}`).val()).toBe(shownAs((wrong as Record<string, string>)[field]))
    expect(await stored(id)).toMatchObject({ valid_to: null })
  })
})

describe('offices are merged', () => {
  const merge = (into: string, offices: string[], fields: Record<string, string>) =>
    district.postRaw(
      `/district/offices/${into}/merge`,
      new URLSearchParams([
        ...offices.map((id): [string, string] => ['offices', id]),
        ...Object.entries(fields),
      ]).toString(),
    )

  test('several into one from a day on: they end, the successor knows them, open visits stay where they are', async () => {
    const { id: one, guard } = await withSomebody('Một')
    const two = await make({ name: 'Hai' })
    const into = await make({ name: 'Nhập vào' })
    const page = await district.get(`/district/offices/${into}`)
    expect(page.$(`input[value="${one}"]`).parent().text()).toContain('1 lượt đang ở trong')
    expect((await merge(into, [one, two], { merge_from: '2026-11-27' })).status).toBe(303)
    for (const id of [one, two]) {
      expect(await stored(id)).toMatchObject({ valid_to: '2026-11-26', successor_id: into })
      expect((await lines(root, id)).at(-1)).toEqual({
        action: 'office.merged',
        fields: 'valid_to=2026-11-26',
      })
      expect(await verifyChain(app.db, id)).toMatchObject({ ok: true })
    }
    expect((await district.get(`/district/offices/${into}`)).$('.facts').text()).toMatch(
      /Đã tiếp nhận.*Hai.*Một/s,
    )
    expect(await app.rows('select from office_day where office_id = $1 and visits = 1', [one])).toHaveLength(
      1,
    )
    expect((await guard.get('/gate')).text).toContain('Người Ở Trong')
  })

  test('one alone too, and with people inside from tomorrow on only by who knows of them', async () => {
    const { id } = await withSomebody('Nhập ngay')
    const into = await make({ name: 'Nhập ngay vào' })
    const answer = await merge(into, [id], { merge_from: '2026-11-26' })
    expect(answer.status).toBe(422)
    expect(answer.$('#merge_sure-problem').text()).toContain('1 lượt')
    expect(answer.$(`input[value="${id}"]`).attr('checked')).toBe('checked')
    expect((await merge(into, [id], { merge_from: '2026-11-26', merge_sure: 'on' })).status).toBe(303)
    expect(await stored(id)).toMatchObject({ valid_to: '2026-11-25' })
  })

  test('all of them or none', async () => {
    const [one, into] = [await make({ name: 'Chẵn' }), await make({ name: 'Lẻ' })]
    expect((await merge(into, [one, into], { merge_from: '2026-12-01' })).status).toBe(422)
    expect((await merge(into, [], { merge_from: '2026-12-01' })).status).toBe(422)
    expect((await merge(into, [one], { merge_from: '' })).status).toBe(422)
    expect((await merge(into, [randomUUID()], { merge_from: '2026-12-01' })).status).toBe(422)
    expect(await stored(one)).toMatchObject({ valid_to: null })
  })

  test('two mergers at the same time come one after the other: no two offices merge into each other', async () => {
    const [one, two] = [await make({ name: 'Đầu' }), await make({ name: 'Đuôi' })]
    const answers = await Promise.all([
      merge(one, [two], { merge_from: '2026-12-01' }),
      merge(two, [one], { merge_from: '2026-12-01' }),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 422])
    expect(await verifyChain(app.db, root)).toMatchObject({ ok: true })
  })
})

describe('desks', () => {
  const desks = (id: string) =>
    app.rows<Row>(
      'select name, one_stop, valid_from, valid_to from desk where office_id = $1 order by name',
      [id],
    )
  const save = (address: string, fields: Record<string, string> = {}) =>
    district.post(address, { client_uuid: randomUUID(), desk_name: 'Quầy 1', ...fields })

  test('are added, renamed, made the one-stop desk and ended; the gate follows and the chains tell it', async () => {
    const { id, guard } = await withSomebody('Có quầy')
    const at = `/district/offices/${id}/desks`
    expect((await save(at)).status).toBe(303)
    const [desk] = await app.rows<{ id: string }>('select id from desk where office_id = $1', [id])
    expect(
      (await save(`${at}/${desk?.id}`, { desk_name: 'Bộ phận một cửa', desk_one_stop: 'on' })).status,
    ).toBe(303)
    expect(await desks(id)).toEqual([
      { name: 'Bộ phận một cửa', one_stop: true, valid_from: '2026-11-25', valid_to: null },
    ])
    await guard.enter({ name: 'Người Làm Thủ Tục', purpose: 'procedure' })
    expect(await app.rows('select from visit where desk_id = $1 and one_stop', [desk?.id])).toHaveLength(1)
    expect((await district.post(`${at}/${desk?.id}/end`)).status).toBe(303)
    expect((await desks(id))[0]).toMatchObject({ valid_to: '2026-11-25' })
    expect((await save(`${at}/${desk?.id}`)).status).toBe(404)
    for (const chain of [root, id]) {
      const told = await app.rows<{ action: string }>(
        `select action from audit where office_id = $1 and action like 'desk.%' and (subject_id = $2 or office_id = $2) order by seq`,
        [chain, id],
      )
      expect(told.map(({ action }) => action)).toEqual(['desk.added', 'desk.changed', 'desk.ended'])
      expect(await verifyChain(app.db, chain)).toMatchObject({ ok: true })
    }
  })

  test('are added once for one form, and not twice under one name', async () => {
    const id = await make({ name: 'Quầy trùng' })
    const at = `/district/offices/${id}/desks`
    const uuid = randomUUID()
    for (let times = 0; times < 2; times += 1)
      expect((await save(at, { client_uuid: uuid })).status).toBe(303)
    const answer = await save(at)
    expect(answer.status).toBe(422)
    expect(answer.$('#desk_name-problem').text()).toContain('Đã có bộ phận tên này')
    expect(answer.$('#desk_name').val()).toBe('Quầy 1')
    expect((await save(at, { desk_name: '' })).status).toBe(422)
    expect(await desks(id)).toHaveLength(1)
  })

  test('the desks of one office are not another’s', async () => {
    const [own, other] = [await make({ name: 'Của mình' }), await make({ name: 'Của họ' })]
    await save(`/district/offices/${own}/desks`)
    const [desk] = await app.rows<{ id: string }>('select id from desk where office_id = $1', [own])
    expect((await save(`/district/offices/${other}/desks/${desk?.id}`, { desk_name: 'Trộm' })).status).toBe(
      404,
    )
    expect((await district.post(`/district/offices/${other}/desks/${desk?.id}/end`)).status).toBe(404)
    expect((await desks(own))[0]).toMatchObject({ name: 'Quầy 1', valid_to: null })
  })
})

describe('the common hours', () => {
  const HOURS = { opens: '07:30', closes: '16:30', close_at: '18:00', overdue: '60' }
  const hoursOf = async (code: string) =>
    (
      await app.rows<Row>(
        'select opens_minutes, closes_minutes, close_minutes, overdue_minutes from office where code = $1',
        [code],
      )
    )[0]
  const COMMON = { opens_minutes: 450, closes_minutes: 990, close_minutes: 1080, overdue_minutes: 60 }

  test('change the offices that have them, and those alone; every chain tells its own', async () => {
    const head = await app.client('head.tt-hcc')
    expect((await head.post('/office', { ...HOURS, opens: '06:00', close_at: '19:00' })).status).toBe(303)
    const own = await hoursOf('tt-hcc')
    const page = await district.get(`/district/offices/${root}`)
    expect(page.$('#hours-title').parent().text()).toMatch(/Giờ riêng:\s+Trung tâm Hành chính công/)
    expect((await district.post(`/district/offices/${root}/hours`, HOURS)).status).toBe(303)
    expect([await hoursOf('can-giuoc'), await hoursOf('p-noi-vu'), await hoursOf('tt-hcc')]).toEqual([
      COMMON,
      COMMON,
      own,
    ])
    const office = await app.officeId('p-noi-vu')
    const fields = 'opens_minutes=450 closes_minutes=990 close_minutes=1080 overdue_minutes=60'
    expect((await lines(office, office)).at(-1)).toEqual({ action: 'office.hours_set', fields })
    expect((await lines(root, root)).at(-1)?.fields).toMatch(new RegExp(`^${fields} offices=\\d+$`))
    for (const chain of [root, office]) expect(await verifyChain(app.db, chain)).toMatchObject({ ok: true })
    // A new one begins with them; the same again is no change.
    const made = await make({ name: 'Theo giờ chung' })
    expect(await stored(made)).toMatchObject(COMMON)
    const told = (await lines(root, root)).length
    await district.post(`/district/offices/${root}/hours`, HOURS)
    expect(await lines(root, root)).toHaveLength(told)
  })

  test('are refused like those of an office, with what was typed', async () => {
    const before = await hoursOf('p-noi-vu')
    const answer = await district.post(`/district/offices/${root}/hours`, { ...HOURS, closes: '07:00' })
    expect(answer.status).toBe(422)
    expect(answer.$('#closes-problem').text()).toContain('Giờ kết thúc phải sau giờ bắt đầu')
    expect(answer.$('#closes').val()).toBe('07:00')
    expect(await hoursOf('p-noi-vu')).toEqual(before)
  })

  test('close no day at once that people are still in', async () => {
    app.clock.set('2026-11-25T17:30:00+07:00')
    district = await app.client('district')
    const answer = await district.post(`/district/offices/${root}/hours`, { ...HOURS, close_at: '17:15' })
    expect(answer.status).toBe(422)
    expect(answer.$('#close_at-problem').text()).toContain('hôm nay đã qua')
    expect(await hoursOf('p-noi-vu')).toEqual(COMMON)
  })

  test('are the root’s: another office has no such form', async () => {
    const id = await app.officeId('p-noi-vu')
    expect((await district.post(`/district/offices/${id}/hours`, HOURS)).status).toBe(404)
    expect((await district.get(`/district/offices/${id}`)).$('#hours-title')).toHaveLength(0)
  })
})
